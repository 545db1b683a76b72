// The one keeper of the session: starts a conversation exactly once, and keeps its key fresh for socket and calls. All tabs
// share what it stores; a lock keeps them from asking twice, and the server forgives them where there is no lock.

import { TIMES } from '../../protocol/limits.ts'
import type { ConversationStartRequest } from '../../protocol/models.ts'
import { CONFIG_PATH, CONVERSATIONS_PATH, conversationPath } from '../../protocol/rest.ts'
import { newClientMessageId } from './outbox.ts'
import type { ConversationPorts, LineWiring } from './ports.ts'
import type { Answer, Call, Rest } from './rest.ts'
import { asIntent, asSession, type Session, sessionFrom } from './session.ts'
import type { StartForm, StartTrouble } from './view.ts'

type Renewal = 'fresh' | 'gone' | 'refused' | 'unreachable' | { retryAfterMs: number }

export interface Credentials {
  current(): Session | undefined
  /** What is stored now, by whichever tab. */
  takeStored(): Session | undefined
  /** Resolves with the trouble, if there was any. `about` is what the start tells besides the form. */
  start(form: StartForm, about: ConversationStartRequest): Promise<StartTrouble | undefined>
  forLine: LineWiring['credentials']
  /** A call with the key; a refused key is renewed once. */
  call(call: Call): Promise<Answer>
  markJoined(): void
  /** Forgets the conversation, here and in storage. */
  drop(): void
}

export const SESSION = 'session'
export const INTENT = 'start'

export const configCall = (site: string): Call => ({
  method: 'GET',
  path: `${CONFIG_PATH}?site=${encodeURIComponent(site)}`,
  isPublic: true,
})

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
  let session: Session | undefined
  let renewing: Promise<Renewal> | undefined

  function save(saved: Session): void {
    session = saved
    store.write(SESSION, saved)
  }

  async function start(form: StartForm, about: ConversationStartRequest): Promise<StartTrouble | undefined> {
    session = asSession(store.read(SESSION))
    if (session) return
    // An answer may have been lost, on this page or the one before: the same id makes it the same conversation.
    let cid = asIntent(store.read(INTENT))?.cid
    let isServerThere = false
    for (;;) {
      const repeated = cid
      cid ??= newClientMessageId()
      store.write(INTENT, { cid, form, writtenAt: now() })
      const answer = await rest({ method: 'PUT', path: CONVERSATIONS_PATH, body: { ...about, ...asked(form), client_message_id: cid } })
      const started = answer.status === 200 ? sessionFrom(answer.body, now()) : undefined
      if (started) {
        save(started)
        store.remove(INTENT)
        return
      }
      if (!answer.status) {
        if (isServerThere) return { code: 'closed site' }
        isServerThere = await isPublicAnswered()
        if (isServerThere) continue
      }
      if (!answer.status || answer.status >= 500 || answer.status === 200) return { code: 'offline' }
      store.remove(INTENT)
      if (answer.status !== 409 || !repeated) return startTrouble(answer)
      // The id is spent: too old to be repeated.
      cid = undefined
    }
  }

  /**
   * A browser is not told that the site does not list its page, only that nobody answers. Here every page gets an answer: with this one and
   * still none to a second start, it was not the network. The time of day is there to miss every cache.
   */
  async function isPublicAnswered(): Promise<boolean> {
    const { path, ...call } = configCall(site)
    return (await rest({ ...call, path: `${path}&at=${now()}` })).status === 200
  }

  function renew(): Promise<Renewal> {
    const refused = session?.jwt
    renewing ??= withLock('renew', async (): Promise<Renewal> => {
      const stored = asSession(store.read(SESSION))
      if (stored && stored.uuid === session?.uuid) session = stored
      if (!session) return 'gone'
      if (session.jwt !== refused && isFresh(session)) return 'fresh'
      const answer = await rest({
        method: 'PUT',
        path: CONVERSATIONS_PATH,
        body: { resolve_only: true, resume_secret: session.resumeSecret },
      })
      const renewed = answer.status === 200 ? sessionFrom(answer.body, now(), session) : undefined
      if (renewed) {
        save(renewed)
        return 'fresh'
      }
      if ([204, 401, 404].includes(answer.status)) {
        onGone()
        return 'gone'
      }
      if (answer.retryAfterSeconds) return { retryAfterMs: answer.retryAfterSeconds * 1000 }
      return answer.status >= 400 && answer.status < 500 ? 'refused' : 'unreachable'
    }).finally(() => {
      renewing = undefined
    })
    return renewing
  }

  const isFresh = ({ expiresAt }: Session) => expiresAt - now() > TIMES.resumeBeforeMs

  async function forLine(why: Parameters<LineWiring['credentials']>[0]): ReturnType<LineWiring['credentials']> {
    if (!session) return 'refused'
    let mustRenew = why === 'stale' || !isFresh(session)
    if (why === 'unopened' && !mustRenew) {
      // A browser is not told why an upgrade failed. Ask where it can hear the answer.
      const { status } = await rest({ method: 'GET', path: `${conversationPath(session.uuid)}?limit=1`, jwt: session.jwt })
      if (status === 404) onGone()
      if (status === 404 || status === 403) return 'refused'
      if (!status || status >= 500) return 'unreachable'
      mustRenew = status === 401
    }
    const renewal = mustRenew ? await renew() : 'fresh'
    if (renewal === 'gone') return 'refused'
    if (renewal !== 'fresh') return renewal
    return session ?? 'refused'
  }

  return {
    current: () => session,
    takeStored: () => {
      session = asSession(store.read(SESSION))
      return session
    },
    start: (form, about) => withLock(INTENT, () => start(form, about)),
    forLine,
    async call(call) {
      const answer = await rest({ ...call, jwt: session?.jwt })
      if (answer.status !== 401 || (await renew()) !== 'fresh') return answer
      return rest({ ...call, jwt: session?.jwt })
    },
    markJoined() {
      if (session) save({ ...session, joined: true })
    },
    drop() {
      session = undefined
      store.remove(SESSION)
    },
  }
}

function asked({ name, email, question, queueName }: StartForm): ConversationStartRequest {
  return {
    question,
    conversation_participant_name: name || undefined,
    email: email || undefined,
    queue_name: queueName || undefined,
  }
}

function startTrouble({ status, retryAfterSeconds }: Answer): StartTrouble {
  if (status === 429) return { code: 'rate', retryAfterSeconds }
  return { code: status === 401 || status === 403 ? 'closed site' : 'refused' }
}
