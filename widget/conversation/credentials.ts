// The one keeper of the session: starts a conversation exactly once, and keeps its key fresh for socket and calls. All tabs
// share what it stores; a lock keeps them from asking twice, and the server forgives them where there is no lock.

import { type ReadonlySignal, signal } from '@preact/signals-core'
import { TIMES } from '../../protocol/limits.ts'
import type { ConversationStartRequest } from '../../protocol/models.ts'
import { CONFIG_PATH, CONVERSATIONS_PATH, conversationPath } from '../../protocol/rest.ts'
import { newClientMessageId } from './outbox.ts'
import type { ConversationPorts, CredentialsAnswer, LineWiring } from './ports.ts'
import type { Answer, Call, Rest } from './rest.ts'
import { asForm, asSession, type Session, sessionFrom, texts } from './session.ts'
import type { StartForm, StartTrouble } from './view.ts'

export interface Credentials {
  readonly session: ReadonlySignal<Session | undefined>
  /** Takes over what is stored now, by whichever tab. */
  takeStored(): void
  /** The form of a start that an earlier page sent and whose answer it never had. */
  unansweredStart(): StartForm | undefined
  /** Resolves with the trouble, if there was any. `about` is what the start tells besides the form. */
  /** `kept`: what of the form may be written down for a repeat. */
  start(form: StartForm, about: ConversationStartRequest, kept: (form: StartForm) => StartForm): Promise<StartTrouble | undefined>
  forLine: LineWiring['credentials']
  /** A call with the key; a refused key is renewed once. */
  call(call: Call): Promise<Answer>
  /** Asks for a conversation of the customer whom the shop has signed for; the status of the answer. */
  claim(identityToken: string): Promise<number>
  /** Back into a conversation of this browser. */
  keep(session: Session): void
  /** Forgets the conversation, here and in storage. */
  drop(): void
}

export const SESSION = 'session'
/** Stored before a start is sent, so that a repeat of it, from this page or the next, is the same start. */
const INTENT = 'start'
/** A start that was never answered is taken up by the next page this long: later the server knows its id no more. */
const INTENT_LIFE_MS = 15 * 60_000

export const configPath = (site: string): string => `${CONFIG_PATH}?site=${encodeURIComponent(site)}`

export function createCredentials({
  site,
  rest,
  ports: { store, now, withLock },
  onGone,
}: {
  site: string
  rest: Rest
  ports: ConversationPorts
  /** The server knows this conversation no more. */
  onGone(): void
}): Credentials {
  const session = signal<Session | undefined>()
  let renewing: Promise<CredentialsAnswer> | undefined

  function takeStored(): void {
    session.value = asSession(store.read(SESSION))
  }

  function save(saved: Session): void {
    session.value = saved
    store.write(SESSION, saved)
  }

  async function start(
    form: StartForm,
    about: ConversationStartRequest,
    kept: (form: StartForm) => StartForm,
  ): Promise<StartTrouble | undefined> {
    takeStored()
    if (session.value) return
    // An answer may have been lost, on this page or the one before: the same id makes it the same conversation.
    const { cid } = texts(store.read(INTENT), 'cid')
    const ask = (client_message_id: string) => {
      store.write(INTENT, { ...kept(form), cid: client_message_id, writtenAt: now() })
      const { name, email, question, queueName, answers } = form
      const asked = { question, conversation_participant_name: name, email, queue_name: queueName, form_answers: answers }
      return rest({ method: 'PUT', path: CONVERSATIONS_PATH, body: { ...about, ...asked, client_message_id } })
    }
    const fresh = newClientMessageId()
    let answer = await ask(cid || fresh)
    // A browser is not told that the site does not list its page, only that nobody answers. What is public every page gets: with this and
    // still no answer to a second start, it was not the network. The time of day is there to miss every cache.
    if (!answer.status && (await rest({ path: `${configPath(site)}&at=${now()}` })).status === 200) {
      answer = await ask(cid || fresh)
      if (!answer.status) return { code: 'closed site' }
    }
    // The id is spent: too old to be repeated.
    if (answer.status === 409 && cid) answer = await ask(fresh)
    const { status, retryAfterSeconds } = answer
    const started = sessionFrom(answer.body, now())
    if (started) save(started)
    else if (status < 400 || status >= 500) return { code: 'offline' }
    store.remove(INTENT)
    if (started) return
    if (status === 429) return { code: 'rate', retryAfterSeconds }
    return { code: status === 401 || status === 403 ? 'closed site' : 'refused' }
  }

  async function renew(): Promise<CredentialsAnswer> {
    const refused = session.value?.jwt
    renewing ??= withLock('renew', async (): Promise<CredentialsAnswer> => {
      const stored = asSession(store.read(SESSION))
      if (stored?.uuid === session.value?.uuid) session.value = stored
      const mine = session.value
      if (!mine) return 'refused'
      // Another tab was faster.
      if (mine.jwt !== refused && isFresh(mine)) return mine
      const body = { resolve_only: true, resume_secret: mine.resumeSecret }
      const answer = await rest({ method: 'PUT', path: CONVERSATIONS_PATH, body })
      const { status, retryAfterSeconds } = answer
      const renewed = sessionFrom(answer.body, now())
      if (renewed) {
        save(renewed)
        return renewed
      }
      if ([204, 401, 404].includes(status)) onGone()
      else if (retryAfterSeconds) return { retryAfterMs: retryAfterSeconds * 1000 }
      else if (status < 400 || status >= 500) return {}
      return 'refused'
    }).finally(() => {
      renewing = undefined
    })
    return renewing
  }

  const isFresh = ({ expiresAt }: Session) => expiresAt - now() > TIMES.resumeBeforeMs

  return {
    session,
    takeStored,
    unansweredStart() {
      const intent: { writtenAt?: number } = Object(store.read(INTENT))
      if (now() - Number(intent.writtenAt) < INTENT_LIFE_MS) return asForm(intent)
    },
    start: (...request) => withLock(INTENT, () => start(...request)),
    async forLine(why) {
      const mine = session.value
      if (!mine) return 'refused'
      if (why === 'stale' || !isFresh(mine)) return renew()
      if (why === 'dial') return mine
      // A browser is not told why an upgrade failed. Ask where it can hear the answer.
      const { status } = await rest({ path: `${conversationPath(mine.uuid)}?limit=1`, jwt: mine.jwt })
      if (status === 401) return renew()
      if (status === 404) onGone()
      if (status === 404 || status === 403) return 'refused'
      return !status || status >= 500 ? {} : mine
    },
    async call(call) {
      const answer = await rest({ ...call, jwt: session.value?.jwt })
      if (answer.status !== 401) return answer
      const renewed = Object(await renew())
      return renewed.jwt ? rest({ ...call, jwt: renewed.jwt }) : answer
    },
    async claim(identity_token) {
      const { status, body } = await rest({ method: 'PUT', path: CONVERSATIONS_PATH, body: { resolve_only: true, identity_token } })
      const found = sessionFrom(body, now())
      if (found) save(found)
      return status
    },
    keep: save,
    drop() {
      session.value = undefined
      store.remove(SESSION)
    },
  }
}
