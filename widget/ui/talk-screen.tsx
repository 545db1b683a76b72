// The list of what was said. It keeps to the end while the shopper is at the end, and never moves under one who reads further up. Of a
// long talk only the rows around what is read are in the page; earlier ones are fetched when somebody comes near them.

import { computed, effect, type ReadonlySignal, type Signal, signal } from '@preact/signals-core'
import type { ConversationView } from '../conversation/view.ts'
import { action } from './action.tsx'
import { dayText, timeText } from './dates.ts'
import { drawn } from './drawn.ts'
import type { Extras } from './extras.ts'
import { Message } from './message.tsx'
import { type MessageRow, type Row, talkRows } from './rows.ts'
import { moved, placesOf, type Window } from './window.ts'
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
/** This close to the first or last row in the page, more are put there. */
const AHEAD_PX = 800

const END: Window = {}

export function createTalkScreen(
  view: ConversationView,
  extras: Extras,
  now: ReadonlySignal<number>,
  /** The newest message is in view. */
  isAtEnd: Signal<boolean>,
) {
  let area: HTMLElement | undefined
  let list: HTMLElement | undefined
  /** The first message in view, and how far down it stood. */
  let anchor: { row: Element; down: number } | undefined
  let ownSeen: string | undefined
  let newest = 0
  let seenUpTo = 0
  const window = signal(END)
  /** The first row of all was in the page when somebody last looked. */
  let isAtTop = false
  const unfolded = signal<ReadonlySet<string>>(new Set())
  const unfold = (key: string) => {
    unfolded.value = new Set(unfolded.peek()).add(key)
  }

  const rows = computed(() =>
    talkRows({
      messages: view.messages.value,
      notices: view.notices.value,
      pending: view.pending.value,
      myArn: view.myArn.value,
      readUpTo: view.readByOthersUpTo.value,
    }),
  )
  const topOf = (element: Element) => element.getBoundingClientRect().top
  /** Below the beginning of all that scrolls. Not of the list: the margin of its first row moves the list itself. */
  const downOf = (row: Element) => (area ? topOf(row) - topOf(area) + area.scrollTop : 0)

  /** Whoever was at the end stays at the end; for anybody else what they read stays where it is. */
  const hold = () => {
    if (!area) return
    if (isAtEnd.peek()) area.scrollTop = area.scrollHeight
    else if (anchor?.row.isConnected) {
      const down = downOf(anchor.row)
      area.scrollTop += down - anchor.down
      anchor.down = down
    }
  }
  const goToEnd = () => {
    isAtEnd.value = true
    window.value = END
    hold()
  }
  /** Where the shopper is now: at the end or not, beside which row, and whether more rows are wanted. */
  const look = () => {
    if (!area || !list) return
    const above = area.scrollTop
    const below = area.scrollHeight - area.clientHeight - above
    const is = window.peek()
    const all = rows.peek()
    isAtEnd.value = below < NEAR_PX && !is.to
    // Halving, for the rows stand below each other.
    const top = topOf(area)
    let [from, to] = [0, list.children.length - 1]
    while (from < to) {
      const middle = (from + to) >> 1
      if ((list.children[middle]?.getBoundingClientRect().bottom ?? 0) > top) to = middle
      else from = middle + 1
    }
    // A line between the messages may go when more come before it: a message stays.
    while (list.children[from] && !list.children[from]?.classList.contains('message')) from++
    const row = list.children[from]
    anchor = row && { row, down: downOf(row) }
    if (above < AHEAD_PX) {
      isAtTop = placesOf(is, all)[0] === 0
      if (isAtTop) view.fetchEarlier()
      window.value = moved(is, all, 'up')
    } else if (isAtEnd.peek()) window.value = END
    else if (below < AHEAD_PX) window.value = moved(is, all, 'down')
    // What comes while somebody reads further up pushes nothing out of the page.
    else if (!is.from) window.value = { from: all[placesOf(is, all)[0]]?.epoch }
  }
  // Whatever changes a height (a message, a picture, the composer growing, the keyboard).
  const watch = (element: HTMLElement | null) => {
    if (!element) return
    area = element
    const watcher = new ResizeObserver(hold)
    watcher.observe(element)
    if (element.firstElementChild) watcher.observe(element.firstElementChild)
    // What comes in front of the first row is there in the same picture: there is nothing above that could make room for it later.
    const growing = effect(() => {
      const all = rows.value
      if (!isAtTop || placesOf(window.peek(), all)[0] === 0) return
      isAtTop = false
      window.value = moved(window.peek(), all, 'up')
    })
    goToEnd()
    return () => {
      watcher.disconnect()
      growing()
      isAtEnd.value = true
      window.value = END
    }
  }

  const note = (row: Exclude<Row, MessageRow>) => (
    <p key={row.key} class="note meta" dir="auto">
      {row.kind === 'time' ? (
        <>
          {row.isNewDay && <b>{dayText(row.epoch, now.value)} </b>}
          {timeText(row.epoch)}
        </>
      ) : (
        SAY[row.kind](row.name)
      )}
    </p>
  )

  const List = drawn(() => {
    const all = rows.value
    const [first, end] = placesOf(window.value, all)
    const own = all.findLast((row) => row.kind === 'message' && row.isOwn)
    // Whoever says something wants to see it.
    const hasSpoken = own && own.key !== ownSeen && own.epoch >= newest
    ownSeen = own?.key
    newest = all.at(-1)?.epoch ?? 0
    return (
      <div
        role="log"
        // What was said long ago is no news.
        aria-live={isAtEnd.value ? 'polite' : 'off'}
        ref={(log) => {
          list = log ?? undefined
          if (!log || !area) return
          if (hasSpoken) goToEnd()
          else hold()
          if (area.scrollTop < AHEAD_PX) requestAnimationFrame(look)
        }}
      >
        {first === 0 && view.hasEarlier.value && (
          <p key="earlier" class="note meta">
            {words.loading()}
          </p>
        )}
        {all
          .slice(first, end)
          .map((row) =>
            row.kind === 'message' ? (
              <Message
                {...row}
                extras={extras}
                key={row.key}
                id={row.key}
                view={view}
                unfold={unfold}
                isWhole={unfolded.value.has(row.key)}
              />
            ) : (
              note(row)
            ),
          )}
      </div>
    )
  })

  const Typing = drawn(() => {
    const name = view.typing.value
    return (
      name && (
        <p class="typing meta">
          <span class="bubble" aria-hidden="true">
            <i />
            <i />
            <i />
          </span>
          {words.typing(name)}
        </p>
      )
    )
  })

  const Pill = drawn(() => {
    const others = rows.value.filter((row): row is MessageRow => row.kind === 'message' && !row.isOwn)
    if (isAtEnd.value) seenUpTo = others.at(-1)?.epoch ?? 0
    const missed = others.filter(({ epoch }) => epoch > seenUpTo).length
    return (missed > 0 || window.value.to) && action(missed ? words.newMessages(missed) : words.newest(), goToEnd, 'pill')
  })

  return drawn(() => (
    <div class="talk">
      <section
        ref={watch}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: without it the keyboard cannot scroll
        tabIndex={0}
        aria-label={words.messages()}
        onScroll={look}
      >
        <div>
          <List />
          <Typing />
        </div>
      </section>
      <Pill />
    </div>
  ))
}
