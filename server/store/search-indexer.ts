// Follows the log and stores its words, a moment behind: nobody's message waits for them. What a stopped process left undone is
// found again by comparing each conversation's number with the mark of its words.

import type { SearchStore, Turn } from '../domain/search.ts'

/** Until words can be found; meanwhile more of the same talk arrive, and share one commit. */
const DELAY_MS = 500
const AT_ONCE = 16
const PAGE = 200
/** What people say in a busy second, and what is stored at once of more than that. */
const WORDS_A_SECOND = 500
const MOST_UNRESTED = 2_000
/** Beyond it the disk has a rest of so many times what each piece took it: messages come first, and a flood of words waits. */
const REST = 5

export interface SearchIndexer {
  /** Something was said there. */
  changed(conversationUuid: string): void
  /** Resolves when everything that has changed so far can be found; rejects when it cannot be stored. */
  caughtUp(): Promise<void>
  close(): Promise<void>
}

export interface SearchIndexerParts {
  search: SearchStore
  onFault(error: unknown): void
  delayMs?: number
  turn?: Turn
}

export function createSearchIndexer({
  search,
  onFault,
  delayMs = DELAY_MS,
  turn: turnOf = createTurns(),
}: SearchIndexerParts): SearchIndexer {
  const waiting = new Set<string>()
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> | undefined
  let walked = false
  let closed = false

  const turn: Turn = (words, work) =>
    turnOf(words, () => {
      // What is left is found by the next process.
      if (closed) throw new Error('the end has begun')
      return work()
    })

  function later(): void {
    if (timer || closed) return
    timer = setTimeout(() => {
      timer = undefined
      run().catch((error: unknown) => {
        if (closed) return
        onFault(error)
        // A full disk may have room again.
        later()
      })
    }, delayMs)
    timer.unref()
  }

  function run(): Promise<void> {
    running ??= drain().finally(() => {
      running = undefined
    })
    return running
  }

  /** What changes meanwhile waits for the next round: otherwise each message of a lively talk would be followed by a commit of its words. */
  async function drain(): Promise<void> {
    if (!walked) await walk()
    const round = [...waiting]
    waiting.clear()
    while (round.length > 0 && !closed) {
      // Written together they are one commit.
      const some = round.splice(0, AT_ONCE)
      try {
        const answers = await Promise.all(some.map((uuid) => search.index(uuid, turn)))
        round.push(...some.filter((_, index) => answers[index] === 'more'))
      } catch (error) {
        for (const uuid of [...some, ...round]) waiting.add(uuid)
        throw error
      }
    }
  }

  /** Once for each process: what the last one did not get to. */
  async function walk(): Promise<void> {
    let after = ''
    while (!closed) {
      const page = await search.behind(after, PAGE)
      for (const uuid of page.behind) waiting.add(uuid)
      if (page.last === undefined) break
      after = page.last
      // Reads hold up the process; between two pages others have their turn.
      await new Promise((resolve) => setImmediate(resolve))
    }
    walked = true
  }

  later()

  return {
    changed(uuid) {
      waiting.add(uuid)
      later()
    },
    async caughtUp() {
      if (running) await running
      if (!closed && (waiting.size > 0 || !walked)) await run()
    },
    async close() {
      closed = true
      if (timer) clearTimeout(timer)
      await running?.catch(() => {})
    },
  }
}

/** Pieces begin one after the other, whoever asks; between two of them everybody else has their turn. */
export function createTurns(): Turn {
  let last: Promise<unknown> = Promise.resolve()
  let unrested = 0
  let countedAt = 0

  function isFlood(words: number): boolean {
    const now = performance.now()
    unrested = Math.max(0, unrested - ((now - countedAt) / 1000) * WORDS_A_SECOND) + words
    countedAt = now
    return unrested > MOST_UNRESTED
  }

  async function rest(piece: Promise<unknown>): Promise<void> {
    const from = performance.now()
    await piece.catch(() => {})
    await new Promise((resolve) => setTimeout(resolve, REST * (performance.now() - from)))
  }

  return (words, work) => {
    const piece = last.then(work)
    last = last.then(() => (isFlood(words) ? rest(piece) : new Promise((resolve) => setImmediate(resolve))))
    return piece
  }
}
