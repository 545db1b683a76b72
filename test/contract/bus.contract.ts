// What every bus must keep to: order, isolation, and a way out.

import { afterEach, describe, expect, it } from 'vitest'
import { type Bus, type Signal, TOPIC } from '../../server/domain/ports.ts'

const typing = (n: number): Signal => ({
  kind: 'passing',
  conversationUuid: 'c1',
  from: 'arn:sam',
  to: 'others',
  frame: { type: 'event', event_type: 'typing', conversation_uuid: 'c1', event_typing: { value: String(n) } },
})

/** Resolves when everything published before has arrived. */
async function arrived(bus: Bus, topic: string): Promise<void> {
  await new Promise<void>((resolve) => {
    const marker: Signal = { kind: 'follow', conversationUuid: `marker ${Math.random()}` }
    const undo = bus.subscribe(topic, (signal) => {
      if (signal.kind !== 'follow' || signal.conversationUuid !== marker.conversationUuid) return
      undo()
      resolve()
    })
    bus.publish(topic, marker)
  })
}

export function busContract(name: string, fresh: (onFault: (error: unknown) => void) => Bus): void {
  describe(`${name} keeps the bus contract`, () => {
    const topic = TOPIC.conversation('c1')
    const opened: Bus[] = []
    afterEach(async () => {
      await Promise.all(opened.splice(0).map((bus) => bus.close()))
    })
    function open(onFault: (error: unknown) => void = (error) => expect.fail(String(error))): Bus {
      const bus = fresh(onFault)
      opened.push(bus)
      return bus
    }
    function listener(bus: Bus, on = topic) {
      const heard: Signal[] = []
      return { heard, undo: bus.subscribe(on, (signal) => signal.kind === 'passing' && heard.push(signal)) }
    }

    it('brings signals to every listener of the topic, in the order of publishing, whole', async () => {
      const bus = open()
      const [first, second] = [listener(bus), listener(bus)]
      const signals = Array.from({ length: 100 }, (_, n) => typing(n))
      for (const signal of signals) bus.publish(topic, signal)
      await arrived(bus, topic)
      expect(first.heard).toEqual(signals)
      expect(second.heard).toEqual(signals)
      expect(JSON.parse(JSON.stringify(first.heard))).toEqual(first.heard)
    })

    it('brings nothing to listeners of other topics, also of such as begin alike', async () => {
      const bus = open()
      const others = [TOPIC.conversation('c11'), TOPIC.conversation('c'), TOPIC.person('c1'), TOPIC.queues, '*', ''].map((on) =>
        listener(bus, on),
      )
      bus.publish(topic, typing(1))
      await arrived(bus, topic)
      for (const other of others) expect(other.heard).toEqual([])
    })

    it('brings nothing from before, and nothing after the undo', async () => {
      const bus = open()
      bus.publish(topic, typing(1))
      const late = listener(bus)
      bus.publish(topic, typing(2))
      await arrived(bus, topic)
      late.undo()
      late.undo()
      bus.publish(topic, typing(3))
      await arrived(bus, topic)
      expect(late.heard).toEqual([typing(2)])
    })

    it('lets the same function listen twice, and each undo end just its own', async () => {
      const bus = open()
      let heard = 0
      const hear = (signal: Signal) => {
        if (signal.kind === 'passing') heard++
      }
      const undo = bus.subscribe(topic, hear)
      bus.subscribe(topic, hear)
      bus.publish(topic, typing(1))
      await arrived(bus, topic)
      undo()
      undo()
      bus.publish(topic, typing(2))
      await arrived(bus, topic)
      expect(heard).toBe(3)
    })

    it('goes on to the others when one of them throws, and says so', async () => {
      const faults: unknown[] = []
      const bus = open((error) => faults.push(error))
      const undo = bus.subscribe(topic, () => {
        throw new Error('a listener broke')
      })
      const other = listener(bus)
      bus.publish(topic, typing(1))
      undo()
      await arrived(bus, topic)
      expect(other.heard).toEqual([typing(1)])
      expect(faults).toEqual([new Error('a listener broke')])
    })

    it('stays in order when listeners come and go while they hear', async () => {
      const bus = open()
      const heard: string[] = []
      const undoA = bus.subscribe(topic, () => {
        heard.push('a')
        undoA()
        bus.subscribe(topic, (signal) => signal.kind === 'passing' && heard.push('c'))
      })
      bus.subscribe(topic, (signal) => signal.kind === 'passing' && heard.push('b'))
      bus.publish(topic, typing(1))
      bus.publish(topic, typing(2))
      await arrived(bus, topic)
      expect(heard).toEqual(['a', 'b', 'b', 'c'])
    })

    it('brings nothing any more when closed', async () => {
      const bus = open()
      const { heard } = listener(bus)
      await bus.close()
      bus.publish(topic, typing(1))
      await bus.close()
      expect(heard).toEqual([])
    })
  })
}
