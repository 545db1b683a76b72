import { describe, expect, it } from 'vitest'
import { createLiveView } from '../../../demo/console/state/live-view.ts'
import type { ToViewer } from '../../../demo/viewer/messages.ts'
import type { ClientFrame } from '../../../protocol/frames.ts'
import type { Heard } from '../../../protocol/recording-reader.ts'

function scene() {
  let now = 100_000
  const sent: string[] = []
  const shown: ToViewer[] = []
  let tell: (heard: Heard) => void = () => {}
  let closedReaders = 0
  const view = createLiveView('c1', {
    now: () => now,
    send: (frame: ClientFrame) => {
      if (frame.type === 'event' && frame.event_type === 'rrweb') sent.push(frame.event_rrweb.type ?? '')
      return true
    },
    openReader(onHeard) {
      tell = onHeard
      return {
        take() {},
        close() {
          closedReaders += 1
        },
      }
    },
  })
  return {
    view,
    sent,
    shown,
    pass: (ms: number) => {
      now += ms
    },
    openViewer() {
      const detach = view.attach((message) => shown.push(message))
      view.hearViewer({ kind: 'ready' })
      return detach
    },
    /** What arrives from the shopper, and what the reader makes of it. */
    batch(type: 'init' | 'events', ...events: unknown[]) {
      view.hear({ type, data: 'x' })
      tell({ heard: 'batch', recordingUuid: 'r1', index: 0, type, events })
    },
    hole() {
      view.hear({ type: 'events', data: 'x' })
      tell({ heard: 'hole', recordingUuid: 'r1', reason: 'missing' })
    },
    closedReaders: () => closedReaders,
  }
}

const META = { type: 4, timestamp: 1, data: { href: 'http://shop.test/pan' } }
const SNAPSHOT = { type: 2, timestamp: 2, data: {} }
const CHANGE = { type: 3, timestamp: 3, data: {} }

describe('a live view', () => {
  it('asks once, shows what comes and says where the shopper is', () => {
    const { view, sent, shown, openViewer, batch } = scene()
    view.ask()
    openViewer()
    batch('init', META, SNAPSHOT)
    batch('events', CHANGE)
    expect(sent).toEqual(['init'])
    expect(view.state.value.at).toBe('live')
    expect(view.address.value).toBe('http://shop.test/pan')
    expect(shown).toEqual([
      { kind: 'init', events: [META, SNAPSHOT] },
      { kind: 'events', events: [CHANGE] },
    ])
  })

  it('hands everything since the last beginning to a viewer that comes late or comes again', () => {
    const { view, shown, openViewer, batch } = scene()
    view.ask()
    batch('init', META, SNAPSHOT)
    batch('events', CHANGE)
    const detach = openViewer()
    detach()
    openViewer()
    expect(shown).toEqual(Array(2).fill({ kind: 'init', events: [META, SNAPSHOT, CHANGE] }))
  })

  it('asks for a fresh beginning after a hole, at most every five seconds, until one comes', () => {
    const { view, sent, pass, batch, hole } = scene()
    view.ask()
    batch('init', META, SNAPSHOT)
    hole()
    expect(sent).toEqual(['init'])
    pass(5_000)
    view.tick()
    view.tick()
    expect(sent).toEqual(['init', 'init'])
    batch('init', META, SNAPSHOT)
    pass(60_000)
    view.tick()
    expect(sent).toHaveLength(2)
  })

  it('tells the shopper to stop when the agent closes it, and opens nothing for what still arrives', () => {
    const { view, sent, shown, openViewer, batch, closedReaders } = scene()
    view.ask()
    openViewer()
    batch('init', META, SNAPSHOT)
    view.close()
    batch('events', CHANGE)
    expect(sent).toEqual(['init', 'stop'])
    expect(view.state.value).toEqual({ at: 'off' })
    expect(shown.at(-1)).toEqual({ kind: 'clear' })
    expect(closedReaders()).toBe(1)
  })

  it('asks again on a new line, because the server has told the shopper that nobody watches', () => {
    const { view, sent, batch } = scene()
    view.lineOpened()
    expect(sent).toEqual([])
    view.ask()
    batch('init', META, SNAPSHOT)
    view.lineOpened()
    expect(sent).toEqual(['init', 'init'])
  })

  it('stops and says so when the viewer cannot show the recording', () => {
    const { view, sent, openViewer, batch } = scene()
    view.ask()
    openViewer()
    batch('init', META, SNAPSHOT)
    view.hearViewer({ kind: 'damaged', reason: 'the page is too large to show' })
    expect(view.state.value).toEqual({ at: 'damaged', reason: 'the page is too large to show' })
    expect(sent).toEqual(['init', 'stop'])
  })
})
