// The end of a process that people are connected to: it says that it wants no more work, lets go of its sockets little by little, so that
// the next process is not asked by everybody in the same second, and waits for the answers that are still owed.

import { PATHS } from '../protocol/rest.ts'
import type { createApp } from './gateway/app.ts'
import type { Health } from './gateway/health.ts'
import { Refused } from './gateway/refusals.ts'
import type { Sockets } from './gateway/sockets.ts'

/** Sockets closed in a second: ten thousand take 100 s, a shop's twenty are gone at once. */
const CLOSED_PER_SECOND = 100
/** A request that is still unanswered then will not be. */
const ANSWERS_WITHIN_MS = 5_000
const COME_BACK_SECONDS = 2

export interface DrainParts {
  app: ReturnType<typeof createApp>['app']
  sockets: Sockets
  health: Health
  /** The spread is cut to this, however many there are. */
  longestMs: number
}

/** How long the closing of so many sockets is spread. */
export const spreadMs = (sockets: number, longestMs: number): number =>
  Math.min(longestMs, Math.round((sockets / CLOSED_PER_SECOND) * 1_000))

export function createDrain({ app, sockets, health, longestMs }: DrainParts): () => Promise<void> {
  let unanswered = 0
  let onAnswered = () => {}
  const answered = () => {
    unanswered -= 1
    if (unanswered === 0) onAnswered()
  }

  app.addHook('onRequest', async (request, reply) => {
    unanswered += 1
    // Also comes after an answer that nobody waited for.
    reply.raw.once('close', answered)
    if (health.isEnding() && request.method === 'PUT' && request.routeOptions.url === PATHS.conversations)
      throw new Refused('ending', 'the server is restarting', { retryAfterSeconds: COME_BACK_SECONDS })
  })

  function allAnswered(): Promise<void> {
    return new Promise((resolve) => {
      if (unanswered === 0) return resolve()
      const enough = setTimeout(resolve, ANSWERS_WITHIN_MS)
      onAnswered = () => {
        clearTimeout(enough)
        resolve()
      }
    })
  }

  return async () => {
    health.end()
    await sockets.drain(spreadMs(sockets.count(), longestMs))
    await allAnswered()
  }
}
