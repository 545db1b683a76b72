// What a first look needs: a merchant, a site, two queues, two agents and a few prepared answers. Only ever in demo mode,
// because its keys stand in the README.

import { createHash } from 'node:crypto'
import type { WebchatForm } from '../protocol/models.ts'
import { DEMO_ITEMS } from './seed-items.ts'
import type { Engine, Statement, Value } from './store/engine.ts'

export const DEMO = {
  merchantId: 'DEMO',
  site: 'demo',
  shopName: 'Larkmeal',
  queues: ['Support', 'Sales'],
  agents: [
    { name: 'Ada', userId: 1, key: 'demo-agent-ada', role: 'admin' },
    { name: 'Grace', userId: 2, key: 'demo-agent-grace', role: 'agent' },
  ],
  cannedMessages: [
    { shortCode: 'hello', text: 'Hello, thank you for writing. How can I help?' },
    { shortCode: 'moment', text: 'One moment please, I am looking that up for you.' },
    { shortCode: 'delivery', text: 'We send every order within one working day; it usually arrives two days later.' },
    { shortCode: 'returns', text: 'You can return anything within 30 days. The label is in the box, and the return is free.' },
    { shortCode: 'anything', text: 'Is there anything else I can do for you?' },
  ],
} as const

/** What every shop asks, and two questions of a shop's own, which nobody has to answer. */
const FORM: WebchatForm = {
  fields: [
    { name: 'name', kind: 'name', required: true },
    { name: 'email', kind: 'email' },
    { name: 'topic', kind: 'topic' },
    {
      name: 'order_number',
      kind: 'text',
      autocomplete: 'off',
      private: true,
      label: { en: 'Order number', de: 'Bestellnummer', fr: 'Numéro de commande' },
    },
    { name: 'question', kind: 'question', required: true },
    { name: 'news', kind: 'checkbox', label: { en: 'Tell me when it is back in stock', de: 'Sagt mir, wenn es wieder da ist' } },
  ],
}

/** A day is none where it is not listed. */
const HOURS = {
  hours: {
    time_zone: 'Europe/London',
    week: Object.fromEntries(
      ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'].map((day) => [day, [{ from: '09:00', to: '17:30' }]]),
    ),
    holidays: { '2026-12-25': [], '2026-12-28': [], '2027-01-01': [] },
  },
}

/** Keys that everybody knows must open nothing outside demo mode, also where demo mode once ran on the same data. What was said stays. */
export async function removeDemo(engine: Engine): Promise<void> {
  const { merchantId, site } = DEMO
  await engine.write([
    { sql: 'delete from agent_queues where merchant_id = ?', params: [merchantId] },
    { sql: 'delete from agent_profiles where arn in (select arn from agents where merchant_id = ?)', params: [merchantId] },
    { sql: 'delete from agents where merchant_id = ?', params: [merchantId] },
    ...['canned_messages', 'canned_words', 'departments', 'engagements', 'items', 'settings_oids'].map((table) => ({
      sql: `delete from ${table} where merchant_id = ?`,
      params: [merchantId],
    })),
    { sql: 'delete from site_queues where site = ?', params: [site] },
    { sql: 'delete from site_forms where site = ?', params: [site] },
    { sql: 'delete from site_origins where site = ?', params: [site] },
    { sql: 'delete from sites where site = ?', params: [site] },
  ])
}

/** Writes what is missing and leaves the rest, so that a restart keeps every status, and what was renamed or deleted stays so; origins follow the port. */
export async function seedDemo(engine: Engine, origins: readonly string[], { hours = false } = {}): Promise<void> {
  const unit: Statement[] = []
  const add = (sql: string, ...params: Value[]) => unit.push({ sql, params })

  add(
    'insert into sites (site, merchant_id, shop_name) values (?, ?, ?) on conflict (site) do update set shop_name = excluded.shop_name',
    DEMO.site,
    DEMO.merchantId,
    DEMO.shopName,
  )
  add('delete from site_origins where site = ?', DEMO.site)
  for (const origin of new Set(origins)) add('insert into site_origins (site, origin) values (?, ?)', DEMO.site, origin)
  DEMO.queues.forEach((queue, position) => {
    add(
      `insert into site_queues (site, position, queue_name) select ?, ?, ? where not exists (select 1 from departments where merchant_id = ?)
       on conflict (site, queue_name) do nothing`,
      DEMO.site,
      position,
      queue,
      DEMO.merchantId,
    )
  })
  for (const agent of DEMO.agents) {
    const arn = `arn:shopbell:participant:${DEMO.merchantId}:agent:${agent.userId}`
    add(
      'insert into agents (arn, user_id, merchant_id, name, key_hash) values (?, ?, ?, ?, ?) on conflict (arn) do nothing',
      arn,
      agent.userId,
      DEMO.merchantId,
      agent.name,
      createHash('sha256').update(agent.key).digest('hex'),
    )
    for (const queue of DEMO.queues)
      add(
        `insert into agent_queues (arn, merchant_id, queue_name, status)
         select ?, ?, ?, ? where not exists (select 1 from departments where merchant_id = ?) on conflict (arn, queue_name) do nothing`,
        arn,
        DEMO.merchantId,
        queue,
        'available',
        DEMO.merchantId,
      )
    add('update agents set role = ? where arn = ? and role is null', agent.role, arn)
  }
  DEMO.cannedMessages.forEach((canned, index) => {
    add(
      `insert into canned_messages (merchant_id, oid, short_code, canned_message)
       select ?, ?, ?, ? where not exists (select 1 from settings_oids where merchant_id = ? and thing = 'canned_messages')
       on conflict (merchant_id, oid) do nothing`,
      DEMO.merchantId,
      index + 1,
      canned.shortCode,
      canned.text,
      DEMO.merchantId,
    )
  })
  for (const item of DEMO_ITEMS)
    add(
      'insert into items (merchant_id, item_id, body) values (?, ?, ?) on conflict (merchant_id, item_id) do update set body = excluded.body',
      DEMO.merchantId,
      item.merchant_item_id ?? '',
      JSON.stringify(item),
    )
  add(
    `insert into site_forms (site, body) select ?, ? where not exists (select 1 from departments where merchant_id = ?)
     on conflict (site) do nothing`,
    DEMO.site,
    JSON.stringify(FORM),
    DEMO.merchantId,
  )
  // Last, since the others look whether there are any: with the number that they would have had.
  if (hours)
    add(
      `insert into departments (merchant_id, oid, department_name, settings_json)
       select ?, 1, 'Sales', ? where not exists (select 1 from departments where merchant_id = ?)`,
      DEMO.merchantId,
      JSON.stringify(HOURS),
      DEMO.merchantId,
    )
  await engine.write(unit)
}
