// One line for all tabs of a browser that are in the same conversation. The tab that was seen last holds it, the others mirror it: they hear
// what it hears and speak through it. Whoever finds that nobody holds it any more takes it; a line that two hold for a moment does no
// harm, for facts are numbered and words have ids. Where tabs cannot hear each other each has a line of its own.

import type { ClientFrame } from '../../protocol/frames.ts'
import type { Channel, ChannelOptions } from '../line/channel.ts'
import { frameToSay, readTabMessage, type SharedState, type TabMessage } from './messages.ts'
import type { Radio, TabPorts } from './ports.ts'

export interface SharedLineOptions {
  wiring: Pick<ChannelOptions, 'credentials' | 'onFrame'> & {
    onState(state: SharedState): void
    /** `isMirrored`: a line that another tab holds, which also sends what is stored for all. */
    onOpen(isMirrored?: boolean): void
  }
  openChannel(wiring: Omit<ChannelOptions, 'ports'>): Channel
  tabs: TabPorts
}

export interface SharedLine extends Omit<Channel, 'wake'> {
  /** `conversation`: tabs in the same one share a line. Left out: the one before. */
  wake(conversation?: string): void
  /** The line is this tab's: what must happen once in a browser happens here. */
  isHolder(): boolean
  isSeen(): boolean
}

/** Tabs with another kind of messages have a line of their own. */
const VERSION = 1
/** A mirror asks this often whether the line is still held. */
const ASK_EVERY_MS = 1_500
/** So many questions without an answer: the holder is frozen, or has crashed in a way the browser did not notice. */
const MOST_UNANSWERED = 2
/** Whoever leafs through tabs takes the line along only where they stay. */
const SEEN_FOR_MS = 1_000

export function createSharedLine({ wiring, openChannel, tabs }: SharedLineOptions): SharedLine {
  let name: string | undefined
  let radio: Radio | undefined
  let holds = false
  let shared: SharedState = { at: 'quiet' }
  let unanswered = 0
  let unsent = 0
  let letGo = () => {}
  let askLater = () => {}
  let seenLater = () => {}

  const line = openChannel({
    credentials: wiring.credentials,
    onFrame(frame) {
      wiring.onFrame(frame)
      post({ is: 'frame', frame })
    },
    onState(state) {
      if (!holds) return
      shared = state
      wiring.onState(state)
      tell()
    },
    onOpen: () => wiring.onOpen(),
  })

  const post = (message: TabMessage) => radio?.post(message)
  const tell = () => post({ is: 'told', state: { ...shared }, backlog: line.backlog() })
  const isOpen = ({ at }: SharedState) => at === 'open' || at === 'renewing'

  function hear(raw: unknown): void {
    const message = readTabMessage(raw)
    if (!message || !name) return
    if (holds) {
      // What a holder says is heard for a moment by the one that took its place.
      if (message.is === 'say') {
        const frame = frameToSay(message.text)
        if (frame) line.send(frame)
      }
      if (message.is === 'kick') line.kick()
      if (message.is === 'say' || message.is === 'ask') tell()
      return
    }
    if (message.is !== 'told' && message.is !== 'frame') return
    unanswered = 0
    if (message.is === 'frame') wiring.onFrame(message.frame)
    else {
      unsent = message.backlog
      mirror(message.state)
    }
  }

  function mirror(state: SharedState): void {
    const wasOpen = isOpen(shared)
    shared = state
    wiring.onState(state)
    if (isOpen(state) && !wasOpen) wiring.onOpen(true)
  }

  function hold(how: 'in turn' | 'steal'): void {
    if (!name) return
    letGo()
    const mine = name
    let wasHeld = false
    letGo = tabs.hold(
      mine,
      how,
      () => {
        wasHeld = true
        take()
      },
      () => (wasHeld ? follow() : standAlone()),
    )
  }

  function take(): void {
    askLater()
    holds = true
    line.wake()
  }

  /** Mirrors whoever holds the line, and is next when they let go. */
  function follow(): void {
    holds = false
    line.rest()
    unanswered = unsent = 0
    mirror({ at: 'dialing', attempt: 0 })
    hold('in turn')
    ask()
  }

  function ask(): void {
    if (unanswered > MOST_UNANSWERED - 1) {
      unanswered = 0
      hold('steal')
    }
    unanswered++
    post({ is: 'ask' })
    askLater()
    askLater = tabs.after(ASK_EVERY_MS, ask)
  }

  function standAlone(): void {
    radio?.close()
    radio = undefined
    take()
  }

  function seen(): void {
    seenLater()
    if (radio && !holds && tabs.isSeen())
      seenLater = tabs.after(SEEN_FOR_MS, () => {
        if (!holds && tabs.isSeen()) hold('steal')
      })
  }
  const unsee = tabs.onSeen(seen)

  function rest(): void {
    if (name === undefined) return
    // Nobody hears of this end: the line goes on elsewhere.
    radio?.close()
    radio = undefined
    seenLater()
    askLater()
    if (!holds) mirror({ at: 'quiet' })
    line.rest()
    holds = false
    shared = { at: 'quiet' }
    letGo()
    letGo = () => {}
    name = undefined
  }

  let last: string | undefined
  return {
    isHolder: () => holds,
    isSeen: tabs.isSeen,
    send(frame: ClientFrame) {
      if (holds) return line.send(frame)
      if (!radio || !isOpen(shared)) return false
      const text = JSON.stringify(frame)
      unsent += text.length
      post({ is: 'say', text })
      return true
    },
    backlog: () => (holds ? line.backlog() : unsent),
    isAwake: () => name !== undefined,
    wake(conversation = last) {
      if (conversation === undefined || name !== undefined) return
      last = conversation
      name = `line ${VERSION}:${conversation}`
      radio = tabs.tune(name, hear)
      if (!radio) return take()
      follow()
      seen()
    },
    rest,
    kick() {
      if (holds) line.kick()
      else post({ is: 'kick' })
    },
    close() {
      unsee()
      rest()
      line.close()
    },
  }
}
