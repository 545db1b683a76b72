// The dialog itself: header on top, then the lines that say what is going on, then the one screen that the stage asks for.

import type { ReadonlySignal } from '@preact/signals'
import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { ConversationView, Stage } from '../conversation/view.ts'
import { Composer } from './composer.tsx'
import { focusFirst } from './focus.ts'
import { Header } from './header.tsx'
import { ConfirmLine, OfflineLine, RecordingLine } from './lines.tsx'
import { RecordingCard } from './recording-card.tsx'
import { StartScreen } from './start-screen.tsx'
import { TalkScreen } from './talk-screen.tsx'
import { WaitingCard } from './waiting-card.tsx'
import { words } from './words.ts'

export interface ShellProps {
  view: ConversationView
  /** The panel is open in a visible tab. */
  shown: ReadonlySignal<boolean>
  now: ReadonlySignal<number>
  close(): void
}

const SCREENS: Record<Stage['at'], 'nothing' | 'form' | 'talk'> = {
  resuming: 'nothing',
  idle: 'form',
  starting: 'form',
  waiting: 'talk',
  'left message': 'talk',
  talking: 'talk',
  closed: 'talk',
}

export function Shell({ view, shown, now, close }: ShellProps) {
  const dialog = useRef<HTMLElement>(null)
  const [isEnding, setEnding] = useState(false)
  const stage = view.stage.value
  const screen = SCREENS[stage.at]
  const isOver = stage.at === 'closed'
  useFocusKept(dialog, `${screen}${isOver}${isEnding}`)

  const onKeyDown = (event: KeyboardEvent) => {
    // What is typed here is no shortcut of the shop's.
    event.stopPropagation()
    if (event.key !== 'Escape' || event.isComposing) return
    if (isEnding) setEnding(false)
    else close()
  }
  const stop = (event: Event) => event.stopPropagation()

  return (
    <section
      ref={dialog}
      class="panel"
      role="dialog"
      aria-label={words.panel(view.config.value?.shop_name ?? '')}
      tabIndex={-1}
      onKeyDown={onKeyDown}
      onKeyUp={stop}
      onKeyPress={stop}
    >
      <Header view={view} end={() => setEnding(true)} close={close} />
      {isEnding && screen === 'talk' && !isOver && (
        <ConfirmLine
          isWaiting={stage.at === 'waiting'}
          stay={() => setEnding(false)}
          leave={() => {
            setEnding(false)
            view.leave()
          }}
        />
      )}
      <RecordingLine view={view} />
      <OfflineLine view={view} />
      {screen === 'nothing' && <Skeleton />}
      {screen === 'form' && <StartScreen view={view} />}
      {screen === 'talk' && (
        <>
          <WaitingCard view={view} now={now} leave={() => setEnding(true)} />
          <TalkScreen view={view} shown={shown} now={now} />
          <RecordingCard view={view} />
          {isOver ? (
            <footer class="foot over">
              <button type="button" class="button" data-first onClick={() => view.startAgain()}>
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

/** When the screen under the keyboard's focus is replaced, the focus moves to the new one; a focus elsewhere is left alone. */
function useFocusKept(dialog: { current: HTMLElement | null }, screen: string): void {
  const root = dialog.current?.getRootNode()
  const hadFocus = root instanceof ShadowRoot && dialog.current?.contains(root.activeElement)
  useLayoutEffect(() => {
    if (hadFocus && root instanceof ShadowRoot && !root.activeElement) focusFirst(dialog.current)
  }, [screen])
}

/** The shape of a talk; the style sheet shows it only after 200 ms, so that a quick answer never flashes. */
function Skeleton() {
  return (
    <div class="skeleton" role="status" aria-label={words.loading}>
      <i />
      <i />
      <i />
    </div>
  )
}
