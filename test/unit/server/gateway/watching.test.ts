import { expect, it } from 'vitest'
import { createWatching } from '../../../../server/gateway/watching.ts'

function watchingWithLog() {
  const ended: string[] = []
  return { watching: createWatching((uuid) => ended.push(uuid)), ended }
}

it('goes on until the last watcher has gone', () => {
  const { watching, ended } = watchingWithLog()
  watching.watch('c1', 'ada', 'Ada')
  watching.watch('c1', 'grace', 'Grace')
  watching.stop('c1', 'ada')
  expect(watching.isWatching('c1', 'ada')).toBe(false)
  expect(ended).toEqual([])
  watching.stop('c1', 'grace')
  expect(ended).toEqual(['c1'])
})

it('ends once, also when told again, and never for who did not watch', () => {
  const { watching, ended } = watchingWithLog()
  watching.stop('c1', 'ada')
  watching.watch('c1', 'ada', 'Ada')
  watching.stop('c1', 'grace')
  watching.stop('c1', 'ada')
  watching.stop('c1', 'ada')
  expect(ended).toEqual(['c1'])
})

it('outlives a dead socket for a moment, and ends at most ten seconds later, for every page it watched', () => {
  const { watching, ended } = watchingWithLog()
  watching.watch('c1', 'ada', 'Ada')
  watching.watch('c2', 'ada', 'Ada')
  watching.watch('c2', 'grace', 'Grace')
  watching.lost('ada', 0)
  // The tick comes once a second.
  for (let now = 1_000; now <= 8_000; now += 1_000) watching.tick(now)
  expect(ended).toEqual([])
  watching.tick(9_000)
  watching.tick(10_000)
  expect(ended).toEqual(['c1'])
  expect([...watching.watchers('c2').values()]).toEqual(['Grace'])
})

it('goes on when the socket is back in time', () => {
  const { watching, ended } = watchingWithLog()
  watching.watch('c1', 'ada', 'Ada')
  watching.lost('ada', 0)
  watching.back('ada')
  watching.tick(60_000)
  expect(ended).toEqual([])
  expect(watching.isWatching('c1', 'ada')).toBe(true)
})
