// The line until its chunk is there: who shares a line with which tab (`shared-line.ts`) is asked when a conversation begins or goes on, and
// comes then. Where it does not come in time, the tab has a line of its own.

import type { Channel } from '../line/channel.ts'
import type { SharedLine, SharedLineOptions } from './shared-line.ts'

/** Later than this, nobody waits for it. */
const PATIENCE_MS = 5_000

type Wiring = SharedLineOptions['wiring']
export type LazyLine = Pick<SharedLine, 'send' | 'backlog' | 'isAwake' | 'wake' | 'rest' | 'kick' | 'close'>

export interface LazyLineOptions {
  wiring: Wiring
  openChannel: SharedLineOptions['openChannel']
  /** Brings the line that tabs share. */
  bring(): Promise<LazyLine>
  after(delayMs: number, run: () => void): () => void
}

export function createLazyLine({ wiring, openChannel, bring, after }: LazyLineOptions): LazyLine {
  let line: LazyLine | Channel | undefined
  let wanted: string | undefined
  let last: string | undefined
  let isComing = false
  let isOver = false

  const settle = (made: LazyLine | Channel) => {
    if (line || isOver) return made.close()
    line = made
    if (wanted) made.wake(wanted)
  }
  const standAlone = () => {
    if (!line) settle(openChannel({ ...wiring, onOpen: () => wiring.onOpen() }))
  }

  return {
    send: (frame) => !!line?.send(frame),
    backlog: () => line?.backlog() ?? 0,
    isAwake: () => (line ? line.isAwake() : !!wanted),
    wake(conversation = last) {
      last = wanted = conversation
      if (line) return line.wake(conversation)
      if (!conversation) return
      wiring.onState({ at: 'dialing' })
      if (isComing) return
      isComing = true
      bring().then(settle, standAlone)
      after(PATIENCE_MS, standAlone)
    },
    rest() {
      if (line) line.rest()
      else if (wanted) wiring.onState({ at: 'quiet' })
      wanted = undefined
    },
    kick: () => line?.kick(),
    close() {
      isOver = true
      line?.close()
    },
  }
}
