// Everything a signed-in agent has in front of them, and the owner of the one line: its frames come in here and are told to the
// board and to the conversations.

import { batch, computed, type ReadonlySignal, signal } from '@preact/signals'
import type { ServerFrame } from '../../../protocol/frames.ts'
import type { AgentStatus, ConversationCannedMessage, ConversationWebchatQueueStatusQueueEntry } from '../../../protocol/models.ts'
import type { Heard, RecordingReader } from '../../../protocol/recording-reader.ts'
import type { Store } from '../../../widget/conversation/ports.ts'
import { type Channel, createChannel } from '../../../widget/line/channel.ts'
import type { Line } from '../../../widget/line/line.ts'
import type { LinePorts } from '../../../widget/line/ports.ts'
import { createAgentCredentials } from './agent-credentials.ts'
import { applyFrame, type Board, EMPTY_BOARD, markRead, putAnswer, putQueue, rowTouchedBy, statusOf } from './board.ts'
import type { Trouble } from './calls.ts'
import { type Sound, soundFor } from './chime-rule.ts'
import { createConversations } from './conversations.ts'
import { createErrands } from './errands.ts'
import type { LiveView } from './live-view.ts'
import { createNotices, type Notices } from './notices.ts'
import { isHere, needsHand, type Section, sectionsOf } from './sections.ts'
import type { Agent, Session } from './session.ts'
import type { ShopperContext } from './shopper-context.ts'
import type { Talk } from './talk.ts'

export type Selected =
  /** The entry is kept: when it leaves the line we still say whose it was. */
  { kind: 'waiting'; queueUuid: string; entry: ConversationWebchatQueueStatusQueueEntry } | { kind: 'conversation'; uuid: string }

export type Loaded = { at: 'loading' } | { at: 'ready' } | { at: 'failed'; trouble: Trouble }

export interface WorkplacePorts {
  line: LinePorts
  storeOf(prefix: string): Store
  openReader(onHeard: (heard: Heard) => void): RecordingReader
  play(sound: Sound): void
  isPageInFront(): boolean
  /** The server will not have this agent any more. */
  onRevoked(): void
}

export interface Workplace {
  readonly me: Agent
  readonly channel: Channel
  readonly line: ReadonlySignal<Line>
  readonly loaded: ReadonlySignal<Loaded>
  readonly board: ReadonlySignal<Board>
  readonly sections: ReadonlySignal<readonly Section[]>
  /** What the browser's tab counts. */
  readonly calling: ReadonlySignal<{ waiting: number; unread: number }>
  readonly selected: ReadonlySignal<Selected | undefined>
  readonly picking: ReadonlySignal<string | undefined>
  readonly notices: Notices
  readonly canned: ReadonlySignal<readonly ConversationCannedMessage[]>
  readonly muted: ReadonlySignal<boolean>
  /** Moves once a second: waiting times are read against it. */
  readonly now: ReadonlySignal<number>

  talk(uuid: string): Talk
  context(uuid: string): ShopperContext
  live(uuid: string): LiveView
  isMine(uuid: string): boolean
  select(selected: Selected | undefined): void
  pickUp(queueUuid: string): void
  join(uuid: string): void
  leave(uuid: string): void
  setStatus(queue: string, status: AgentStatus): void
  setMuted(muted: boolean): void
  reload(): void
  reconnect(): void
  /** The agent looks at the page again. */
  look(): void
  close(): void
}

const ROWS = 200
const TICK_MS = 1_000

export function createWorkplace({ calls, me, auth }: Session & { at: 'signed in' }, ports: WorkplacePorts): Workplace {
  const { storeOf, openReader, line: linePorts } = ports
  const store = storeOf(`${me.arn}.`)
  const line = signal<Line>({ at: 'quiet' })
  const loaded = signal<Loaded>({ at: 'loading' })
  const board = signal<Board>(EMPTY_BOARD)
  const selected = signal<Selected | undefined>(undefined)
  const canned = signal<readonly ConversationCannedMessage[]>([])
  const muted = signal(store.read('muted') === true)
  const now = signal(linePorts.now())
  const sections = computed(() => sectionsOf(board.value, me.arn))
  const calling = computed(() => needsHand(sections.value))
  const notices = createNotices(linePorts.now)
  /** Rows that frames changed since the last question for all of them. */
  const touched = new Set<string>()
  let lastSoundMs = 0

  const channel = createChannel({
    ports: linePorts,
    credentials: createAgentCredentials(auth, { calls, now: linePorts.now }),
    onFrame: hear,
    onState(state) {
      line.value = state
      if (state.at === 'refused') ports.onRevoked()
    },
    onOpen() {
      // Subscribed first, asked second: what changes in between arrives as frames.
      void load()
      conversations.lineOpened()
    },
  })
  const conversations = createConversations({ calls, me, now: linePorts.now, send: channel.send, storeOf, openReader })
  const errands = createErrands({
    calls,
    myArn: me.arn,
    board,
    notices,
    onPickedUp: (uuid) => select({ kind: 'conversation', uuid }),
    refresh: conversations.refresh,
  })

  function isMine(uuid: string): boolean {
    const row = board.value.rows[uuid]
    return row !== undefined && isHere(row, me.arn)
  }

  async function load(): Promise<void> {
    touched.clear()
    const [queues, rows, phrases] = await Promise.all([calls.queues(), calls.conversations(ROWS), calls.cannedMessages()])
    if (phrases.ok) canned.value = phrases.value
    if (!queues.ok || !rows.ok) {
      const trouble = !queues.ok ? queues.trouble : !rows.ok ? rows.trouble : undefined
      if (loaded.value.at !== 'ready' && trouble) loaded.value = { at: 'failed', trouble }
      return
    }
    batch(() => {
      board.value = putAnswer(queues.value.reduce(putQueue, board.value), rows.value, touched)
      loaded.value = { at: 'ready' }
    })
    // Own words that a reload interrupted go out whether or not somebody looks at their conversation.
    for (const row of Object.values(board.value.rows)) {
      if (row.conversation_uuid && !row.closed && isHere(row, me.arn)) conversations.talk(row.conversation_uuid)
    }
  }

  function hear(frame: ServerFrame): void {
    ring(frame)
    batch(() => {
      board.value = applyFrame(board.value, frame)
      const uuid = rowTouchedBy(frame)
      if (uuid) touched.add(uuid)
      conversations.hear(frame)
      // Of a talk that we only look at, the row is all we hear.
      if (uuid && uuid === lookingAt() && !isMine(uuid)) conversations.refresh(uuid)
      look()
    })
  }

  function ring(frame: ServerFrame): void {
    const nowMs = linePorts.now()
    const queues = Object.values(board.value.queues)
    const sound = soundFor(frame, {
      muted: muted.value,
      myArn: me.arn,
      statuses: Object.fromEntries(queues.map((queue) => [queue.queue_name ?? '', statusOf(queue, me.arn)])),
      lookingAt: lookingAt(),
      isMine,
      lastSoundMs,
      nowMs,
    })
    if (!sound) return
    lastSoundMs = nowMs
    ports.play(sound)
  }

  function lookingAt(): string | undefined {
    return selected.value?.kind === 'conversation' && ports.isPageInFront() ? selected.value.uuid : undefined
  }

  function look(): void {
    const uuid = lookingAt()
    if (!uuid || !isMine(uuid)) return
    conversations.talk(uuid).look()
    board.value = markRead(board.value, uuid, me.arn)
  }

  function select(next: Selected | undefined): void {
    selected.value = next
    if (next?.kind === 'conversation') {
      store.write('selected', next.uuid)
      conversations.talk(next.uuid)
      conversations.refresh(next.uuid)
      look()
    } else store.remove('selected')
  }

  let stopTicking = linePorts.after(TICK_MS, tick)
  function tick(): void {
    stopTicking = linePorts.after(TICK_MS, tick)
    batch(() => {
      now.value = linePorts.now()
      notices.tick()
      conversations.tick()
    })
  }

  const before = store.read('selected')
  if (typeof before === 'string') select({ kind: 'conversation', uuid: before })
  channel.wake()

  return {
    me,
    channel,
    line,
    loaded,
    board,
    sections,
    calling,
    selected,
    picking: errands.picking,
    notices,
    canned,
    muted,
    now,
    talk: conversations.talk,
    context: conversations.context,
    live: conversations.live,
    isMine,
    select,
    look,
    pickUp: (queueUuid) => void errands.pickUp(queueUuid),
    join: (uuid) => void errands.join(uuid),
    leave(uuid) {
      conversations.live(uuid).close()
      void errands.leave(uuid)
    },
    setStatus: (queue, status) => void errands.setStatus(queue, status),
    setMuted(next) {
      muted.value = next
      store.write('muted', next)
    },
    reload: () => void load(),
    reconnect: () => channel.kick(),
    close() {
      conversations.close()
      stopTicking()
      channel.close()
    },
  }
}
