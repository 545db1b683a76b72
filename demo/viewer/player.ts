// The one file that knows rrweb's player. It builds the recorded page in a frame that runs no script, keeps it as live as
// the batches are, and turns every kind of trouble into one call: a damaged recording is the shopper's browser talking,
// not a fault of ours.

import { type playerConfig, Replayer, ReplayerEvents } from 'rrweb'
import { refusalOf } from './bounds.ts'
import { adjust, type LiveClock, stamp, startClock } from './live-clock.ts'
import type { RecordedEvent } from './messages.ts'

export interface PlayerPorts {
  root: HTMLElement
  now(): number
  onSize(width: number, height: number): void
  onShowing(): void
  onDamaged(reason: string): void
}

type PlayerEvent = Parameters<Replayer['addEvent']>[0]

const MAX_SIDE = 10_000

/** What the player throws is of the recorded page and the player's inside: no words for an agent. */
export const NOT_REBUILT = 'the page in it could not be rebuilt'

/** The recorder leaves pictures out and the policy loads none: a calm field stands where each was, not the sign of a fault. */
const PICTURES_LEFT_OUT =
  'img:not([src^="data:"]) { content: url("data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22/%3E"); background: rgb(128 128 128 / 0.16) }'

/** `UNSAFE_replayCanvas` stays off: with it, a forged event runs code in this page. Written out, so that a test can hold it. */
export const PLAYER_CONFIG: Partial<playerConfig> = {
  liveMode: true,
  UNSAFE_replayCanvas: false,
  mouseTail: false,
  triggerFocus: false,
  // Built for jumping about in long recordings; live, it would hold changes back until a flush that never comes.
  useVirtualDom: false,
  // Style sheets from elsewhere are refused by our policy: there is nothing to wait for.
  loadTimeout: 0,
  insertStyleRules: [PICTURES_LEFT_OUT],
  showWarning: false,
  showDebug: false,
}

export interface Player {
  /** Shows a recording from its beginning and forgets the one before. */
  show(events: readonly RecordedEvent[]): void
  add(events: readonly RecordedEvent[]): void
  close(): void
  readonly frame: HTMLIFrameElement | undefined
}

export function createPlayer(ports: PlayerPorts): Player {
  let replayer: Replayer | undefined
  let clock: LiveClock | undefined

  const close = () => {
    const old = replayer
    replayer = undefined
    clock = undefined
    try {
      old?.destroy()
    } catch {
      // A page that broke the player can break its end as well; the frame goes with the element below.
    }
    ports.root.replaceChildren()
  }

  const damaged = (reason: string) => {
    close()
    ports.onDamaged(reason)
  }

  const feed = (events: readonly RecordedEvent[]) => {
    const newest = events.reduce((latest, event) => Math.max(latest, event.timestamp), 0)
    clock = clock ? adjust(clock, newest, ports.now()) : startClock(newest, ports.now())
    for (const event of events) {
      const stamped = stamp(clock, event.timestamp)
      clock = stamped.clock
      replayer?.addEvent({ ...event, timestamp: stamped.atMs } as unknown as PlayerEvent)
    }
  }

  return {
    show(events) {
      close()
      if (events.length === 0) return
      const refusal = refusalOf(events)
      if (refusal) return damaged(refusal)
      try {
        replayer = new Replayer([], { ...PLAYER_CONFIG, root: ports.root })
        assertSealed(replayer)
        replayer.on(ReplayerEvents.Resize, (size) => ports.onSize(...sizeOf(size)))
        replayer.on(ReplayerEvents.FullsnapshotRebuilded, ports.onShowing)
        replayer.startLive(ports.now())
        feed(events)
      } catch {
        damaged(NOT_REBUILT)
      }
    },
    add(events) {
      if (!replayer || events.length === 0) return
      const refusal = refusalOf(events)
      if (refusal) return damaged(refusal)
      try {
        feed(events)
      } catch {
        damaged(NOT_REBUILT)
      }
    },
    close,
    get frame() {
      return replayer?.iframe
    },
  }
}

/** [RPV-06] The page is a picture: a frame that could run its scripts is never shown, whatever the player's version does. */
function assertSealed(replayer: Replayer): void {
  const policy = replayer.iframe.getAttribute('sandbox')
  if (policy !== 'allow-same-origin') throw new Error('the frame is not sealed')
}

function sizeOf(size: unknown): [number, number] {
  const side = (value: unknown, fallback: number) =>
    typeof value === 'number' && value > 0 ? Math.min(Math.round(value), MAX_SIDE) : fallback
  const { width, height } = (typeof size === 'object' && size !== null ? size : {}) as { width?: unknown; height?: unknown }
  return [side(width, 1280), side(height, 800)]
}
