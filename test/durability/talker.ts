// A shopper who talks without pause over a real socket, keeps book of every acknowledgement, and after a cut sends what was not
// acknowledged again with the same id, as the widget does. Unlike the widget it never forgets.

import type { EventsPage } from '../../protocol/parse.ts'
import { HEADERS, PATHS } from '../../protocol/rest.ts'
import { fetchJson, newCid } from '../integration/running-server.ts'
import { openLine } from '../integration/test-line.ts'

/** So many messages are on their way at once: enough to share commits, few enough to be a person's. */
const UNDERWAY = 4

export interface Talker {
  /** Talks until the line dies. */
  talkUntilCut(port: number): Promise<void>
  /** Hangs up. */
  stop(): void
  /** Sends again whatever was not acknowledged, and waits for it. */
  settle(port: number): Promise<void>
  acknowledged(): number
  sent(): number
  /** Sentences about everything that is wrong with the history on the server; none when it is whole. */
  complaints(port: number): Promise<string[]>
}

export async function startTalker(port: number): Promise<Talker> {
  const asPage = (at: number, jwt?: string) => ({
    [HEADERS.siteKey]: 'demo',
    origin: `http://127.0.0.1:${at}`,
    ...(jwt ? { authorization: `Bearer ${jwt}` } : {}),
  })
  const { status, text, body } = await fetchJson<{ conversation: { conversation_uuid: string }; customer_auth: { jwt: string } }>({
    port,
    path: PATHS.conversations,
    method: 'PUT',
    headers: asPage(port),
    body: { question: 'first', conversation_participant_name: 'Sam', client_message_id: newCid() },
  })
  if (status !== 200) throw new Error(`the start was answered ${status} ${text}`)
  const { conversation_uuid: uuid } = body.conversation
  const { jwt } = body.customer_auth
  const pending = new Map<string, string>()
  const heard = new Set<string>()
  let sent = 0
  let hangUp = () => {}

  const lineTo = (at: number) => openLine(`ws://127.0.0.1:${at}${PATHS.websocket}`, jwt, { origin: `http://127.0.0.1:${at}` })

  /** Resolves when `more` has nothing left to send and all is acknowledged, or when the line is cut. */
  async function exchange(at: number, more: () => string | undefined): Promise<void> {
    const line = await lineTo(at)
    hangUp = line.close
    await new Promise<void>((resolve) => {
      const say = (body: string) => line.say(uuid, body, pending.get(body))
      const next = () => {
        const body = more()
        if (body !== undefined) say(body)
        else if (pending.size === 0) resolve()
      }
      line.socket.on('message', (data) => {
        const frame = JSON.parse(data.toString()) as { type: string; message?: { body?: string; client_message_id?: string } }
        const body = frame.type === 'message' ? frame.message?.body : undefined
        // Only the copy for its author bears the id: that is the acknowledgement.
        if (body === undefined || frame.message?.client_message_id !== pending.get(body)) return
        pending.delete(body)
        heard.add(body)
        next()
      })
      void line.ended.then(() => resolve())
      for (const body of [...pending.keys()]) say(body)
      for (let free = UNDERWAY - pending.size; free > 0; free--) next()
    })
    line.close()
  }

  return {
    talkUntilCut: (at) =>
      exchange(at, () => {
        const body = `word ${sent++}`
        pending.set(body, newCid())
        return body
        // Cut before the line was open: nothing was said.
      }).catch(() => {}),
    settle: (at) => exchange(at, () => undefined),
    stop: () => hangUp(),
    acknowledged: () => heard.size,
    sent: () => sent,

    async complaints(at) {
      const found: string[] = []
      const bodies = new Map<string, number>()
      let last = 0
      for (let more = true; more; ) {
        const { body: page } = await fetchJson<EventsPage>({
          port: at,
          path: `${PATHS.events(uuid, last)}?limit=500`,
          headers: asPage(at, jwt),
        })
        for (const fact of page.events) {
          if (fact.seq !== last + 1) found.push(`number ${fact.seq} follows ${last}`)
          last = fact.seq
          if (fact.type === 'message' && fact.message.body) bodies.set(fact.message.body, (bodies.get(fact.message.body) ?? 0) + 1)
        }
        more = page.more
      }
      for (const body of heard) if (!bodies.has(body)) found.push(`acknowledged and lost: ${body}`)
      for (const [body, times] of bodies) {
        if (times > 1) found.push(`there ${times} times: ${body}`)
        if (body !== 'first' && !heard.has(body) && !pending.has(body)) found.push(`never sent: ${body}`)
      }
      return found
    },
  }
}
