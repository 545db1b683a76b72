// One authenticated socket: which signals reach it, and what it may ask. Everything it says is a command to the desk or a
// passing signal; it decides nothing itself.

import { CLOSE } from '../../protocol/close-codes.ts'
import type { MessageFact, RefusalCode, ServerFrame } from '../../protocol/frames.ts'
import type { ConversationEventRRWeb } from '../../protocol/models.ts'
import type { Scope } from '../../protocol/operations.ts'
import type { ConversationState } from '../domain/conversation.ts'
import type { Actor } from '../domain/decide.ts'
import type { Desk } from '../domain/desk.ts'
import { type Bus, type Signal, type Store, TOPIC } from '../domain/ports.ts'
import { frameOf } from '../domain/rows.ts'
import { serves } from '../domain/serves.ts'
import type { Caller } from './callers.ts'
import { maySend } from './card-schema.ts'
import type { Consents } from './consents.ts'
import type { ContextKeeper } from './context-keeper.ts'
import { carriedOut, isLasting, type LastingFrame } from './lasting-frames.ts'
import type { Places } from './places.ts'
import type { Rates } from './rates.ts'
import { createRecordingMeter } from './recording-meter.ts'
import { type GateFrame, readClientFrame } from './schemas.ts'
import { textOf } from './signal-text.ts'
import { stopFrame, type Watching, watchFrame } from './watching.ts'
import type { WireSocket } from './wire-socket.ts'

export type SocketCaller = Exclude<Caller, { is: 'visitor' }>

export interface SessionParts {
  desk: Desk
  store: Store
  bus: Bus
  places: Places
  watching: Watching
  contexts: ContextKeeper
  consents?: Consents
  recordingAllowed: boolean
  messageRates: { shopper: Rates; agent: Rates }
  frameRates: Rates
  /** Of everything a person sends. */
  frameKilobytes?: Rates
  now(): number
  onFault(error: unknown): void
  /** A shopper's page began a recording of this name. */
  onRecording?(conversationUuid: string, shopperArn: string, recordingUuid: string): void
  /** To be counted. */
  onRefused?(code: RefusalCode): void
}

export interface Session {
  readonly caller: SocketCaller
  readonly arn: string
  /** Conversations it hears, for the heads in the ping. */
  follows(): string[]
  begin(): Promise<void>
  hear(text: string): void
  /** The protocol's own ping, which ws has answered already. */
  pinged(): void
  close(): void
}

const WORDS: Record<RefusalCode, string> = {
  too_long: 'This message is too long.',
  closed: 'This conversation has ended.',
  rate: 'That was very fast. Please wait a moment.',
  not_allowed: 'You are not part of this conversation.',
  bad_frame: 'We could not read that.',
}

const NOT_THEIR_CARD = 'This card cannot be sent from here.'
const WRITING: Scope = 'conversation_write'
const NOT_FOR_WRITING = 'These credentials are for reading only.'
const NOT_THEIR_FILE = 'This file cannot be sent. Please add it again.'

export function createSession(id: string, caller: SocketCaller, wire: WireSocket, parts: SessionParts): Session {
  const { desk, store, bus, places, watching, contexts } = parts
  const arn = caller.is === 'agent' ? caller.agent.arn : caller.arn
  const role = caller.is === 'agent' ? 'agents' : 'customers'
  const undos = new Map<string, () => void>()
  const rates = parts.messageRates[caller.is]
  const meter = createRecordingMeter()
  let lastRecording: string | undefined
  let lane: Promise<void> = Promise.resolve()
  let closed = false
  const isMute = caller.is === 'agent' && caller.scopes !== undefined && !caller.scopes.has(WRITING)

  // ---- what reaches this socket

  function follow(conversationUuid: string): void {
    if (closed || undos.has(conversationUuid)) return
    undos.set(conversationUuid, bus.subscribe(TOPIC.conversation(conversationUuid), pass))
  }

  function unfollow(conversationUuid: string): void {
    undos.get(conversationUuid)?.()
    undos.delete(conversationUuid)
    // Who no longer hears a conversation does not see its page either: otherwise the recording would run on for nobody.
    if (caller.is === 'agent') watching.stop(conversationUuid, arn)
  }

  function pass(signal: Signal): void {
    switch (signal.kind) {
      case 'fact':
        if (signal.author === arn && signal.frame.type === 'message' && 'message' in signal.frame) echo(signal.frame, signal.cid ?? '')
        else wire.sendText(textOf(signal))
        // The last word of a talk: an agent, who has many in a day, need not go on following it.
        if (caller.is === 'agent' && isEnd(signal.frame)) unfollow(signal.conversationUuid)
        break
      case 'passing':
        if (signal.from === arn) break
        if (signal.to === 'watchers') {
          if (watching.isWatching(signal.conversationUuid, arn)) wire.sendRecording(textOf(signal), isPictureStart(signal.frame))
        } else if (signal.to === 'others' || signal.to === role) wire.sendText(textOf(signal))
        break
      case 'queue':
        if (caller.is === 'agent' && isFor(caller.agent.queues, signal)) wire.sendText(textOf(signal))
        break
      case 'follow':
        follow(signal.conversationUuid)
        break
      case 'unfollow':
        unfollow(signal.conversationUuid)
        break
      case 'serves':
        if (caller.is === 'agent') caller.agent = { ...caller.agent, queues: signal.queues }
        break
      case 'queue changed':
        break
      case 'erased':
        if (caller.is === 'shopper') wire.close(CLOSE.erased, 'erased')
        else unfollow(signal.conversationUuid)
        break
    }
  }

  /** After the copies of the others: its author already sees these words, they do not. */
  function echo(frame: MessageFact, cid: string): void {
    queueMicrotask(() => wire.send({ ...frame, message: { ...frame.message, client_message_id: cid } }))
  }

  // ---- what this socket says

  /** Whoever took part once and serves the queue no more is a stranger there. */
  async function stateFor(conversationUuid: string): Promise<ConversationState | undefined> {
    if (caller.is === 'shopper') return caller.conversationUuid === conversationUuid ? desk.state(conversationUuid) : undefined
    const state = await desk.state(conversationUuid)
    return state && serves(caller.agent, state) ? state : undefined
  }

  async function actorIn(conversationUuid: string): Promise<(Actor & { talkIsOver: boolean }) | undefined> {
    const state = await stateFor(conversationUuid)
    const talkIsOver = state?.life.at === 'closed'
    const person = state?.people.find((each) => each.arn === arn && (each.leftAt === undefined || talkIsOver))
    return person && { arn, name: person.name, role: person.role, talkIsOver }
  }

  function refuse(
    code: RefusalCode,
    conversationUuid: string | undefined,
    inReplyTo: string | undefined,
    retryAfter?: number,
    words = WORDS[code],
  ): void {
    parts.onRefused?.(code)
    wire.send({
      type: 'message',
      ...(conversationUuid ? { conversation_uuid: conversationUuid } : {}),
      ...(inReplyTo ? { in_reply_to: inReplyTo } : {}),
      error: { code, message: words, ...(retryAfter ? { retry_after: retryAfter } : {}) },
    })
  }

  async function say(frame: Extract<GateFrame, { type: 'message' }>): Promise<void> {
    const { conversation_uuid: uuid, message } = frame
    const by = await speaker(uuid)
    if (!by) return refuse('not_allowed', uuid, message.client_message_id)
    const language = message.language_iso_code
    const card = 'card' in message ? message.card : undefined
    if (card && !maySend(by.role, card.type)) return refuse('not_allowed', uuid, message.client_message_id, undefined, NOT_THEIR_CARD)
    const answer = await desk.say(uuid, by, {
      body: message.body,
      cid: message.client_message_id,
      ...(language ? { language } : {}),
      ...('upload_keys' in message && message.upload_keys ? { uploadKeys: message.upload_keys } : {}),
      ...(card ? { card } : {}),
    })
    if (!answer.ok && answer.refusal.code === 'not their file')
      return refuse('not_allowed', uuid, message.client_message_id, undefined, NOT_THEIR_FILE)
    if (!answer.ok) return refuse(answer.refusal.code === 'closed' ? 'closed' : 'not_allowed', uuid, message.client_message_id)
    const [fact] = answer.facts
    // Said before: only the one who asks again hears of it again.
    if (answer.repeated && fact)
      wire.send(frameOf(fact, { conversationUuid: uuid, merchantId: answer.state.opening.merchantId, stream: store.stream }, arn))
  }

  /** Unlike `actorIn`, also for one who has left: the desk then answers "closed" rather than "not yours". */
  async function speaker(conversationUuid: string): Promise<Actor | undefined> {
    const state = await stateFor(conversationUuid)
    const person = state?.people.find((each) => each.arn === arn)
    return person && { arn, name: person.name, role: person.role }
  }

  function passOn(conversationUuid: string, frame: ServerFrame, to: 'others' | 'agents' | 'customers' | 'watchers'): void {
    bus.publish(TOPIC.conversation(conversationUuid), { kind: 'passing', conversationUuid, frame, from: arn, to })
  }

  async function event(frame: Extract<GateFrame, { type: 'event' }>): Promise<void> {
    const uuid = frame.conversation_uuid
    const by = await actorIn(uuid)
    if (!by) return refuse('not_allowed', uuid, undefined)
    // After the end nobody types, looks or is looked at any more; what was said may still be read.
    if (by.talkIsOver && frame.event_type !== 'read message' && frame.event_type !== 'updated message')
      return refuse('closed', uuid, undefined)
    if (isLasting(frame)) return last(frame, by)
    switch (frame.event_type) {
      case 'typing':
        return passOn(
          uuid,
          {
            ...frame,
            event_typing: {
              author_conversation_participant_arn: arn,
              author_conversation_participant_name: by.name,
              // The words of a draft stay with their author.
              value: frame.event_typing.value === '' ? '' : 'typing',
            },
          },
          'others',
        )
      case 'read message': {
        const { message_epoch: upTo, conversation_message_uuid: messageUuid } = frame.event_read_message
        await desk.read(uuid, by, { upTo, ...(messageUuid ? { messageUuid } : {}) })
        return
      }
      case 'webchat context':
        if (caller.is !== 'shopper') return refuse('not_allowed', uuid, undefined)
        return passOn(uuid, { ...frame, event_webchat_context: await contexts.keep(uuid, frame.event_webchat_context) }, 'agents')
      case 'rrweb':
        return recording(frame, by)
    }
  }

  /** Offers, answers, corrections: facts like a message, without one. */
  async function last(frame: LastingFrame, by: Actor): Promise<void> {
    const uuid = frame.conversation_uuid
    const answer = await carriedOut(frame, by, desk)
    if (!answer) return refuse('not_allowed', uuid, undefined)
    if (!answer.ok) {
      const { code } = answer.refusal
      return refuse(code === 'closed' ? 'closed' : code === 'too many' ? 'rate' : 'not_allowed', uuid, undefined)
    }
    // Said before, or of a talk that is over and no longer followed: only the one who asks hears it from here.
    if (!answer.repeated && undos.has(uuid)) return
    const where = { conversationUuid: uuid, merchantId: answer.state.opening.merchantId, stream: store.stream }
    for (const fact of answer.facts) wire.send(frameOf(fact, where, arn))
  }

  function recording(frame: Extract<GateFrame, { event_type: 'rrweb' }>, by: Actor): void {
    const { conversation_uuid: uuid, event_rrweb: picture } = frame
    // Until a sanitiser of our own stands between rrweb and the wire, a picture of a real shopper's page is not ours to carry.
    const allowed = parts.recordingAllowed && (caller.is === 'agent' ? isAgentsOwn(picture) : isShoppersOwn(picture))
    if (!allowed) refuse('not_allowed', uuid, undefined)
    else if (caller.is === 'shopper') {
      parts.consents?.heard(uuid, picture)
      pictured(uuid, frame)
    } else if (picture.type === 'stop') watching.stop(uuid, arn)
    else {
      watching.watch(uuid, arn, by.name)
      passOn(uuid, watchFrame(uuid, by.name), 'customers')
    }
  }

  function pictured(uuid: string, frame: Extract<GateFrame, { event_type: 'rrweb' }>): void {
    const { data } = frame.event_rrweb
    const verdict = data === undefined ? 'pass' : meter.take(data.length, isPictureStart(frame), parts.now())
    const { recording_uuid: recordingUuid } = frame.event_rrweb
    if (verdict === 'pass' && recordingUuid !== undefined && recordingUuid !== lastRecording) {
      lastRecording = recordingUuid
      parts.onRecording?.(uuid, arn, recordingUuid)
    }
    if (verdict === 'pass') passOn(uuid, frame, 'watchers')
    else if (verdict === 'over') wire.send(stopFrame(uuid))
  }

  async function take(frame: GateFrame): Promise<void> {
    switch (frame.type) {
      case 'ping':
        return wire.send({ type: 'ping' })
      case 'check queue position': {
        if (caller.is !== 'shopper') return refuse('not_allowed', undefined, undefined)
        const uuid = caller.conversationUuid
        const place = await places.of(uuid)
        return wire.send({ type: 'event', event_type: 'queue position', conversation_uuid: uuid, event_queue_position: place })
      }
      case 'message':
        return say(frame)
      case 'event':
        return event(frame)
    }
  }

  return {
    caller,
    arn,
    follows: () => [...undos.keys()].filter((key) => key !== ''),

    begin() {
      // What a client says at once waits until it is sure to hear the answer.
      const begun = welcome()
      lane = begun.catch(() => {})
      return begun
    },

    hear(text) {
      // Before a byte of it is read: to read it is what it costs. A new socket does not begin anew.
      if (parts.frameKilobytes?.take(arn, parts.now(), text.length / 1024) !== undefined) return wire.close(CLOSE.rate, 'rate')
      const answer = readClientFrame(text)
      const frame = answer.ok ? answer.frame : undefined
      const isMessage = frame?.type === 'message'
      // Judged on arrival, not when its turn comes: behind a slow disk nobody may pile up more than they may send.
      const isStored = frame !== undefined && (isLasting(frame) || isContext(frame))
      const wait = waitFor(frame)
      if (wait !== undefined && isStored) return refuse('rate', frame.conversation_uuid, undefined, wait)
      if (wait !== undefined && isMessage) return refuse('rate', frame.conversation_uuid, frame.message.client_message_id, wait)
      if (wait !== undefined) return wire.close(CLOSE.rate, 'rate')
      if (!answer.ok) return refuse(answer.code, undefined, answer.inReplyTo)
      // An access token may be for reading only, and what it was exchanged for is no more than it.
      if (isMute && frame?.type !== 'ping')
        return refuse('not_allowed', undefined, isMessage ? frame.message.client_message_id : undefined, undefined, NOT_FOR_WRITING)
      if (isMessage) store.expectCommit()
      // One after the other, so that words stay in the order in which they were typed. When one fails, its author keeps it
      // in the outbox and sends it again: nothing was acknowledged.
      lane = lane.then(() => take(answer.frame)).catch(parts.onFault)
    },

    pinged() {
      if (parts.frameRates.take(id, parts.now()) !== undefined) wire.close(CLOSE.rate, 'rate')
    },

    close() {
      closed = true
      for (const undo of undos.values()) undo()
      undos.clear()
    },
  }

  async function welcome(): Promise<void> {
    undos.set('', bus.subscribe(TOPIC.person(arn), pass))
    if (caller.is === 'shopper') follow(caller.conversationUuid)
    else {
      const undoOwn = undos.get('')
      const undoMerchant = bus.subscribe(TOPIC.merchant(caller.agent.merchantId), pass)
      undos.set('', () => {
        undoOwn?.()
        undoMerchant()
      })
      for (const uuid of await store.conversationsOf(arn)) if (await stateFor(uuid)) follow(uuid)
    }
    const heads = await store.heads([...undos.keys()].filter((key) => key !== ''))
    // A token outlives what it opens, when that is erased.
    if (caller.is === 'shopper' && heads[caller.conversationUuid] === undefined) return wire.close(CLOSE.erased, 'erased')
    wire.send({ type: 'ping', heads })
    if (caller.is !== 'shopper') return
    await places.returned(caller.conversationUuid)
    // Somebody was watching before this page loaded: the picture goes on here, if the shopper still agrees.
    for (const name of watching.watchers(caller.conversationUuid).values()) {
      wire.send(watchFrame(caller.conversationUuid, name))
      break
    }
  }

  /** What is stored counts for a person, however many sockets they open; everything else for the socket that it costs. */
  function waitFor(frame: GateFrame | undefined): number | undefined {
    if (frame && (frame.type === 'message' || isLasting(frame))) return rates.take(arn, parts.now())
    // Apart from the words, so that walking through a shop leaves nobody speechless.
    if (frame && isContext(frame)) return rates.take(`${arn} context`, parts.now())
    return isUncounted(frame) ? undefined : parts.frameRates.take(id, parts.now())
  }

  /** A picture of a page is many frames; where none is carried at all, they count like any other. */
  function isUncounted(frame: GateFrame | undefined): boolean {
    return parts.recordingAllowed && caller.is === 'shopper' && frame !== undefined && isRecordingData(frame)
  }
}

function isFor(queues: readonly string[], { queueName, butNotOf }: Extract<Signal, { kind: 'queue' }>): boolean {
  return queues.includes(queueName) && (butNotOf === undefined || !queues.includes(butNotOf))
}

function isContext(frame: GateFrame): frame is Extract<GateFrame, { event_type: 'webchat context' }> {
  return frame.type === 'event' && frame.event_type === 'webchat context'
}

function isEnd(frame: ServerFrame): boolean {
  return frame.type === 'event' && frame.event_type === 'conversation closed'
}

/** An agent asks and stops, and never sends pictures. */
function isAgentsOwn({ type, data }: ConversationEventRRWeb): boolean {
  return data === undefined && (type === 'init' || type === 'stop')
}

/** A shopper sends pictures and says why there are none; only the server and agents ask and stop. */
function isShoppersOwn({ type, data }: ConversationEventRRWeb): boolean {
  return type === 'init' || type === 'events' ? data !== undefined : type !== 'stop'
}

function isPictureStart(frame: ServerFrame | GateFrame): boolean {
  return (
    frame.type === 'event' && frame.event_type === 'rrweb' && frame.event_rrweb.type === 'init' && (frame.event_rrweb.data_part ?? 0) === 0
  )
}

function isRecordingData(frame: GateFrame): boolean {
  return frame.type === 'event' && frame.event_type === 'rrweb' && frame.event_rrweb.data !== undefined
}
