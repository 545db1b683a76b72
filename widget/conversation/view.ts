// The contract between what the widget knows and what it draws: signals to read, verbs to call. The screens know
// nothing else of the world; `conversation.ts` is the only writer of every signal here.

import type { ReadonlySignal } from '@preact/signals-core'
import type { WebchatConfig } from '../../protocol/models.ts'
import type { Answer, Call } from './rest.ts'
import type { Besides, Notice, Person, SaidMessage } from './room.ts'

/** Where the shopper stands. Each arm carries exactly what exists in that state. */
export type Stage =
  /** Looking whether a conversation is going on: show nothing that would jump. */
  | { at: 'resuming' }
  /** No conversation: the start form. `trouble` is a refusal of the last attempt, in words. */
  | { at: 'idle'; trouble?: StartTrouble }
  | { at: 'starting' }
  /** In line. `place` is undefined until the first answer. */
  | { at: 'waiting'; place?: Place }
  /** The place was lost or nobody is available: the words are kept, an agent will answer later. */
  | { at: 'left message' }
  | { at: 'talking' }
  | { at: 'closed'; by: 'you' | 'agent' }

export interface Place {
  /** 1 = next. */
  position: number
  available: boolean
  /** A range, only when the server knows enough to say one. */
  waitSeconds?: number
  waitMaxSeconds?: number
  /** When the server said so, epoch ms on this browser's clock. */
  toldAt: number
  /** The place before was lost by an absence: this one counts from the return. */
  isLost?: boolean
}

export type StartTrouble = { code: 'offline' | 'refused' | 'rate' | 'closed site'; retryAfterSeconds?: number }

/** The line to the server, as far as a person cares. */
export type Connection = 'quiet' | 'connecting' | 'open' | 'offline' | 'stopped'

/** An own message that the server has not confirmed yet. */
export interface PendingMessage {
  clientMessageId: string
  body: string
  /** Files whose bytes are there already, or a card. */
  besides?: Besides | undefined
  writtenAt: number
  state: 'sending' | 'failed'
  /** In words for the shopper; only when failed. */
  trouble?: 'too_long' | 'closed' | 'rate' | 'not_allowed' | 'bad_frame'
}

export type RecordingState =
  | { at: 'off' }
  /** An agent asks to see the page; the shopper has not answered. */
  | { at: 'asked'; agentName: string }
  | { at: 'starting'; agentName: string }
  | { at: 'on'; agentName: string }

export interface StartForm {
  name: string
  email: string
  question: string
  queueName?: string
  /** To what a shop asks of its own, by the names of its fields. */
  answers?: Readonly<Record<string, string>>
}

/** A talk that this browser has ended and may still read. */
export interface PastTalk {
  uuid: string
  /** Who answered, when somebody did. */
  name: string
  endedAt: number
}

export interface ConversationView {
  readonly stage: ReadonlySignal<Stage>
  readonly connection: ReadonlySignal<Connection>
  readonly config: ReadonlySignal<WebchatConfig | undefined>
  readonly messages: ReadonlySignal<readonly SaidMessage[]>
  readonly notices: ReadonlySignal<readonly Notice[]>
  /** More was said before the first of `messages`. */
  readonly hasEarlier: ReadonlySignal<boolean>
  readonly pending: ReadonlySignal<readonly PendingMessage[]>
  readonly people: ReadonlySignal<readonly Person[]>
  /** Of the conversation that goes on, or has ended and can still be read. */
  readonly uuid: ReadonlySignal<string | undefined>
  readonly myArn: ReadonlySignal<string | undefined>
  /** Epoch up to which some agent has read. */
  readonly readByOthersUpTo: ReadonlySignal<number>
  readonly unread: ReadonlySignal<number>
  /** Name of who is typing, or undefined. */
  readonly typing: ReadonlySignal<string | undefined>
  readonly draft: ReadonlySignal<string>
  /** The start form's fields, kept while the shopper walks about. */
  readonly form: ReadonlySignal<StartForm>
  readonly recording: ReadonlySignal<RecordingState>

  /** Opens a conversation with the form's question as its first message. */
  start(form: StartForm): void
  setForm(form: StartForm): void
  /** The draft goes with it. */
  send(body: string, besides?: Besides): void
  /** Asks the API in this conversation's name. */
  ask(call: Call): Promise<Answer>
  /** False when there is no line: nothing was said. */
  answerOffer(offerUuid: string, outcome: 'accepted' | 'declined'): boolean
  /** Brings some of what was said before; may be called as often as one likes. */
  fetchEarlier(): Promise<boolean>
  retry(clientMessageId: string): void
  discard(clientMessageId: string): void
  /** Also tells the other side that one is typing, at the pace the wire allows. */
  setDraft(text: string): void
  /** The shopper has the talk open and in view. */
  setLooking(looking: boolean): void
  checkPosition(): void
  /** Where the answer goes when the shopper does not wait for it. False when there is no line: nothing was told. */
  leaveEmail(email: string): boolean
  /** Leaves the line or ends the talk. */
  leave(): void
  /** After the end: back to the form, name and e-mail kept. */
  startAgain(): void
  /** What this browser has ended and may still read, newest first. */
  /** None before they have been brought. */
  past(): readonly PastTalk[]
  bringPast(): Promise<void>
  openPast(uuid: string): void
  /** The shopper's data were deleted: nothing of them stays in this browser either. */
  forgetAll(): void
  reconnectNow(): void
  allowRecording(): void
  declineRecording(): void
  stopRecording(): void
}
