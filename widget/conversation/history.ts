// Keeps one room level with the server's log: folds what the line brings and fetches what it did not bring. A room becomes
// visible only when it is whole up to its number. The agent console holds one of these per conversation.

import type { FactFrame } from '../../protocol/frames.ts'
import { isFact } from '../../protocol/frames.ts'
import type { Conversation } from '../../protocol/models.ts'
import { type EventsPage, readServerFrame } from '../../protocol/parse.ts'
import { conversationPath } from '../../protocol/rest.ts'
import { emptyRoom, fold, withEarlier, withRow } from './fold.ts'
import type { Answer, Call } from './rest.ts'
import type { Room } from './room.ts'

export interface HistoryOptions {
  uuid: string
  call(call: Call): Promise<Answer>
  onRoom(room: Room): void
  /** There is no such conversation (any more). */
  onGone(): void
  /** How many facts are fetched at first, and with every look further back. */
  tail?: number
}

export interface History {
  room(): Room | undefined
  take(fact: FactFrame): void
  /** The server says where the log ends. Resolves when the room is level with it, or nobody answers. */
  takeHead(seq: number): Promise<void> | undefined
  catchUp(): Promise<void>
  /** Fetches some of what came before; false when there is nothing more, or nobody answered. */
  earlier(): Promise<boolean>
  close(): void
}

const PAGE = 500
const TAIL = 200
/** A server that changes its history on every answer is not followed for ever. */
const MOST_RESETS = 3

export function createHistory({ uuid, call, onRoom, onGone, tail = TAIL }: HistoryOptions): History {
  let room: Room | undefined
  let running: Promise<void> | undefined
  let bringing: Promise<boolean> | undefined
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
      const { status, body } = await events(base, stream ? PAGE : tail)
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
        if (!stream && page.more) {
          const end = await fetchEnd()
          if (closed) return
          if (end) return publish(end)
        }
        // Facts may have come by the line meanwhile.
        if (room?.stream === stream && room.seq > seq) base = room
        base = page.events.reduce(withRaw, { ...base, stream: page.stream })
        if (!page.more || base.seq === seq) return publish(base)
      }
    }
  }

  /** Of a long talk the end comes first; what was before is fetched when somebody wants to read it. */
  async function fetchEnd(): Promise<Room | undefined> {
    const row: Conversation = Object(Object((await call({ path: `${conversationPath(uuid)}?limit=1` })).body).conversation)
    const { seq = 0, stream = '' } = row
    const end = await fetchPart(stream, Math.max(0, seq - tail), seq)
    return end && withRow(end, row)
  }

  /** What happened after one number up to another, as a room of its own. */
  async function fetchPart(stream: string, after: number, upTo: number): Promise<Room | undefined> {
    let part: Room = { ...emptyRoom(uuid, stream), seq: after, after }
    while (part.seq < upTo && !closed) {
      const page: Partial<EventsPage> = Object((await events(part, upTo - part.seq)).body)
      const next = Array.isArray(page.events) ? page.events.reduce(withRaw, part) : part
      if (next.seq === part.seq) return
      part = next
    }
    return part
  }

  const events = ({ seq, stream }: Room, limit: number) =>
    call({ path: `${conversationPath(uuid)}/events/${seq}?limit=${limit}${stream && `&stream=${encodeURIComponent(stream)}`}` })

  async function fetchEarlier(): Promise<boolean> {
    if (!room?.after) return false
    const { stream, after } = room
    const part = await fetchPart(stream, Math.max(0, after - tail), after)
    // Another history meanwhile: the room is no longer the one that it was fetched for.
    if (!part || room.stream !== stream || room.after !== after) return false
    publish(withEarlier(room, part))
    return true
  }

  /** One at a time: whoever asks meanwhile gets the same answer. */
  function earlier(): Promise<boolean> {
    bringing ??= fetchEarlier().finally(() => {
      bringing = undefined
    })
    return bringing
  }

  return {
    room: () => room,
    take(fact) {
      const folded = room && fold(room, fact)
      if (folded?.is === 'next') publish(folded.room)
      else if (folded?.is !== 'repeat') void catchUp()
    },
    takeHead: (seq) => (room?.seq === seq ? undefined : catchUp()),
    catchUp,
    earlier,
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
