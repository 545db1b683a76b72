// Everything a signed-in agent has in front of them, and the only writer of it: the line's frames come in here, are told to the
// board, the talks, the live views, and nobody else holds the line.

import { batch, computed, type ReadonlySignal, signal } from '@preact/signals'
import { type ClientFrame, isFact, type ServerFrame } from '../../../protocol/frames.ts'
import type { AgentStatus, ConversationCannedMessage, ConversationWebchatQueueStatusQueueEntry } from '../../../protocol/models.ts'
import type { Heard, RecordingReader } from '../../../protocol/recording-reader.ts'
import type { Store } from '../../../widget/conversation/ports.ts'
import { type Channel, createChannel } from '../../../widget/line/channel.ts'
import type { Line } from '../../../widget/line/line.ts'
import type { LinePorts } from '../../../widget/line/ports.ts'
import { createAgentCredentials } from './agent-credentials.ts'
import {
  applyFrame,
  type Board,
  EMPTY_BOARD,
  entryOf,
  markRead,
  putAnswer,
  putQueue,
  putRow,
  rowTouchedBy,
  statusOf,
  withoutEntry,
} from './board.ts'
import type { Trouble } from './calls.ts'
import { type Sound, soundFor } from './chime-rule.ts'
import { createLiveView, type LiveView } from './live-view.ts'
import { createNotices, type Notices } from './notices.ts'
import { isHere, needsHand, type Section, sectionsOf } from './sections.ts'
import type { Agent, Session } from './session.ts'
import { createShopperContext, type ShopperContext } from './shopper-context.ts'
import { createTalk, type Talk } from './talk.ts'
import { troubleInWords } from './words.ts'

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
  readonly channel: Channel
  close(): void
}

const ROWS = 200
const TICK_MS = 1_000

export function createWorkplace({ calls, me, auth }: Session & { at: 'signed in' }, ports: WorkplacePorts): Workplace {
  const { storeOf, line: linePorts } = ports
  const store = storeOf('')
  const line = signal<Line>({ at: 'quiet' })
  const loaded = signal<Loaded>({ at: 'loading' })
  const board = signal<Board>(EMPTY_BOARD)
  const selected = signal<Selected | undefined>(undefined)
  const picking = signal<string | undefined>(undefined)
  const notices = createNotices(linePorts.now)
  const canned = signal<readonly ConversationCannedMessage[]>([])
  const muted = signal(store.read('muted') === true)
  const now = signal(linePorts.now())
  const sections = computed(() => sectionsOf(board.value, me.arn))
  const calling = computed(() => needsHand(sections.value))

  const talks = new Map<string, Talk>()
  const contexts = new Map<string, ShopperContext>()
  const views = new Map<string, LiveView>()
  const touched = new Set<string>()
  let lastSoundMs = 0

  const send = (frame: ClientFrame): boolean => channel.send(frame)
  const isMine = (uuid: string): boolean => {
    const row = board.value.rows[uuid]
    return row !== undefined && isHere(row, me.arn)
  }

  const channel = createChannel({
    ports: linePorts,
    credentials: createAgentCredentials(auth, { calls, now: linePorts.now }),
    onFrame,
    onState(state) {
      line.value = state
      if (state.at === 'refused') ports.onRevoked()
    },
    onOpen,
  })

  function onOpen(): void {
    // Subscribed first, asked second: what changes in between arrives as frames.
    void load()
    for (const talk of talks.values()) talk.lineOpened()
    for (const view of views.values()) view.lineOpened()
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
      if (row.conversation_uuid && !row.closed && isHere(row, me.arn)) talk(row.conversation_uuid)
    }
  }

  function onFrame(frame: ServerFrame): void {
    const nowMs = linePorts.now()
    const sound = soundFor(frame, {
      muted: muted.value,
      myArn: me.arn,
      statuses: Object.fromEntries(Object.values(board.value.queues).map((queue) => [queue.queue_name ?? '', statusOf(queue, me.arn)])),
      lookingAt: lookingAt(),
      isMine,
      lastSoundMs,
      nowMs,
    })
    if (sound) {
      lastSoundMs = nowMs
      ports.play(sound)
    }
    batch(() => {
      board.value = applyFrame(board.value, frame)
      const touchedRow = rowTouchedBy(frame)
      if (touchedRow) touched.add(touchedRow)
      tell(frame)
      look()
    })
  }

  function tell(frame: ServerFrame): void {
    if (frame.type === 'ping') {
      for (const [uuid, seq] of Object.entries(frame.heads ?? {})) talks.get(uuid)?.headIs(seq)
      return
    }
    if (frame.type === 'message' && 'error' in frame) {
      for (const talk of talks.values()) talk.hearRefusal(frame)
      return
    }
    if (isFact(frame)) {
      talks.get(frame.conversation_uuid)?.hear(frame)
      return
    }
    switch (frame.event_type) {
      case 'typing':
        talks.get(frame.conversation_uuid)?.hearTyping(frame)
        break
      case 'rrweb':
        views.get(frame.conversation_uuid)?.hear(frame.event_rrweb)
        break
      case 'webchat context':
        contexts.get(frame.conversation_uuid)?.reread()
        break
      case 'new message':
      case 'new conversation':
        // Of a talk that we only look at, the row is all we hear.
        if (!isMine(frame.conversation_uuid)) {
          talks.get(frame.conversation_uuid)?.catchUp()
          if (lookingAt() === frame.conversation_uuid) contexts.get(frame.conversation_uuid)?.reread()
        }
    }
  }

  function lookingAt(): string | undefined {
    return selected.value?.kind === 'conversation' && ports.isPageInFront() ? selected.value.uuid : undefined
  }

  function look(): void {
    const uuid = lookingAt()
    if (!uuid || !isMine(uuid)) return
    talks.get(uuid)?.look()
    board.value = markRead(board.value, uuid, me.arn)
  }

  function talk(uuid: string): Talk {
    const known = talks.get(uuid)
    if (known) return known
    const fresh = createTalk(uuid, { calls, store: storeOf(`${me.arn}.${uuid}.`), now: linePorts.now, send, me })
    talks.set(uuid, fresh)
    fresh.catchUp()
    return fresh
  }

  function context(uuid: string): ShopperContext {
    const known = contexts.get(uuid)
    if (known) return known
    const fresh = createShopperContext(uuid, { calls, now: linePorts.now })
    contexts.set(uuid, fresh)
    fresh.reread()
    return fresh
  }

  function live(uuid: string): LiveView {
    const known = views.get(uuid)
    if (known) return known
    const fresh = createLiveView(uuid, { now: linePorts.now, send, openReader: ports.openReader })
    views.set(uuid, fresh)
    return fresh
  }

  function select(next: Selected | undefined): void {
    selected.value = next
    store.write('selected', next ?? null)
    if (next?.kind === 'conversation') {
      talk(next.uuid).catchUp()
      // Frames about the page go to those in the conversation only; who reads along asks.
      contexts.get(next.uuid)?.reread()
      look()
    }
  }

  async function refreshRow(uuid: string): Promise<void> {
    const answer = await calls.conversation(uuid)
    if (answer.ok) board.value = putRow(board.value, answer.value)
    talks.get(uuid)?.catchUp()
  }

  async function pickUp(queueUuid: string): Promise<void> {
    if (picking.value) return
    picking.value = queueUuid
    const answer = await calls.pickUp(queueUuid)
    batch(() => {
      picking.value = undefined
      if (answer.ok) {
        board.value = withoutEntry(putRow(board.value, answer.value), queueUuid)
        const uuid = answer.value.conversation_uuid
        if (uuid) select({ kind: 'conversation', uuid })
        return
      }
      if (answer.trouble.kind === 'taken') board.value = withoutEntry(board.value, queueUuid)
      notices.say(troubleInWords(answer.trouble))
    })
  }

  async function change(uuid: string, call: (uuid: string) => Promise<{ ok: true } | { ok: false; trouble: Trouble }>): Promise<void> {
    const answer = await call(uuid)
    if (!answer.ok) notices.say(troubleInWords(answer.trouble))
    await refreshRow(uuid)
  }

  async function setStatus(name: string, status: AgentStatus): Promise<void> {
    const answer = await calls.setStatus(name, status)
    if (!answer.ok) notices.say(troubleInWords(answer.trouble))
    const queue = board.value.queues[name]
    if (!answer.ok || !queue) return
    const agents = (queue.agents ?? []).map((agent) =>
      agent.conversation_participant_arn === me.arn ? { ...agent, agent_status: status } : agent,
    )
    board.value = putQueue(board.value, { ...queue, agents })
  }

  let stopTicking = linePorts.after(TICK_MS, tick)
  function tick(): void {
    stopTicking = linePorts.after(TICK_MS, tick)
    batch(() => {
      now.value = linePorts.now()
      notices.tick()
      for (const one of talks.values()) one.tick()
      for (const view of views.values()) view.tick()
    })
  }

  const before = store.read('selected') as Selected | null | undefined
  if (before?.kind === 'conversation' && typeof before.uuid === 'string') select({ kind: 'conversation', uuid: before.uuid })
  channel.wake()

  return {
    me,
    line,
    loaded,
    board,
    sections,
    calling,
    selected,
    picking,
    notices,
    canned,
    muted,
    now,
    channel,
    talk,
    context,
    live,
    isMine,
    select,
    look,
    pickUp: (queueUuid) => void pickUp(queueUuid),
    join: (uuid) => void change(uuid, calls.join),
    leave(uuid) {
      views.get(uuid)?.close()
      void change(uuid, calls.leave)
    },
    setStatus: (queue, status) => void setStatus(queue, status),
    setMuted(next) {
      muted.value = next
      store.write('muted', next)
    },
    reload: () => void load(),
    reconnect: () => channel.kick(),
    close() {
      for (const view of views.values()) view.close()
      stopTicking()
      channel.close()
    },
  }
}

/** Whether the entry still stands in the line. */
export const isWaiting = (board: Board, queueUuid: string): boolean => entryOf(board, queueUuid) !== undefined
