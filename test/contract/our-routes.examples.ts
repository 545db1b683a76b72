// For every route beside the 37 operations a call that must succeed, the same on a thing that nobody has, and calls that are wrong.

import { createHash, randomBytes } from 'node:crypto'
import { SignJWT } from 'jose'
import type { ChatConversation } from '../../protocol/legs.ts'
import { LEG_PATHS } from '../../protocol/legs.ts'
import { PATHS } from '../../protocol/rest.ts'
import { EXPORT_PATH } from '../../protocol/rights-paths.ts'
import { SESSION_PATHS } from '../../protocol/session-paths.ts'
import { WORLD } from '../../server/world.ts'
import type { RestAnswer } from '../integration/running-server.ts'
import { type Actor, SIGN_IN, type Stage, signedIn, type Talk, VOUCHING } from './operations.stage.ts'

export interface OurCall {
  /** What stands in the braces of the path. */
  params?: Readonly<Record<string, string>>
  query?: string
  body?: unknown
  /** Whoever calls by something else than who they are. */
  as?: Readonly<Record<string, string>>
}

export interface OurExample {
  /** Made anew for each use. By an admin of the shop where agents may call, else by the shopper, else by a page of our own. */
  good(stage: Stage): OurCall | Promise<OurCall>
  /** Where shoppers call it otherwise than agents do. */
  goodForShopper?(stage: Stage): OurCall | Promise<OurCall>
  /** The good call, but on something that does not exist. */
  nothing?(stage: Stage): OurCall
  badParams?: readonly Readonly<Record<string, string>>[]
  badQueries?: readonly string[]
  badBodies?: readonly unknown[]
  /** The good call a second time; answered with this status. */
  again?: number
}

const ofTalk = (uuid: string): OurCall => ({ params: { conversation_uuid: uuid } })
const nobodys = () => ofTalk(WORLD.uuid())
const own = ({ server }: Stage) => ({ origin: server.url, 'sec-fetch-site': 'same-origin' })
const freshUuid = async (stage: Stage) => (await stage.freshTalk()).uuid

async function must<Body>(asked: Promise<RestAnswer<Body>>): Promise<Body> {
  const { status, text, body } = await asked
  if (status >= 300) throw new Error(`what comes before was answered ${status} ${text}`)
  return body
}

/** Another talk, which the agent has picked up. */
async function talking(stage: Stage): Promise<Talk> {
  const talk = await stage.freshTalk()
  await must(stage.call('the agent', PATHS.conversations, { method: 'PUT', body: { conversation_webchat_queue_uuid: talk.queueUuid } }))
  return talk
}

/** Another talk, which its shopper has ended. */
async function over(stage: Stage): Promise<Talk> {
  const talk = await stage.freshTalk()
  const headers = { ...talk.as }
  await must(stage.server.rest(`${PATHS.conversations}/${talk.uuid}/leave`, { method: 'DELETE', headers }))
  return talk
}

async function ownLeg(stage: Stage): Promise<Record<'conversationId' | 'participantId', string>> {
  const { uuid } = await talking(stage)
  const { participants } = await must(stage.call<ChatConversation>('the agent', LEG_PATHS.chat(uuid)))
  const leg = participants.find((each) => each.purpose === 'agent')
  if (!leg) throw new Error('no leg of the agent')
  return { conversationId: uuid, participantId: leg.id }
}

function vouched(sub: string): Promise<string> {
  const exp = Math.floor(Date.now() / 1000) + 3600
  return new SignJWT({ sub, site: 'shop', exp }).setProtectedHeader({ alg: 'HS256' }).sign(new TextEncoder().encode(VOUCHING))
}

async function addressFor(stage: Stage, body: string): Promise<OurCall> {
  const path = `${PATHS.uploadUrl('txt')}?name=${createHash('sha256').update(body).digest('hex').slice(0, 8)}.txt`
  const { conversation_multimedia_upload_url: found } = await must(
    stage.call<{ conversation_multimedia_upload_url: { key: string; url: string } }>('the agent', path),
  )
  return { params: { key: found.key }, query: new URL(found.url).search.slice(1), body, as: {} }
}

async function linkKey(stage: Stage): Promise<string> {
  const { export_link: link } = await must(stage.call<{ export_link: { url: string } }>('the shopper', EXPORT_PATH, { method: 'PUT' }))
  return new URL(link.url).pathname.split('/').pop() ?? ''
}

/** All that a browser does between our page and its way back from the provider. */
async function backFromProvider(stage: Stage): Promise<OurCall> {
  const begun = await stage.call<{ sign_in: { address: string } }>(own(stage), SESSION_PATHS.oidc, { method: 'PUT' })
  const cookie = begun.headers['set-cookie']?.[0]?.split(';')[0] ?? ''
  const { headers } = await fetch(begun.body.sign_in.address, { redirect: 'manual' })
  return { query: new URL(headers.get('location') ?? '').search.slice(1), as: { cookie } }
}

const byUuid = async (stage: Stage): Promise<OurCall> => ({ query: `conversation_uuid=${await freshUuid(stage)}` })
const noPerson = () => ({ query: `conversation_uuid=${WORLD.uuid()}` })
const NO_PERSONS = ['', 'email=', 'conversation_uuid=x&email=sam@example.com', `email=${'x'.repeat(255)}`]
const madeUpKey = () => ({ params: { key: randomBytes(32).toString('base64url') } })
const asItself = async (stage: Stage): Promise<OurCall> => ({ as: (await stage.freshTalk()).as })

export const OUR_EXAMPLES: Readonly<Record<string, OurExample>> = {
  getConversationsChat: {
    good: async (stage) => ({ params: { conversationId: (await ownLeg(stage)).conversationId } }),
    nothing: () => ({ params: { conversationId: WORLD.uuid() } }),
  },
  patchConversationsChatParticipant: {
    good: async (stage) => ({ params: await ownLeg(stage), body: { held: true } }),
    nothing: () => ({ params: { conversationId: WORLD.uuid(), participantId: 'x' }, body: { held: true } }),
    badParams: [{ participantId: 'nobody' }],
    badBodies: [{}, { held: true, state: 'disconnected' }, { state: 'terminated' }, { wrapup: {} }, { wrapup: { code: ' ' } }],
  },
  getConversationEvents: {
    good: ({ talk }) => ({ params: { conversation_uuid: talk.uuid, seq: '0' } }),
    nothing: () => ({ params: { conversation_uuid: WORLD.uuid(), seq: '0' } }),
    badParams: [{ seq: 'x' }, { seq: '-1' }],
    badQueries: ['limit=x', 'limit=-1'],
  },
  getWebchatConfig: {
    good: ({ server }) => ({ query: `site=${server.site}`, as: {} }),
    nothing: () => ({ query: 'site=nobody', as: {} }),
  },
  getAgentSession: { good: () => ({}) },
  startAgentSession: {
    good: (stage) => ({ body: SIGN_IN, as: own(stage) }),
    badBodies: [{}, { login: 'Grace' }, { login: '', password: '' }],
  },
  endAgentSession: { good: async (stage) => ({ as: await signedIn(stage.server) }), again: 204 },
  transferConversation: {
    good: async (stage) => ({ ...ofTalk((await talking(stage)).uuid), body: { queue_name: 'Support' } }),
    nothing: () => ({ ...nobodys(), body: { queue_name: 'Support' } }),
    badBodies: [{}, { queue_name: '' }, { queue_name: 'Nowhere' }],
  },
  mailTranscript: {
    good: async (stage) => {
      const { uuid, as } = await talking(stage)
      return { ...ofTalk(uuid), as, body: { email: 'sam@example.com' } }
    },
    badBodies: [{ email: 'nobody' }, { time_zone: 'Nowhere' }],
    again: 204,
  },
  rateConversation: {
    good: async (stage) => {
      const { uuid, as } = await over(stage)
      return { ...ofTalk(uuid), as, body: { rating: 4, comment: 'Quick and kind.' } }
    },
    nothing: () => ({ ...nobodys(), body: { rating: 4 } }),
    badBodies: [{}, { rating: 0 }, { rating: 6 }, { rating: 2.5 }, { rating: '4' }, { rating: 4, comment: 'x'.repeat(1_001) }],
    again: 200,
  },
  getConversationRating: { good: ({ talk }) => ofTalk(talk.uuid), nothing: nobodys },
  holdConversation: { good: async (stage) => ofTalk(await freshUuid(stage)), nothing: nobodys, again: 204 },
  releaseConversation: { good: async (stage) => ofTalk(await freshUuid(stage)), nothing: nobodys, again: 204 },
  exportPerson: { good: byUuid, goodForShopper: () => ({}), nothing: noPerson, badQueries: NO_PERSONS },
  linkToExport: { good: byUuid, goodForShopper: () => ({}), nothing: noPerson, badQueries: NO_PERSONS },
  followExportLink: {
    good: async (stage) => ({ params: { key: await linkKey(stage) }, as: {} }),
    nothing: () => ({ ...madeUpKey(), as: {} }),
    again: 404,
  },
  eraseVisitor: { good: byUuid, goodForShopper: asItself, nothing: noPerson, badQueries: NO_PERSONS, again: 404 },
  identifyCustomer: {
    good: async (stage) => ({ ...(await asItself(stage)), body: { identity_token: await vouched(WORLD.uuid()) } }),
    badBodies: [{}, { identity_token: '' }],
    again: 200,
  },
  getCustomerIdentity: { good: ({ talk }) => ofTalk(talk.uuid), nothing: nobodys },
  beginSignIn: { good: (stage) => ({ as: own(stage) }) },
  finishSignIn: { good: backFromProvider, again: 401 },
  exchangeFrames: { good: () => ({ body: {} }), badBodies: [{ heard: -1 }, { frames: Array(65).fill({ type: 'ping' }) }] },
  putUpload: { good: (stage) => addressFor(stage, 'a few words'), again: 403 },
  getOpenApi: { good: () => ({ as: {} }), again: 200 },
  getAsyncApi: { good: () => ({ as: {} }), again: 200 },
}

/** Who calls it when nothing else is said. */
export const CALLERS: Readonly<Record<string, Actor>> = { session: 'an agent with a session', shopper: 'the shopper', token: 'the shopper' }
