// The list of what was said. It keeps to the end while the shopper is at the end, and never moves under one who reads further up.

import type { ReadonlySignal, Signal } from '@preact/signals'
import { useLayoutEffect, useRef } from 'preact/hooks'
import type { ConversationView } from '../conversation/view.ts'
import { dayText, timeText } from './dates.ts'
import { Message } from './message.tsx'
import { talkRows } from './rows.ts'
import { words } from './words.ts'

/** This close to the end counts as the end. */
const NEAR_PX = 40

interface TalkProps {
  view: ConversationView
  now: ReadonlySignal<number>
  /** The newest message is in view. */
  isAtEnd: Signal<boolean>
}

export function TalkScreen({ view, now, isAtEnd }: TalkProps) {
  const scroller = useRef<HTMLElement>(null)
  const seen = useRef({ own: 0, others: 0 })
  const people = view.people.value
  const typing = view.typing.value
  const rows = talkRows({
    messages: view.messages.value,
    notices: view.notices.value,
    pending: view.pending.value,
    myArn: view.myArn.value,
    readUpTo: view.readByOthersUpTo.value,
  })
  const said = rows.filter((row) => row.kind === 'message')
  const own = said.filter((row) => row.isOwn).length
  const others = said.length - own
  if (isAtEnd.value) seen.current.others = others
  const missed = others - seen.current.others

  const keepToEnd = () => {
    const area = scroller.current
    if (area && isAtEnd.peek()) area.scrollTop = area.scrollHeight
  }
  const goToEnd = () => {
    isAtEnd.value = true
    keepToEnd()
  }
  // Whoever says something wants to see it.
  useLayoutEffect(() => {
    if (own > seen.current.own) goToEnd()
    seen.current.own = own
  }, [own])
  // Whatever changes a height (a message, the composer growing, the keyboard): who was at the end stays at the end.
  useLayoutEffect(() => {
    const area = scroller.current
    const watch = new ResizeObserver(keepToEnd)
    if (area?.firstElementChild) {
      watch.observe(area)
      watch.observe(area.firstElementChild)
    }
    goToEnd()
    return () => {
      watch.disconnect()
      isAtEnd.value = true
    }
  }, [])

  return (
    <div class="talk">
      <section
        ref={scroller}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: without it the keyboard cannot scroll
        tabIndex={0}
        aria-label={words.messages}
        onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) => {
          isAtEnd.value = scrollHeight - scrollTop - clientHeight < NEAR_PX
        }}
      >
        <div>
          <div role="log">
            {rows.map((row) =>
              row.kind === 'message' ? (
                <Message key={row.key} row={row} imageUrl={people.find(({ arn }) => arn === row.authorArn)?.imageUrl} view={view} />
              ) : (
                <p key={row.key} class="note meta">
                  {row.kind === 'said' ? (
                    row.name
                  ) : row.kind !== 'time' ? (
                    row.kind === 'youEnded' ? (
                      words.youEnded
                    ) : (
                      words[row.kind](row.name)
                    )
                  ) : (
                    <>
                      {row.isNewDay && <b>{dayText(row.epoch, now.value)} </b>}
                      {timeText(row.epoch)}
                    </>
                  )}
                </p>
              ),
            )}
          </div>
          {typing && (
            <p class="typing meta">
              <span class="bubble" aria-hidden="true">
                <i />
                <i />
                <i />
              </span>
              {words.typing(typing)}
            </p>
          )}
        </div>
      </section>
      {missed > 0 && (
        <button type="button" class="pill" onClick={goToEnd}>
          {words.newMessages(missed)}
        </button>
      )}
    </div>
  )
}
