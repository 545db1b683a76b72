// The domain's Store over any engine: one SQL text for all of them. Facts are only ever inserted; every other table is a
// projection written in the same unit, so that a reader never sees a fact without its consequences.

import type { ConversationWebchatContext } from '../../protocol/models.ts'
import { apply, type ConversationState, type Opening, opened } from '../domain/conversation.ts'
import { type Fact, onceOf } from '../domain/fact.ts'
import type { Agent, AgentInQueue, Change, EntryState, QueueEntry, ResumeSecret, SideRow, Site, Store } from '../domain/ports.ts'
import type { Engine, Statement, Value } from './engine.ts'
import { uploadGone, uploadSent } from './upload-store.ts'

export function createStore(engine: Engine, stream: string): Store {
  const { read } = engine
  const one = async <Row>(sql: string, ...params: Value[]): Promise<Row | undefined> => (await read<Row>(sql, params))[0]
  const all = <Row>(sql: string, ...params: Value[]): Promise<Row[]> => read<Row>(sql, params)
  const put = async (...unit: Statement[]): Promise<void> => {
    const outcome = await engine.write(unit)
    if (outcome !== 'committed') throw new Error(`a write that cannot conflict was answered ${outcome}`)
  }

  return {
    stream,

    expectCommit: () => engine.expect?.(),

    commit: (change) =>
      engine.write([
        ...conversationRows(change),
        ...change.facts.flatMap((fact) => factRows(change, fact)),
        ...change.side.flatMap(sideRows),
      ]),

    async state(uuid) {
      const row = await one<ConversationRow>('select * from conversations where conversation_uuid = ?', uuid)
      return row && stateOf(row)
    },

    async facts(uuid, afterSeq, limit) {
      const rows = await all<{ body: string }>(
        'select body from facts where conversation_uuid = ? and seq > ? order by seq limit ?',
        uuid,
        afterSeq,
        limit,
      )
      return rows.map(factOf)
    },

    async saidBefore(uuid, author, cid) {
      const row = await one<{ body: string }>(
        'select body from facts where conversation_uuid = ? and author = ? and cid = ?',
        uuid,
        author,
        cid,
      )
      return row && factOf(row)
    },

    async messagesSince(uuid, sinceMs, limit) {
      const rows = await all<{ body: string }>(
        "select body from facts where conversation_uuid = ? and kind = 'said' and seq > ? order by seq limit ?",
        uuid,
        await lastSeqAt(uuid, sinceMs),
        limit,
      )
      return rows.map(factOf)
    },

    async lastMessages(uuid, limit) {
      const rows = await all<{ body: string }>(
        "select body from facts where conversation_uuid = ? and kind = 'said' order by seq desc limit ?",
        uuid,
        limit,
      )
      return rows.map(factOf).reverse()
    },

    async heads(uuids) {
      const heads: Record<string, number> = {}
      for (const uuid of uuids) {
        const row = await one<{ seq: number }>('select seq from conversations where conversation_uuid = ?', uuid)
        if (row) heads[uuid] = row.seq
      }
      return heads
    },

    async conversations({ merchantId, queues, beforeMs, limit, offset }) {
      // One question for each queue is answered in the order of its index; one for all of them would be sorted as a whole each time.
      const ofQueues = await Promise.all(
        queues.map((queue) =>
          all<ConversationRow>(
            'select * from conversations where merchant_id = ? and queue_name = ? and last_at < ? order by last_at desc limit ?',
            merchantId,
            queue,
            beforeMs ?? Number.MAX_SAFE_INTEGER,
            limit + offset,
          ),
        ),
      )
      const rows = ofQueues.flat().sort((a, b) => b.last_at - a.last_at)
      return Promise.all(rows.slice(offset, offset + limit).map(stateOf))
    },

    async conversationsOf(arn) {
      const rows = await all<{ conversation_uuid: string }>('select conversation_uuid from people_present where arn = ?', arn)
      return rows.map((row) => row.conversation_uuid)
    },

    async start(site, cid) {
      const row = await one<{ conversation_uuid: string; at: number }>(
        'select conversation_uuid, at from starts where site = ? and cid = ?',
        site,
        cid,
      )
      return row && { conversationUuid: row.conversation_uuid, at: row.at }
    },

    async secret(hash) {
      const row = await one<SecretRow>('select * from resume_secrets where hash = ?', hash)
      return row && secretOf(row)
    },

    addSecret: (secret, dying) =>
      put(
        secretRow(secret),
        ...(dying
          ? [{ sql: 'update resume_secrets set dies_at = ? where hash = ? and dies_at is null', params: [dying.at, dying.hash] }]
          : []),
      ),

    async entry(queueUuid) {
      const row = await one<EntryRow>('select * from queue_entries where queue_uuid = ?', queueUuid)
      return row && entryOf(row)
    },

    async entryOf(uuid) {
      const row = await one<EntryRow>('select * from queue_entries where conversation_uuid = ?', uuid)
      return row && entryOf(row)
    },

    async line(merchantId, queueName) {
      const inState = (state: EntryState) =>
        all<EntryRow>(
          'select * from queue_entries where merchant_id = ? and queue_name = ? and state = ? order by joined_at, queue_uuid',
          merchantId,
          queueName,
          state,
        )
      return [...(await inState('waiting')), ...(await inState('away'))].map(entryOf)
    },

    async endOfLine(merchantId, queueName, now) {
      const last = await one<{ at: number }>(
        "select joined_at as at from queue_entries where merchant_id = ? and queue_name = ? and state = 'waiting' order by joined_at desc limit 1",
        merchantId,
        queueName,
      )
      return last && Number(last.at) >= now ? Number(last.at) + 1 : now
    },

    async rank(entry) {
      const row = await one<{ place: number; mine: number }>(
        `select count(*) as place, coalesce(sum(case when queue_uuid = ? then 1 else 0 end), 0) as mine from queue_entries
         where merchant_id = ? and queue_name = ? and state = 'waiting' and (joined_at < ? or (joined_at = ? and queue_uuid <= ?))`,
        entry.queueUuid,
        entry.merchantId,
        entry.queueName,
        entry.joinedAt,
        entry.joinedAt,
        entry.queueUuid,
      )
      return row && Number(row.mine) === 1 ? Number(row.place) : undefined
    },

    async setEntryState(queueUuid, from, to, joinedAt) {
      const outcome = await engine.write([
        {
          sql: 'update queue_entries set state = ?, joined_at = ? where queue_uuid = ? and state = ?',
          params: [to, joinedAt, queueUuid, from],
          rows: 1,
        },
      ])
      return outcome === 'committed'
    },

    async figures(merchantId, queueName, sinceMs) {
      const ended = (state: EntryState) =>
        one<{ n: number; mean: number | null }>(
          `select count(*) as n, avg(case when ended_at > joined_at then ended_at - joined_at else 0 end) / 1000 as mean from queue_entries
           where merchant_id = ? and queue_name = ? and state = ? and ended_at >= ?`,
          merchantId,
          queueName,
          state,
          sinceMs,
        )
      const waiting = await one<{ n: number; since: number | null }>(
        "select count(*) as n, min(joined_at) as since from queue_entries where merchant_id = ? and queue_name = ? and state = 'waiting'",
        merchantId,
        queueName,
      )
      const talking = await one<{ n: number }>(
        "select count(*) as n from conversations where merchant_id = ? and queue_name = ? and life = 'talking'",
        merchantId,
        queueName,
      )
      const [taken, left] = [await ended('taken'), await ended('left')]
      return {
        waiting: Number(waiting?.n ?? 0),
        longestWaitingSince: waiting?.since ?? undefined,
        abandoned: Number(left?.n ?? 0),
        active: Number(talking?.n ?? 0),
        taken: Number(taken?.n ?? 0),
        meanHoldSeconds: rounded(taken?.mean),
        meanAbandonSeconds: rounded(left?.mean),
      }
    },

    async allWaiting() {
      return (await all<EntryRow>("select * from queue_entries where state = 'waiting'")).map(entryOf)
    },

    async site(key) {
      const row = await one<{ site: string; merchant_id: string; shop_name: string }>('select * from sites where site = ?', key)
      if (!row) return undefined
      const origins = await all<{ origin: string }>('select origin from site_origins where site = ?', key)
      const queues = await all<{ queue_name: string }>('select queue_name from site_queues where site = ? order by position', key)
      const site: Site = {
        key: row.site,
        merchantId: row.merchant_id,
        shopName: row.shop_name,
        origins: origins.map((each) => each.origin),
        queues: queues.map((each) => each.queue_name),
      }
      return site
    },

    async isOriginOfAnySite(origin) {
      return (await one('select origin from site_origins where origin = ? limit 1', origin)) !== undefined
    },

    agentByKeyHash: (hash) => agentWhere('key_hash', hash),
    agent: (arn) => agentWhere('arn', arn),

    async agentsOf(merchantId, queueName) {
      const rows = await all<{ arn: string; user_id: number; name: string; status: AgentInQueue['status']; last_chat_at: number | null }>(
        `select a.arn, a.user_id, coalesce(p.display_name, a.name) as name, q.status,
           (select max(e.ended_at) from queue_entries e where e.agent_arn = a.arn) as last_chat_at
         from agent_queues q join agents a on a.arn = q.arn left join agent_profiles p on p.arn = a.arn
         where q.merchant_id = ? and q.queue_name = ? order by a.user_id`,
        merchantId,
        queueName,
      )
      return rows.map((row) => ({
        arn: row.arn,
        userId: row.user_id,
        name: row.name,
        status: row.status,
        lastChatAt: row.last_chat_at ?? undefined,
      }))
    },

    async setAgentStatus(arn, queueName, status) {
      const outcome = await engine.write([
        { sql: 'update agent_queues set status = ? where arn = ? and queue_name = ?', params: [status, arn, queueName], rows: 1 },
      ])
      return outcome === 'committed'
    },

    async context(uuid) {
      const row = await one<{ body: string }>('select body from contexts where conversation_uuid = ?', uuid)
      return row && (JSON.parse(row.body) as ConversationWebchatContext)
    },

    saveContext: (uuid, context) =>
      put({
        sql: 'insert into contexts (conversation_uuid, body) values (?, ?) on conflict (conversation_uuid) do update set body = excluded.body',
        params: [uuid, JSON.stringify(context)],
      }),

    close: () => engine.close(),
  }

  async function stateOf(row: ConversationRow): Promise<ConversationState> {
    if (row.state_json !== null) return underItsName(JSON.parse(row.state_json) as ConversationState, row)
    // A migration emptied it, because its shape changed: the facts say it again, until the next commit writes it down.
    const rows = await all<{ body: string }>(
      'select body from facts where conversation_uuid = ? and seq <= ? order by seq',
      row.conversation_uuid,
      row.seq,
    )
    return underItsName(rows.map(factOf).reduce(apply, opened(openingOf(row))), row)
  }

  /**
   * The number of the last fact that is not newer than this moment. Times rise with the numbers, so halving finds it, and
   * no index on the time has to be written with every message.
   */
  async function lastSeqAt(uuid: string, atMs: number): Promise<number> {
    let [low, high] = [0, (await one<{ seq: number }>('select seq from conversations where conversation_uuid = ?', uuid))?.seq ?? 0]
    while (low < high) {
      const middle = Math.ceil((low + high) / 2)
      const fact = await one<{ at: number }>('select at from facts where conversation_uuid = ? and seq = ?', uuid, middle)
      if (fact && fact.at <= atMs) low = middle
      else high = middle - 1
    }
    return low
  }

  async function agentWhere(column: 'arn' | 'key_hash', value: string): Promise<Agent | undefined> {
    const row = await one<{ arn: string; user_id: number; merchant_id: string; name: string; image: string | null }>(
      `select a.arn, a.user_id, a.merchant_id, coalesce(p.display_name, a.name) as name, p.profile_image_url as image
       from agents a left join agent_profiles p on p.arn = a.arn where a.${column} = ?`,
      value,
    )
    if (!row) return undefined
    const queues = await all<{ queue_name: string }>('select queue_name from agent_queues where arn = ? order by queue_name', row.arn)
    return {
      arn: row.arn,
      userId: row.user_id,
      merchantId: row.merchant_id,
      name: row.name,
      ...(row.image === null ? {} : { imageUrl: row.image }),
      queues: queues.map((each) => each.queue_name),
    }
  }
}

interface ConversationRow {
  conversation_uuid: string
  merchant_id: string
  site: string
  queue_name: string
  queue_uuid: string
  opened_at: number
  last_at: number
  seq: number
  state_json: string | null
}

interface EntryRow {
  queue_uuid: string
  conversation_uuid: string
  merchant_id: string
  queue_name: string
  arn: string
  name: string
  email: string | null
  language: string | null
  question: string
  joined_at: number
  state: EntryState
}

interface SecretRow {
  hash: string
  conversation_uuid: string
  site: string
  parent_hash: string | null
  dies_at: number | null
}

const factOf = (row: { body: string }): Fact => JSON.parse(row.body) as Fact
const rounded = (mean: number | null | undefined): number | undefined =>
  mean === null || mean === undefined ? undefined : Math.round(Number(mean))

/** A queue that got another name took its conversations along; what was written before still says the old one. */
function underItsName(state: ConversationState, { queue_name: queueName }: ConversationRow): ConversationState {
  return state.opening.queueName === queueName ? state : { ...state, opening: { ...state.opening, queueName } }
}

function openingOf(row: ConversationRow): Opening {
  return {
    uuid: row.conversation_uuid,
    merchantId: row.merchant_id,
    site: row.site,
    queueName: row.queue_name,
    queueUuid: row.queue_uuid,
    openedAt: row.opened_at,
  }
}

function entryOf(row: EntryRow): QueueEntry {
  return {
    queueUuid: row.queue_uuid,
    conversationUuid: row.conversation_uuid,
    merchantId: row.merchant_id,
    queueName: row.queue_name,
    arn: row.arn,
    name: row.name,
    email: row.email ?? undefined,
    language: row.language ?? undefined,
    question: row.question,
    joinedAt: row.joined_at,
    state: row.state,
  }
}

function secretOf(row: SecretRow): ResumeSecret {
  return {
    hash: row.hash,
    conversationUuid: row.conversation_uuid,
    site: row.site,
    parentHash: row.parent_hash ?? undefined,
    diesAt: row.dies_at ?? undefined,
  }
}

/** The guard of every commit: the head must still be the one the decision was made on. */
function conversationRows({ expectedSeq, after, facts, side }: Change): Statement[] {
  const state = JSON.stringify(after)
  const { opening } = after
  if (side.some((each) => each.row === 'opening'))
    return [
      {
        sql: `insert into conversations (conversation_uuid, merchant_id, site, queue_name, queue_uuid, opened_at, seq, last_at, life, state_json)
              values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
        params: [
          opening.uuid,
          opening.merchantId,
          opening.site,
          opening.queueName,
          opening.queueUuid,
          opening.openedAt,
          after.seq,
          after.lastAt,
          after.life.at,
          state,
        ],
      },
    ]
  const update: Statement = {
    sql: 'update conversations set seq = ?, last_at = ?, state_json = ? where conversation_uuid = ? and seq = ?',
    params: [after.seq, after.lastAt, state, opening.uuid, expectedSeq],
    rows: 1,
  }
  // Words and marks leave the life as it was; naming it would write a page of its index anew with every message.
  if (facts.every((fact) => fact.kind === 'said' || fact.kind === 'read')) return [update]
  return [
    update,
    {
      sql: 'update conversations set life = ?, queue_name = ? where conversation_uuid = ?',
      params: [after.life.at, opening.queueName, opening.uuid],
    },
  ]
}

function factRows({ after }: Change, fact: Fact): Statement[] {
  const { uuid } = after.opening
  const once = onceOf(fact)
  const insert: Statement = {
    sql: 'insert into facts (conversation_uuid, seq, at, kind, author, cid, body) values (?, ?, ?, ?, ?, ?, ?)',
    params: [uuid, fact.seq, fact.at, fact.kind, once?.arn ?? null, once?.id ?? null, JSON.stringify(fact)],
  }
  switch (fact.kind) {
    case 'joined':
      return [
        insert,
        {
          sql: 'insert into people_present (arn, conversation_uuid) values (?, ?) on conflict (arn, conversation_uuid) do nothing',
          params: [fact.arn, uuid],
        },
      ]
    case 'left':
      return [insert, { sql: 'delete from people_present where arn = ? and conversation_uuid = ?', params: [fact.arn, uuid] }]
    case 'closed':
      return [insert, { sql: 'delete from people_present where conversation_uuid = ?', params: [uuid] }]
    default:
      return [insert]
  }
}

function secretRow(secret: ResumeSecret): Statement {
  return {
    sql: 'insert into resume_secrets (hash, conversation_uuid, site, parent_hash, dies_at) values (?, ?, ?, ?, ?)',
    params: [secret.hash, secret.conversationUuid, secret.site, secret.parentHash ?? null, secret.diesAt ?? null],
  }
}

/** The one time that facts are written again. Who is just indexing what was there meets another mark, and stores none of it. */
function wordsGone(uuid: string, facts: readonly Fact[]): Statement[] {
  return [
    ...facts.map((fact) => ({
      sql: 'update facts set body = ? where conversation_uuid = ? and seq = ?',
      params: [JSON.stringify(fact), uuid, fact.seq],
      rows: 1,
    })),
    { sql: 'delete from search_words where conversation_uuid = ?', params: [uuid] },
    {
      sql: `insert into search_marks (conversation_uuid, queue_name, seq, begun_at)
            select conversation_uuid, queue_name, 0, seq from conversations where conversation_uuid = ?
            on conflict (conversation_uuid) do update set seq = 0, begun_at = excluded.begun_at`,
      params: [uuid],
    },
  ]
}

function sideRows(side: SideRow): Statement[] {
  switch (side.row) {
    case 'opening':
      return []
    case 'start':
      return [
        {
          sql: 'insert into starts (site, cid, conversation_uuid, at) values (?, ?, ?, ?)',
          params: [side.site, side.cid, side.conversationUuid, side.at],
        },
      ]
    case 'entry': {
      const { entry } = side
      return [
        {
          sql: `insert into queue_entries (queue_uuid, conversation_uuid, merchant_id, queue_name, arn, name, email, language, question, joined_at, state)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
          params: [
            entry.queueUuid,
            entry.conversationUuid,
            entry.merchantId,
            entry.queueName,
            entry.arn,
            entry.name,
            entry.email ?? null,
            entry.language ?? null,
            entry.question,
            entry.joinedAt,
            entry.state,
          ],
        },
      ]
    }
    case 'entry state':
      return [
        {
          sql: 'update queue_entries set state = ?, ended_at = ?, agent_arn = ? where queue_uuid = ?',
          params: [side.state, side.at, side.agentArn ?? null, side.queueUuid],
        },
      ]
    case 'entry moved':
      // Without an agent the one before stays on the row: since when they have had no chat is counted from there.
      return [
        {
          sql: 'update queue_entries set queue_name = ?, state = ?, agent_arn = coalesce(?, agent_arn) where queue_uuid = ?',
          params: [side.queueName, side.state, side.agentArn ?? null, side.queueUuid],
        },
      ]
    case 'entry shopper':
      return [
        {
          sql: `update queue_entries set question = coalesce(?, question), name = coalesce(?, name), email = coalesce(?, email),
                language = coalesce(?, language) where queue_uuid = ?`,
          params: [side.question ?? null, side.name ?? null, side.email ?? null, side.language ?? null, side.queueUuid],
        },
      ]
    case 'words gone':
      return wordsGone(side.conversationUuid, side.facts)
    case 'secret':
      return [secretRow(side.secret)]
    case 'upload gone':
      return [uploadGone(side.key)]
    case 'upload sent':
      return [uploadSent(side.key, side.uploaderArn, side.conversationUuid)]
  }
}
