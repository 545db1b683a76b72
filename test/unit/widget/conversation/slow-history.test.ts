import { effect } from '@preact/signals-core'
import { expect, it } from 'vitest'
import { ADA, said } from './facts.ts'
import { createWorld } from './world.ts'

it('[DEL-07] a history that takes seconds while 200 messages arrive ends as the list of the server, and no message changes its place', async () => {
  const { clock, desk, openTab, run, startedTab } = createWorld()
  const first = await startedTab(0)
  for (let n = 0; n < 40; n++) desk.append(said(ADA, `before ${n}`, 10_000 + n))
  await run()
  first.talk.close()

  let answer = () => {}
  desk.gate = new Promise<void>((resolve) => {
    answer = resolve
  })
  const { talk } = openTab(1)
  const lists: string[][] = []
  effect(() => void lists.push(talk.messages.value.map(({ body }) => body)))
  talk.resume()
  await run()
  for (let n = 0; n < 200; n++) {
    desk.append(said(ADA, `meanwhile ${n}`, 20_000 + n))
    if (n === 150) {
      // The answer of a moment ago, while the rest arrives.
      desk.gate = undefined
      answer()
    }
    await clock.advance(10)
  }
  await run(1_000)

  const all = desk.log.flatMap((fact) => (fact.type === 'message' ? [fact.message.body] : []))
  expect(talk.messages.value.map(({ body }) => body)).toEqual(all)
  // Each list is the beginning of the next.
  for (const list of lists) expect(all.slice(0, list.length)).toEqual(list)
  expect(lists.length).toBeGreaterThan(10)
})
