// Letters on their way. Each lies in a durable row until the post has taken it. Before it is handed over the row is claimed, so that no
// second process hands it over too; a crash in between hands it over again when the claim has run out, under the same Message-ID.

import type { Letter, LetterStore, Post } from '../domain/letters.ts'

export interface LetterOutbox {
  put(letter: Letter): Promise<void>
  /** A letter was put into the store by somebody else. */
  look(): void
  tick(): Promise<void>
  close(): Promise<void>
}

export interface LetterOutboxParts {
  store: LetterStore
  post: Post
  now(): number
  /** How long a claim lasts: longer than any sending. */
  claimMs: number
  /** What became of a letter, for the log: no address and no words. */
  note(letter: { uuid: string; tries: number }, outcome: 'sent' | 'put off' | 'given up', code?: string): void
}

const AT_ONCE = 2
const MINUTE = 60_000
const RETRY_MS = [1, 5, 15, 60, 180, 360, 360, 720, 1_440].map((minutes) => minutes * MINUTE)
/** How long the end of the process waits for the post. */
const CLOSE_MS = 5_000

export function createLetterOutbox({ store, post, now, claimMs, note }: LetterOutboxParts): LetterOutbox {
  let lookAt = 0
  let running: Promise<void> | undefined
  let isClosed = false

  async function deliver(letter: Letter): Promise<void> {
    if (!(await store.claim(letter, now() + claimMs))) return
    const tried = { uuid: letter.uuid, tries: letter.tries + 1 }
    const posted = await post.send(letter)
    const wait = posted.is === 'later' ? RETRY_MS[letter.tries] : undefined
    if (wait !== undefined) await store.putOff(letter.uuid, now() + wait)
    else await store.remove(letter.uuid)
    note(tried, posted.is === 'taken' ? 'sent' : wait === undefined ? 'given up' : 'put off', 'code' in posted ? posted.code : undefined)
  }

  async function run(): Promise<void> {
    for (;;) {
      lookAt = Number.POSITIVE_INFINITY
      const due = isClosed ? [] : await store.due(now(), AT_ONCE)
      if (due.length === 0) break
      const outcomes = await Promise.allSettled(due.map(deliver))
      const failed = outcomes.find((outcome) => outcome.status === 'rejected')
      if (failed) {
        // The store does not answer. The claim holds the letter back.
        lookAt = now() + MINUTE
        throw failed.reason
      }
    }
    lookAt = Math.min(lookAt, (await store.nextAt()) ?? Number.POSITIVE_INFINITY)
  }

  return {
    async put(letter) {
      await store.put(letter)
      lookAt = 0
    },
    look: () => {
      lookAt = 0
    },
    async tick() {
      if (isClosed || running || now() < lookAt) return
      running = run().finally(() => {
        running = undefined
      })
      return running
    },
    async close() {
      isClosed = true
      const late = new Promise<void>((resolve) => setTimeout(resolve, CLOSE_MS).unref())
      await Promise.race([running?.catch(() => {}), late])
      post.close()
    },
  }
}
