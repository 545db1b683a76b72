// The list of what was said. It keeps to the end while the shopper is at the end, and never moves under one who reads further up.

import type { ReadonlySignal, Signal } from '@preact/signals-core'
import type { ConversationView } from '../conversation/view.ts'
import { action } from './action.tsx'
import { dayText, timeText } from './dates.ts'
import { drawn } from './drawn.ts'
import { Message } from './message.tsx'
import { talkRows } from './rows.ts'
import * as words from './words.ts'

const SAY = {
  joined: words.joined,
  left: words.left,
  'passed on': words.passedOn,
  'sent to': words.sentTo,
  closed: words.closed,
  youEnded: words.youEnded,
  said: words.said,
}

/** This close to the end counts as the end. */
const NEAR_PX = 40

export function createTalkScreen(
  view: ConversationView,
  now: ReadonlySignal<number>,
  /** The newest message is in view. */
  isAtEnd: Signal<boolean>,
) {
  let area: HTMLElement | undefined
  let ownSeen = 0
  let othersSeen = 0

  const keepToEnd = () => {
    if (area && isAtEnd.peek()) area.scrollTop = area.scrollHeight
  }
  const goToEnd = () => {
    isAtEnd.value = true
    keepToEnd()
  }
  // Whatever changes a height (a message, the composer growing, the keyboard): who was at the end stays at the end.
  const watch = (element: HTMLElement | null) => {
    if (!element) return
    area = element
    const watcher = new ResizeObserver(keepToEnd)
    watcher.observe(element)
    if (element.firstElementChild) watcher.observe(element.firstElementChild)
    goToEnd()
    return () => {
      watcher.disconnect()
      isAtEnd.value = true
    }
  }

  return drawn(() => {
    const typing = view.typing.value
    const rows = talkRows({
      messages: view.messages.value,
      notices: view.notices.value,
      pending: view.pending.value,
      myArn: view.myArn.value,
      readUpTo: view.readByOthersUpTo.value,
    })
    let own = 0
    let others = 0
    for (const row of rows) if (row.kind === 'message') row.isOwn ? own++ : others++
    // Whoever says something wants to see it.
    const hasSpoken = own > ownSeen
    ownSeen = own
    if (isAtEnd.value) othersSeen = others
    const missed = others - othersSeen

    return (
      <div class="talk">
        <section
          ref={watch}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: without it the keyboard cannot scroll
          tabIndex={0}
          aria-label={words.messages()}
          onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) => {
            isAtEnd.value = scrollHeight - scrollTop - clientHeight < NEAR_PX
          }}
        >
          <div>
            <div
              role="log"
              ref={(log) => {
                if (log && hasSpoken) goToEnd()
              }}
            >
              {rows.map((row) =>
                row.kind === 'message' ? (
                  <Message {...row} key={row.key} id={row.key} view={view} />
                ) : (
                  <p key={row.key} class="note meta">
                    {row.kind === 'time' ? (
                      <>
                        {row.isNewDay && <b>{dayText(row.epoch, now.value)} </b>}
                        {timeText(row.epoch)}
                      </>
                    ) : (
                      SAY[row.kind](row.name)
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
        {missed > 0 && action(words.newMessages(missed), goToEnd, 'pill')}
      </div>
    )
  })
}
