// For every operation a call that must succeed, the same call on a thing that nobody has, and calls that are plainly wrong.

import { AGENT_PATHS } from '../../protocol/agent-paths.ts'
import type { OperationName } from '../../protocol/operations.ts'
import { PATHS } from '../../protocol/rest.ts'
import { WORLD } from '../../server/world.ts'
import { newCid } from '../integration/running-server.ts'
import { CANARY, ITEM, type Stage } from './operations.stage.ts'

export interface Call {
  /** What stands in the braces of the path. */
  params?: Readonly<Record<string, string>>
  body?: unknown
}

export interface Example {
  /** Made anew for each use, so that a call which ends or takes its thing spoils no other. */
  good(stage: Stage): Call | Promise<Call>
  /** Where shoppers call it otherwise than agents do. */
  goodForShopper?(stage: Stage): Call | Promise<Call>
  /** The good call, but on something that does not exist. Absent where the call names nothing that somebody owns. */
  nothing?(stage: Stage): Call
  /** The answer holds what is the shop's own, so that its absence elsewhere means something. */
  shows?: true
  /** Values of the path that are answered 400. */
  badParams?: readonly Readonly<Record<string, string>>[]
  /** Queries that are answered 400. */
  badQueries?: readonly string[]
  /** Bodies that are answered 400, beside those made from the schema. */
  badBodies?: readonly unknown[]
}

const nobodys = () => ({ params: { conversation_uuid: WORLD.uuid() } })
const ofTheTalk: Example = { good: ({ talk }) => ({ params: { conversation_uuid: talk.uuid } }), nothing: nobodys }
const ofAFreshTalk: Example = {
  good: async (stage) => ({ params: { conversation_uuid: (await stage.freshTalk()).uuid } }),
  goodForShopper: ({ talk }) => ({ params: { conversation_uuid: talk.uuid } }),
  nothing: nobodys,
}
const plain: Example = { good: () => ({}) }

const canned = (words = 'Hello') => ({ short_code: `code-${newCid()}`, canned_message: words })
const department = (name = 'Kettles') => ({ department_name: `${name} ${newCid()}`, settings: { colour: 'red' } })
const engagement = (name = 'Kettles') => ({
  engagement_name: `${name} ${newCid()}`,
  active: true,
  customer_greeting: 'Hello',
  equation: {
    groups: [
      {
        functions: [
          { type: 'current page url', current_page_url_logic: 'contains', current_page_url_value: '/kettles' },
          { type: 'customers browsing time', customers_browsing_time_logic: 'is at least', customers_browsing_time_seconds: 30 },
        ],
      },
    ],
  },
  visitor_type: 'returning',
})

/** A thing of the shop, made for this call. Numbers are counted for each merchant: a low one might name something of another. */
async function made(stage: Stage, path: string, name: string, body: (words: string) => object): Promise<string> {
  for (;;) {
    const answer = await stage.call<Record<string, Record<string, number>>>('the agent', path, {
      method: 'POST',
      body: body(`${CANARY} words`),
    })
    const oid = answer.body[name]?.[`${name}_oid`]
    if (answer.status !== 200 || !oid) throw new Error(`a ${name} was answered ${answer.status} ${answer.text}`)
    if (oid > 10) return String(oid)
  }
}
const NO_OIDS = ['0', 'x', '-1', '99999999999']
function ofA(name: string, path: string, body: (words?: string) => object, withBody: boolean): Example {
  const param = `${name}_oid`
  const sent = withBody ? { body: body() } : {}
  return {
    good: async (stage) => ({ params: { [param]: await made(stage, path, name, body) }, ...(withBody ? { body: body() } : {}) }),
    nothing: () => ({ params: { [param]: '987654' }, ...sent }),
    badParams: NO_OIDS.map((oid) => ({ [param]: oid })),
  }
}
const ofACanned = (withBody: boolean) => ofA('conversation_canned_message', PATHS.cannedMessages, canned, withBody)
const ofADepartment = (withBody: boolean) => ofA('conversation_department', AGENT_PATHS.departments, department, withBody)
const ofAnEngagement = (withBody: boolean) => ofA('conversation_engagement', AGENT_PATHS.engagements, engagement, withBody)
const after = async (making: Promise<string>, call: Call = {}): Promise<Call> => {
  await making
  return call
}

export const EXAMPLES: Readonly<Record<OperationName, Example>> = {
  getAgentWebsocketAuthorization: plain,
  getAgentKeepAlive: plain,
  getAgentProfile: plain,
  updateAgentProfile: {
    good: () => ({ body: { display_name: 'Ada', chat_limit: 100, default_language_iso_code: 'en' } }),
    badBodies: [{ chat_limit: -1 }, { default_status: 'asleep' }],
  },
  getAgentProfiles: plain,
  getConversationPermissions: plain,
  getConversationCannedMessages: {
    good: (stage) => after(made(stage, PATHS.cannedMessages, 'conversation_canned_message', canned)),
    shows: true,
  },
  insertConversationCannedMessage: { good: () => ({ body: canned() }), badBodies: [{}, { ...canned(), short_code: '' }] },
  searchConversationCannedMessages: {
    good: (stage) => after(made(stage, PATHS.cannedMessages, 'conversation_canned_message', canned), { body: { short_code: 'code' } }),
    shows: true,
  },
  updateConversationCannedMessage: { ...ofACanned(true), badBodies: [{}] },
  deleteConversationCannedMessage: ofACanned(false),
  getConversationDepartmentMemberList: plain,
  getConversationDepartments: {
    good: (stage) => after(made(stage, AGENT_PATHS.departments, 'conversation_department', department)),
    shows: true,
  },
  insertConversationDepartment: {
    good: () => ({ body: { ...department(), members: [] } }),
    badBodies: [{}, { ...department(), members: [{ user_id: 987 }] }, { ...department(), department_name: ' ' }],
  },
  updateConversationDepartment: { ...ofADepartment(true), badBodies: [{}] },
  deleteDepartment: ofADepartment(false),
  getConversationEngagements: {
    good: (stage) => after(made(stage, AGENT_PATHS.engagements, 'conversation_engagement', engagement)),
    shows: true,
  },
  insertConversationEngagement: { good: () => ({ body: engagement() }), badBodies: [{}, { ...engagement(), department_oids: [987654] }] },
  getConversationEngagement: { ...ofAnEngagement(false), shows: true },
  updateConversationEngagement: { ...ofAnEngagement(true), badBodies: [{}] },
  deleteEngagement: ofAnEngagement(false),
  getConversationItemVariations: {
    good: () => ({ params: { merchant_item_id: ITEM.merchant_item_id } }),
    nothing: () => ({ params: { merchant_item_id: 'NONE' } }),
    shows: true,
  },
  getLocationsForEngagement: plain,
  getConversationWebchatQueueStatuses: { ...plain, shows: true },
  getConversations: { ...plain, shows: true, badQueries: ['_limit=x', '_limit=-1', '_offset=x', '_offset=1.5', 'before=yesterday'] },
  startConversation: {
    good: async (stage) => ({ body: { conversation_webchat_queue_uuid: (await stage.freshTalk()).queueUuid } }),
    goodForShopper: () => ({ body: { question: `${CANARY} again`, client_message_id: newCid() } }),
    nothing: () => ({ body: { conversation_webchat_queue_uuid: WORLD.uuid() } }),
    badBodies: [{}, { conversation_webchat_queue_uuid: 'x' }, { conversation_webchat_queue_uuid: null }],
  },
  updateConversationWebchatQueueStatus: {
    good: () => ({ params: { queue_name: 'Support' }, body: { agent_status: 'available' } }),
    badParams: [{ queue_name: 'Nowhere' }, { queue_name: 'Returns' }],
    badBodies: [{}, { agent_status: 'asleep' }],
  },
  getConversation: { ...ofTheTalk, shows: true, badQueries: ['limit=x', 'limit=-1'] },
  getConversationContext: ofTheTalk,
  joinConversation: { ...ofAFreshTalk, badBodies: [{ participant_language_iso_code: 'no language' }] },
  leaveConversation: ofAFreshTalk,
  markReadConversation: ofAFreshTalk,
  getConversationMessages: {
    shows: true,
    good: ({ talk }) => ({ params: { conversation_uuid: talk.uuid, since: '0' } }),
    nothing: () => ({ params: { conversation_uuid: WORLD.uuid(), since: '0' } }),
    badParams: [{ since: 'now' }, { since: '-1' }, { since: '1.5' }],
    badQueries: ['limit=x', 'limit=-1'],
  },
  smsUnsubscribeConversation: ofTheTalk,
  getConversationMultimediaUploadUrl: { good: () => ({ params: { extension: 'png' } }), badParams: [{ extension: 'exe' }] },
  getConversationsSearch: {
    good: () => ({ body: { text_search: CANARY } }),
    shows: true,
    badBodies: [{ range_begin: -1 }, { date_start: 'yesterday' }],
  },
  getConversationsAutocomplete: { good: () => ({ body: { field: 'email', term: CANARY.slice(0, 3) } }), shows: true, badBodies: [{}] },
}
