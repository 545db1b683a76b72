import { describe, expect, it } from 'vitest'
import { createTurns } from '../../../../server/store/search-indexer.ts'

/** Counts the turns of the event loop. */
function loop() {
  let turn = 0
  let timer = setImmediate(function next() {
    turn++
    timer = setImmediate(next)
  })
  return { now: () => turn, close: () => clearImmediate(timer) }
}

describe('the turns of the indexer', () => {
  it('[DOS-01] begins no two pieces in one turn of the event loop, however many conversations ask at once', async () => {
    const turn = createTurns()
    const { now, close } = loop()
    const begun: number[] = []
    await Promise.all(Array.from({ length: 40 }, () => turn(1, async () => void begun.push(now()))))
    close()
    expect(begun).toHaveLength(40)
    expect(new Set(begun).size).toBe(40)
  })

  it('[DOS-01] lets a flood of words wait for the disk, piece by piece, and ordinary talk not', async () => {
    for (const { words, most } of [
      { words: 10, most: 40 },
      { words: 3_000, most: 1 },
    ]) {
      const turn = createTurns()
      const { now, close } = loop()
      let underWay = 0
      let seen = 0
      await Promise.all(
        Array.from({ length: 40 }, () =>
          turn(words, async () => {
            seen = Math.max(seen, ++underWay)
            const from = now()
            // A disk that takes a while, counted in turns of the loop.
            while (now() < from + 50) await new Promise((resolve) => setImmediate(resolve))
            underWay--
          }),
        ),
      )
      close()
      expect(seen).toBeLessThanOrEqual(most)
      if (most > 1) expect(seen).toBeGreaterThan(1)
    }
  })

  it('goes on after a piece that failed', async () => {
    const turn = createTurns()
    const failed = turn(5_000, () => Promise.reject(new Error('the disk is full')))
    const next = turn(1, async () => 'done')
    await expect(failed).rejects.toThrow('full')
    expect(await next).toBe('done')
  })
})
