// Keeps one room level with the server's log: folds what the line brings and fetches what it did not bring. A room becomes
// visible only when it is whole up to its number. The agent console holds one of these per conversation.

import type { FactFrame } from '../../protocol/frames.ts'
import { isFact } from '../../protocol/frames.ts'
import { type EventsPage, readServerFrame } from '../../protocol/parse.ts'
import { conversationPath } from '../../protocol/rest.ts'
import { emptyRoom, fold } from './fold.ts'
import type { Answer, Call } from './rest.ts'
import type { Room } from './room.ts'

export interface HistoryOptions {
  uuid: string
  call(call: Call): Promise<Answer>
  onRoom(room: Room): void
  /** There is no such conversation (any more). */
  onGone(): void
}

export interface History {
  room(): Room | undefined
  take(fact: FactFrame): void
  /** The server says where the log ends. */
  takeHead(seq: number): void
  catchUp(): Promise<void>
  close(): void
}

const PAGE = 500
/** A server that changes its history on every answer is not followed for ever. */
const MOST_RESETS = 3

export function createHistory({ uuid, call, onRoom, onGone }: HistoryOptions): History {
  let room: Room | undefined
  let running: Promise<void> | undefined
  let again = false
  let closed = false

  function publish(next: Room): void {
    if (closed || next === room) return
    room = next
    onRoom(next)
  }

  function catchUp(): Promise<void> {
    again = true
    running ??= (async () => {
      try {
        while (again && !closed) {
          again = false
          await fetchMissing()
        }
      } finally {
        running = undefined
      }
    })()
    return running
  }

  async function fetchMissing(): Promise<void> {
    // Shown when complete.
    let base = room ?? emptyRoom(uuid, '')
    for (let resets = 0; resets <= MOST_RESETS; ) {
      const { seq, stream } = base
      const { status, body } = await call({
        path: `${conversationPath(uuid)}/events/${seq}?limit=${PAGE}${stream && `&stream=${encodeURIComponent(stream)}`}`,
      })
      if (closed) return
      if (status === 404) return onGone()
      const page: Partial<EventsPage> = Object(body)
      if (status === 409 || (stream && page.stream && page.stream !== stream)) {
        resets++
        base = emptyRoom(uuid, '')
      } else if (!page.stream || !Array.isArray(page.events)) {
        // Nobody answers. An empty room lets the shopper write all the same; the next line comes back to this.
        return publish(room ?? base)
      } else {
        // Facts may have come by the line meanwhile.
        if (room?.stream === stream && room.seq > seq) base = room
        base = page.events.reduce(withRaw, { ...base, stream: page.stream })
        if (!page.more || base.seq === seq) return publish(base)
      }
    }
  }

  return {
    room: () => room,
    take(fact) {
      const folded = room && fold(room, fact)
      if (folded?.is === 'next') publish(folded.room)
      else if (folded?.is !== 'repeat') void catchUp()
    },
    takeHead(seq) {
      if (room?.seq !== seq) void catchUp()
    },
    catchUp,
    close() {
      closed = true
    },
  }
}

/** Facts of the answer arrive as unread JSON: each is looked at like a frame of the line. */
function withRaw(room: Room, raw: unknown): Room {
  const frame = readServerFrame(raw)
  const folded = frame && isFact(frame) && fold(room, frame)
  return folded && folded.is === 'next' ? folded.room : room
}
