import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { SearchStore } from '../../../../server/domain/search.ts'
import { createSearchIndexer } from '../../../../server/store/search-indexer.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
})
afterEach(() => {
  vi.useRealTimers()
})

/** Keeps what it was asked to index; `answers` are given in turn, then 'done'. */
function heard(answers: ('done' | 'more' | Error)[] = [], behind: string[] = []) {
  const indexed: string[] = []
  let inside: () => void = () => {}
  const search = {
    async index(uuid: string) {
      indexed.push(uuid)
      inside()
      const answer = answers.shift() ?? 'done'
      if (answer instanceof Error) throw answer
      return answer
    },
    async behind(after: string) {
      const uuids = after === '' ? behind : []
      return { behind: uuids, last: uuids[uuids.length - 1] }
    },
  } as unknown as SearchStore
  return {
    indexed,
    search,
    whileIndexing: (work: () => void) => {
      inside = work
    },
  }
}

const faults: unknown[] = []
const onFault = (error: unknown) => void faults.push(error)
/** Lets the rounds that are due run to their end. */
const pass = async (ms: number) => {
  await vi.advanceTimersByTimeAsync(ms)
  await new Promise((resolve) => setImmediate(resolve))
  await new Promise((resolve) => setImmediate(resolve))
}

it('[S-832] however much is said in half a second, its words are one piece of work', async () => {
  const { indexed, search } = heard()
  const indexer = createSearchIndexer({ search, onFault })
  await pass(500)
  for (let index = 0; index < 100; index++) indexer.changed('a')
  indexer.changed('b')
  expect(indexed).toEqual([])
  await pass(500)
  expect(indexed).toEqual(['a', 'b'])
  await indexer.close()
})

it('[S-832] what is said while words are stored waits for the next round', async () => {
  const { indexed, search, whileIndexing } = heard()
  const indexer = createSearchIndexer({ search, onFault })
  whileIndexing(() => indexed.length < 3 && indexer.changed('a'))
  indexer.changed('a')
  await pass(500)
  expect(indexed).toEqual(['a'])
  await pass(500)
  expect(indexed).toEqual(['a', 'a'])
  await indexer.close()
})

it('[S-832] goes on with a long talk until it is done, and begins with what the last process left', async () => {
  const { indexed, search } = heard(['more', 'more', 'done'], ['left'])
  const indexer = createSearchIndexer({ search, onFault })
  await indexer.caughtUp()
  expect(indexed).toEqual(['left', 'left', 'left'])
  await indexer.close()
})

it('[S-832] tries again after a fault, and forgets nothing', async () => {
  const { indexed, search } = heard([new Error('full')])
  const indexer = createSearchIndexer({ search, onFault })
  indexer.changed('a')
  await pass(500)
  expect(faults).toHaveLength(1)
  await pass(500)
  expect(indexed).toEqual(['a', 'a'])
  await expect(indexer.caughtUp()).resolves.toBeUndefined()
  await indexer.close()
})
