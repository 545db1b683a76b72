// The dialog itself: header on top, then the lines that say what is going on, then the one screen that the stage asks for.

import { type ReadonlySignal, type Signal, useSignal } from '@preact/signals'
import { useLayoutEffect, useRef } from 'preact/hooks'
import type { ConversationView } from '../conversation/view.ts'
import { AskCard, WaitingCard } from './cards.tsx'
import { Composer } from './composer.tsx'
import { Header } from './header.tsx'
import { Lines } from './lines.tsx'
import { StartScreen } from './start-screen.tsx'
import { TalkScreen } from './talk-screen.tsx'
import { words } from './words.ts'

export interface ShellProps {
  view: ConversationView
  now: ReadonlySignal<number>
  isAtEnd: Signal<boolean>
  close(): void
}

/**
 * Puts the keyboard where one writes; on touch screens on the panel itself, since a field would push the virtual keyboard over what
 * one came to read.
 */
export function focusFirst(dialog: HTMLElement | null): void {
  const field = matchMedia('(pointer:coarse)').matches ? null : dialog?.querySelector<HTMLElement>('input,textarea,.again')
  ;(field ?? dialog)?.focus({ preventScroll: true })
}

const stop = (event: Event) => event.stopPropagation()

export function Shell({ view, now, isAtEnd, close }: ShellProps) {
  const dialog = useRef<HTMLElement>(null)
  /** The stage at which the shopper asked to leave; when it moves on, the question is another one. */
  const endingAt = useSignal('')
  const { at } = view.stage.value
  const isForm = at === 'idle' || at === 'starting'
  const isOver = at === 'closed'
  const isEnding = endingAt.value === at
  const end = () => {
    endingAt.value = at
  }
  const stay = () => {
    endingAt.value = ''
  }

  const startAgain = () => {
    stay()
    view.startAgain()
  }

  // When the screen under the keyboard's focus is replaced, the focus moves to the new one; a focus elsewhere is left alone.
  const root = dialog.current?.getRootNode() as ShadowRoot | undefined
  const hadFocus = root?.activeElement
  useLayoutEffect(() => {
    if (hadFocus && !root?.activeElement) focusFirst(dialog.current)
  })

  return (
    <section
      ref={dialog}
      class="panel"
      role="dialog"
      aria-label={words.panel(view.config.value?.shop_name)}
      tabIndex={-1}
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
      <Header view={view} end={end} close={close} />
      <Lines view={view} isEnding={isEnding} stay={stay} />
      {at === 'resuming' ? (
        <div class="skeleton" role="status" aria-label={words.loading}>
          <i />
          <i />
          <i />
        </div>
      ) : isForm ? (
        <StartScreen view={view} />
      ) : (
        <>
          <WaitingCard view={view} now={now} leave={end} />
          <TalkScreen view={view} now={now} isAtEnd={isAtEnd} />
          <AskCard view={view} />
          {isOver ? (
            <footer>
              <button type="button" class="button again" onClick={startAgain}>
                {words.again}
              </button>
            </footer>
          ) : (
            <Composer view={view} />
          )}
        </>
      )}
    </section>
  )
}
