// Whatever happens on the way, and to whichever tab: when the network is well again every word is there once, in the order of its author, in the
// log and in every tab. A failure prints its seed; SHOPBELL_SEED runs another one, SHOPBELL_RUNS more of them.

import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createStore } from '../../../../server/store/store.ts'
import { type FreshEngine, freshSqlite } from '../../../contract/fresh-sqlite.ts'
import { createModelWorld, FAIR, type Weather } from './model-world.ts'

const seed = Number(process.env.SHOPBELL_SEED) || 20_261_121
const numRuns = Number(process.env.SHOPBELL_RUNS) || 25

let place: FreshEngine
beforeAll(async () => {
  place = await freshSqlite()
})
afterAll(() => place.close())

type Step =
  | { do: 'shopper says'; tab: number }
  | { do: 'agent says' }
  | { do: 'time passes'; ms: number }
  | { do: 'weather'; weather: Partial<Weather> }
  | { do: 'sockets are cut' | 'server restarts' }
  | { do: 'tab opens' | 'tab crashes' | 'tab freezes' | 'tab thaws' | 'tab is shown'; tab: number }

const tab = fc.integer({ min: 0, max: 2 })
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constant('shopper says' as const), tab }) },
  { weight: 4, arbitrary: fc.constant({ do: 'agent says' as const }) },
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('time passes' as const), ms: fc.constantFrom(0, 20, 100, 700, 3_000, 12_000, 40_000) }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('weather' as const),
      weather: fc.constantFrom<Partial<Weather>>(
        { isDown: true },
        { isSilent: true },
        { losesEvery: 3 },
        { doublesEvery: 2 },
        { losesEvery: 4, doublesEvery: 3, losesCallsEvery: 3 },
        { delayMs: 400 },
        { losesCallsEvery: 2 },
        FAIR,
        FAIR,
      ),
    }),
  },
  { weight: 3, arbitrary: fc.constantFrom({ do: 'sockets are cut' as const }, { do: 'server restarts' as const }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constantFrom('tab opens', 'tab crashes', 'tab freezes', 'tab thaws', 'tab is shown'), tab }) },
)

it('[DEL-01] [DEL-09] [TAB-03] every word is there once and in order, whatever is lost, doubled, late, cut, frozen or crashed', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
      const world = await createModelWorld(createStore(place.engine, place.stream))
      const said: string[] = []
      const answered: string[] = []
      world.openTab(0)
      await world.pass(200)

      for (const each of steps) {
        const chosen = 'tab' in each ? world.tabs[each.tab] : undefined
        const isAwake = chosen && !chosen.isGone && !frozen.has(chosen)
        switch (each.do) {
          case 'shopper says':
            if (!isAwake) break
            said.push(`mine ${said.length}`)
            chosen.talk.send(said.at(-1) ?? '')
            // Nobody writes in two tabs within a moment.
            await world.pass(50)
            break
          case 'agent says':
            answered.push(`theirs ${answered.length}`)
            world.agentSays(answered.at(-1) ?? '')
            break
          case 'time passes':
            await world.pass(each.ms)
            break
          case 'weather':
            world.setWeather(each.weather)
            break
          case 'sockets are cut':
            world.cutSockets()
            break
          case 'server restarts':
            await world.pass(50)
            world.restartServer()
            break
          case 'tab opens':
            world.openTab(each.tab)
            break
          case 'tab crashes':
            world.crashTab(each.tab)
            break
          case 'tab freezes':
            if (!isAwake) break
            frozen.add(chosen)
            chosen.at.freeze()
            break
          case 'tab thaws':
            if (chosen && frozen.delete(chosen)) chosen.at.thaw()
            break
          case 'tab is shown':
            if (isAwake) chosen.at.show()
        }
      }

      world.setWeather(FAIR)
      for (const each of frozen) each.at.thaw()
      frozen.clear()
      world.openTab(0)
      await world.pass(150_000)

      expect(await world.wordsOf('shopper')).toEqual(['Hello', ...said])
      expect(await world.wordsOf('agent')).toEqual(answered)
      const all = await world.allWords()
      const alive = world.tabs.flatMap((each) => (each && !each.isGone ? [each] : []))
      expect(alive.length).toBeGreaterThan(0)
      for (const { talk } of alive) {
        expect(talk.messages.value.map(({ body }) => body)).toEqual(all)
        expect(talk.pending.value).toEqual([])
        expect(talk.connection.value).toBe('open')
      }
      expect(alive.filter(({ line }) => line.isHolder())).toHaveLength(1)
      expect(world.faults).toEqual([])
      await world.close()
    }),
    { seed, numRuns, endOnFailure: true },
  )
}, 240_000)

const frozen = new Set<NonNullable<Awaited<ReturnType<typeof createModelWorld>>['tabs'][number]>>()
