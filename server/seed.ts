// What a first look needs: a merchant, a site, two queues, two agents and a few prepared answers. Only ever in demo mode,
// because its keys stand in the README.

import { createHash } from 'node:crypto'
import type { Engine, Statement, Value } from './store/engine.ts'

export const DEMO = {
  merchantId: 'DEMO',
  site: 'demo',
  shopName: 'Larkmeal',
  queues: ['Support', 'Sales'],
  agents: [
    { name: 'Ada', userId: 1, key: 'demo-agent-ada' },
    { name: 'Grace', userId: 2, key: 'demo-agent-grace' },
  ],
  cannedMessages: [
    { shortCode: 'hello', text: 'Hello, thank you for writing. How can I help?' },
    { shortCode: 'moment', text: 'One moment please, I am looking that up for you.' },
    { shortCode: 'delivery', text: 'We send every order within one working day; it usually arrives two days later.' },
    { shortCode: 'returns', text: 'You can return anything within 30 days. The label is in the box, and the return is free.' },
    { shortCode: 'anything', text: 'Is there anything else I can do for you?' },
  ],
} as const

/** Keys that everybody knows must open nothing outside demo mode, also where demo mode once ran on the same data. What was said stays. */
export async function removeDemo(engine: Engine): Promise<void> {
  const { merchantId, site } = DEMO
  await engine.write([
    { sql: 'delete from agent_queues where merchant_id = ?', params: [merchantId] },
    { sql: 'delete from agents where merchant_id = ?', params: [merchantId] },
    { sql: 'delete from canned_messages where merchant_id = ?', params: [merchantId] },
    { sql: 'delete from site_queues where site = ?', params: [site] },
    { sql: 'delete from site_origins where site = ?', params: [site] },
    { sql: 'delete from sites where site = ?', params: [site] },
  ])
}

/** Writes what is missing and leaves the rest, so that a restart keeps every status; origins follow the port. */
export async function seedDemo(engine: Engine, origins: readonly string[]): Promise<void> {
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
      'insert into site_queues (site, position, queue_name) values (?, ?, ?) on conflict (site, queue_name) do nothing',
      DEMO.site,
      position,
      queue,
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
        'insert into agent_queues (arn, merchant_id, queue_name, status) values (?, ?, ?, ?) on conflict (arn, queue_name) do nothing',
        arn,
        DEMO.merchantId,
        queue,
        'available',
      )
  }
  DEMO.cannedMessages.forEach((canned, index) => {
    add(
      'insert into canned_messages (merchant_id, oid, short_code, canned_message) values (?, ?, ?, ?) on conflict (merchant_id, oid) do nothing',
      DEMO.merchantId,
      index + 1,
      canned.shortCode,
      canned.text,
    )
  })
  await engine.write(unit)
}
