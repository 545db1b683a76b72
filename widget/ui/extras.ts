// What few messages have, and what comes for it in chunks of its own: files and cards. Brought by the first that is to be drawn or
// added; until it is there, or where it does not come, the words stand for themselves.

import { type ReadonlySignal, signal } from '@preact/signals-core'
import type { ComponentChildren } from 'preact'
import type { WebchatQueue } from '../../protocol/models.ts'
import type { Besides } from '../conversation/room.ts'
import type { ConversationView } from '../conversation/view.ts'
import type { Piece } from './links.ts'
import type { MessageRow } from './rows.ts'

/** What is drawn where the bubble would be; it decides whether `words` are still needed. */
type Draw = (row: Omit<MessageRow, 'key'> & { id: string }, words: ComponentChildren) => ComponentChildren

export interface Files {
  draw(row: { besides?: Besides | undefined }, words: ComponentChildren): ComponentChildren
  /** Chosen and not sent, above the field. */
  tray(): ComponentChildren
  /** Some are on their way. */
  readonly isBusy: boolean
  readonly ready: number
  add(files: readonly File[]): void
  /** Hands over what is ready, for a message. */
  take(): Besides | undefined
  /** Somebody holds files over this: where they may be let go. */
  hover(over: HTMLElement): void
  close(): void
}

export interface Cards {
  draw: Draw
  /** Answers to press, above the field. */
  chips(): ComponentChildren
  close(): void
}

export interface MenuProps {
  /** Done: the focus goes back to the button. */
  close(): void
  /** The focus has gone elsewhere by itself. */
  left(): void
  /** The shopper wants to end the talk, or to leave the line. */
  end(): void
}

export interface Menu {
  draw(props: MenuProps): ComponentChildren
}

export interface AfterTalk {
  /** Above the way to start again. */
  draw(): ComponentChildren
}

export interface Hours {
  /** What may be promised while nobody is there, when it has to do with hours. */
  promise(queue: WebchatQueue, byMail: boolean | undefined): string | undefined
  topic(queue: WebchatQueue): string
  replyIn(queue: WebchatQueue): ComponentChildren
}

export interface WaitingProps {
  root: DocumentOrShadowRoot
  view: ConversationView
  now: ReadonlySignal<number>
  /** The shopper wants to leave the line. */
  leave(): void
}

/** Makes what draws the card on top of the talk while nobody has answered. */
export type WaitingCards = (props: WaitingProps) => () => ComponentChildren

export interface Lazy<Chunk> {
  readonly here: ReadonlySignal<Chunk | undefined>
  /** Undefined when it did not come. */
  bring(): Promise<Chunk | undefined>
  /** Ends what has come, and what has not come yet as soon as it is there. */
  close(): void
}

export interface Extras {
  files: Lazy<Files>
  cards: Lazy<Cards>
  menu: Lazy<Menu>
  rating: Lazy<AfterTalk>
  waiting: Lazy<WaitingCards>
  hours: Lazy<Hours>
  /** An agent's question to see the page. */
  ask: Lazy<() => ComponentChildren>
  links: Lazy<(body: string) => Piece[]>
}

export function createLazy<Chunk>(load: () => Promise<Chunk>): Lazy<Chunk> {
  const here = signal<Chunk | undefined>(undefined)
  let coming: Promise<Chunk | undefined> | undefined
  let isOver = false
  const end = () => {
    if (isOver) (here.value as { close?(): void } | undefined)?.close?.()
  }
  return {
    here,
    bring() {
      coming ??= load().then(
        (chunk) => {
          here.value = chunk
          end()
          return chunk
        },
        () => {
          // The next one who wants it tries again.
          coming = undefined
          return undefined
        },
      )
      return coming
    },
    close() {
      isOver = true
      end()
    },
  }
}
