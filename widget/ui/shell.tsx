// The dialog itself: header on top, then the lines that say what is going on, then the one screen that the stage asks for.

import { type ReadonlySignal, type Signal, signal } from '@preact/signals-core'
import type { ConversationView } from '../conversation/view.ts'
import { action } from './action.tsx'
import { takeTransfer } from './attach.tsx'
import { createComposer } from './composer.tsx'
import { drawn } from './drawn.ts'
import type { Extras } from './extras.ts'
import { header } from './header.tsx'
import { lines } from './lines.tsx'
import { createStartScreen } from './start-screen.tsx'
import { createTalkScreen } from './talk-screen.tsx'
import * as words from './words.ts'

export interface ShellOptions {
  root: ShadowRoot
  view: ConversationView
  extras: Extras
  now: ReadonlySignal<number>
  isAtEnd: Signal<boolean>
  close(): void
}

/**
 * Puts the keyboard where one writes; on touch screens on the panel itself, since a field would push the virtual keyboard over what
 * one came to read.
 */
export function focusFirst(dialog: HTMLElement | null): void {
  const field = matchMedia('(pointer:coarse)').matches
    ? null
    : dialog?.querySelector<HTMLElement>('.fields input,.composer textarea,.again')
  ;(field ?? dialog)?.focus({ preventScroll: true })
}

const stop = (event: Event) => event.stopPropagation()

export function createShell({ root, view, extras, now, isAtEnd, close }: ShellOptions) {
  /** The stage at which the shopper asked to leave; when it moves on, the question is another one. */
  const endingAt = signal('')
  const end = () => {
    endingAt.value = view.stage.peek().at
  }
  const StartScreen = createStartScreen(view, extras.hours)
  let WaitingCard: ReturnType<typeof drawn> | undefined
  const TalkScreen = createTalkScreen(view, extras, now, isAtEnd)
  const Composer = createComposer(view, extras)
  const menu = signal(false)
  const leaveMenu = () => {
    menu.value = false
  }
  const closeMenu = () => {
    leaveMenu()
    root.querySelector<HTMLElement>('.more')?.focus()
  }
  const openMenu = () => {
    if (menu.value) return closeMenu()
    menu.value = true
    void extras.menu.bring()
  }
  const transfer = (event: DragEvent | ClipboardEvent) => takeTransfer(view, extras, event)

  return drawn(() => {
    const { at } = view.stage.value
    const isEnding = endingAt.value === at
    const stay = () => {
      endingAt.value = ''
    }
    const startAgain = () => {
      stay()
      view.startAgain()
    }
    if (at === 'closed') void extras.rating.bring()
    if (view.recording.value.at === 'asked') void extras.ask.bring()
    const isWaiting = at === 'waiting' || at === 'left message'
    // While it starts already: then the card is there with the talk.
    if (isWaiting || at === 'starting') void extras.waiting.bring()
    const createCard = extras.waiting.here.value
    if (createCard) WaitingCard ??= drawn(createCard({ root, view, now, leave: end }))

    return (
      <section
        class="panel"
        part="panel"
        role="dialog"
        aria-label={words.panel(view.config.value?.shop_name)}
        tabIndex={-1}
        onDragOver={transfer}
        onDrop={transfer}
        onPaste={transfer}
        // What is typed here is no shortcut of the shop's.
        onKeyUp={stop}
        onKeyPress={stop}
        onKeyDown={(event) => {
          stop(event)
          if (event.key !== 'Escape' || event.isComposing) return
          if (isEnding) stay()
          else close()
        }}
      >
        {header(view, end, close, { isOpen: menu.value, toggle: openMenu })}
        {menu.value && extras.menu.here.value?.draw({ close: closeMenu, left: leaveMenu, end })}
        {lines(view, isEnding, stay)}
        {at === 'resuming' ? (
          <div class="skeleton" role="status" aria-label={words.loading()}>
            <i />
            <i />
            <i />
          </div>
        ) : at === 'idle' || at === 'starting' ? (
          <StartScreen />
        ) : (
          <>
            {isWaiting && WaitingCard && <WaitingCard />}
            <TalkScreen />
            {extras.ask.here.value?.()}
            {at === 'closed' ? (
              <footer role="none">
                {extras.rating.here.value?.draw()}
                {action(words.again(), startAgain, 'button again')}
              </footer>
            ) : (
              <Composer />
            )}
          </>
        )}
      </section>
    )
  })
}
