// One conversation as this agent has it: the room folded from its facts, what is on its way, the draft, who types. Opened when
// the agent looks at it, or when it is the agent's own; it fetches whatever it finds missing.

import { batch, type ReadonlySignal, signal } from '@preact/signals'
import type { ClientFrame, FactFrame, RefusedFrame, TypingFrame } from '../../../protocol/frames.ts'
import { TIMES } from '../../../protocol/limits.ts'
import type { CartItem } from '../../../protocol/models.ts'
import { emptyRoom, fold } from '../../../widget/conversation/fold.ts'
import { createOutbox, newClientMessageId, type Outgoing } from '../../../widget/conversation/outbox.ts'
import type { Store } from '../../../widget/conversation/ports.ts'
import type { Besides, Room } from '../../../widget/conversation/room.ts'
import type { FilesPorts } from '../../../widget/files/files.tsx'
import type { Calls, Trouble } from './calls.ts'

export interface TalkPorts {
  calls: Calls
  /** This agent's, for this conversation alone. */
  store: Store
  now(): number
  /** False when the line is not open. */
  send(frame: ClientFrame): boolean
  me: { arn: string; name: string }
}

export type Loading = { at: 'loading' } | { at: 'ready' } | { at: 'failed'; trouble: Trouble }

export interface Talk {
  readonly uuid: string
  readonly room: ReadonlySignal<Room | undefined>
  readonly loading: ReadonlySignal<Loading>
  readonly outbox: ReadonlySignal<readonly Outgoing[]>
  readonly draft: ReadonlySignal<string>
  /** Name of who is typing. */
  readonly typing: ReadonlySignal<string | undefined>

  say(body: string, besides?: Besides): void
  /** For the shopper's cart. False when there is no line: nothing was said. */
  offer(offer: { coupon: string } | { items: CartItem[] }): boolean
  /** What taking in files needs. */
  readonly uploads: Pick<FilesPorts, 'ask' | 'store' | 'whose'>
  retry(clientMessageId: string): void
  discard(clientMessageId: string): void
  setDraft(text: string): void
  /** The agent has it in view: what is there is read. */
  look(): void

  hear(fact: FactFrame): void
  hearTyping(frame: TypingFrame): void
  hearRefusal(frame: RefusedFrame): void
  /** The server's number of the last fact; fetches what is missing. */
  headIs(seq: number): void
  catchUp(): void
  lineOpened(): void
  tick(): void
}

const DRAFT = 'draft'
/** `crypto.randomUUID` does not exist on plain http. */
const newUuid = () => newClientMessageId().replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
const FETCH_AGAIN_MS = 5_000

export function createTalk(uuid: string, { calls, store, now, send, me }: TalkPorts): Talk {
  const room = signal<Room | undefined>(undefined)
  const loading = signal<Loading>({ at: 'loading' })
  // `tick` is its clock.
  const outbox = createOutbox({ store, now, send, after: () => () => {} })
  outbox.open(uuid)
  const storedDraft = store.read(DRAFT)
  const draft = signal(typeof storedDraft === 'string' ? storedDraft : '')
  const typing = signal<string | undefined>(undefined)
  let typingUntil = 0
  let toldTypingAt = 0
  let markedUpTo = 0
  let head = 0
  let fetching = false
  let fetchAgainAt = Infinity

  /** True when the fact is in the room now. */
  function take(fact: FactFrame): boolean {
    // One change: the message must not stand there twice, as said and as pending, for as much as a frame.
    return batch(() => takeNow(fact))
  }

  function takeNow(fact: FactFrame): boolean {
    const before = room.value ?? emptyRoom(uuid, fact.stream)
    const folded = fold(before, fact)
    if (folded.is === 'next') room.value = folded.room
    if (folded.is === 'other stream') {
      room.value = undefined
      head = 0
    }
    if (fact.type === 'message') {
      const { client_message_id: id, author_conversation_participant_arn: author } = fact.message
      if (id && outbox.pending.value.some((message) => message.clientMessageId === id)) outbox.discard(id)
      if (author !== me.arn) typing.value = undefined
    }
    return folded.is === 'next' || folded.is === 'repeat'
  }

  async function catchUp(): Promise<void> {
    if (fetching) return
    fetching = true
    fetchAgainAt = Infinity
    let more = true
    while (more) {
      const answer = await calls.events(uuid, room.value?.seq ?? 0, room.value?.stream)
      if (!answer.ok) {
        // Another history: what we have is of a server that is no more.
        if (answer.trouble.kind === 'taken' && room.value) {
          room.value = undefined
          head = 0
          continue
        }
        if (!room.value) loading.value = { at: 'failed', trouble: answer.trouble }
        fetchAgainAt = now() + FETCH_AGAIN_MS
        break
      }
      const { events, stream } = answer.value
      const before = room.value?.seq ?? 0
      room.value ??= emptyRoom(uuid, stream)
      for (const event of events) take(event)
      head = Math.max(head, answer.value.head)
      const seq = room.value?.seq ?? 0
      more = seq < head && seq > before
      loading.value = { at: 'ready' }
    }
    fetching = false
  }

  function tellTyping(value: 'typing' | ''): void {
    if (value === '' && toldTypingAt === 0) return
    if (value === 'typing' && now() - toldTypingAt < TIMES.typingEveryMs) return
    toldTypingAt = value === '' ? 0 : now()
    send({ type: 'event', event_type: 'typing', conversation_uuid: uuid, event_typing: { value } })
  }

  function setDraft(text: string): void {
    if (text === draft.value) return
    draft.value = text
    if (text) store.write(DRAFT, text)
    else store.remove(DRAFT)
    tellTyping(text.trim() ? 'typing' : '')
  }

  return {
    uuid,
    room,
    loading,
    outbox: outbox.pending,
    draft,
    typing,
    uploads: { ask: calls.ask, store, whose: () => `${me.arn} ${uuid}` },
    offer(offer) {
      const about = { type: 'event', conversation_uuid: uuid } as const
      const offer_uuid = newUuid()
      return 'coupon' in offer
        ? send({ ...about, event_type: 'add coupon', event_add_coupon: { coupon_code: offer.coupon, offer_uuid } })
        : send({ ...about, event_type: 'add item', event_add_item: { items: offer.items, offer_uuid } })
    },
    say(body, besides) {
      const words = body.trim()
      if (!words && !besides) return
      outbox.say(words, besides)
      if (besides?.card) return
      // The message itself says that typing has ended.
      toldTypingAt = 0
      setDraft('')
    },
    retry: outbox.retry,
    discard: outbox.discard,
    setDraft,
    look() {
      const last = room.value?.messages.at(-1)
      if (!last || last.authorArn === me.arn) return
      if (last.epoch <= Math.max(markedUpTo, room.value?.readUpTo[me.arn] ?? 0)) return
      const mark = { message_epoch: last.epoch, conversation_message_uuid: last.uuid }
      if (send({ type: 'event', event_type: 'read message', conversation_uuid: uuid, event_read_message: mark })) markedUpTo = last.epoch
    },
    hear(fact) {
      head = Math.max(head, fact.seq)
      if (fetching) return
      if (!room.value || !take(fact)) void catchUp()
    },
    hearTyping(frame) {
      const { author_conversation_participant_arn: author, author_conversation_participant_name: name, value } = frame.event_typing
      if (author === me.arn) return
      typing.value = value ? name || 'The shopper' : undefined
      typingUntil = now() + TIMES.typingLifeMs
    },
    hearRefusal: outbox.refuse,
    headIs(seq) {
      head = Math.max(head, seq)
      if (!room.value || room.value.seq < head) void catchUp()
    },
    catchUp: () => void catchUp(),
    lineOpened() {
      outbox.lineOpened()
      // A mark may have left on a line that was dying.
      markedUpTo = 0
    },
    tick() {
      if (typing.value && now() >= typingUntil) typing.value = undefined
      if (now() >= fetchAgainAt) void catchUp()
      outbox.flush()
    },
  }
}
