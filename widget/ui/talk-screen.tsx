// The list of what was said. It keeps to the end while the shopper is at the end, and never moves under one who reads further up.

import { type ReadonlySignal, useSignal, useSignalEffect } from '@preact/signals'
import { useLayoutEffect, useRef } from 'preact/hooks'
import type { ConversationView } from '../conversation/view.ts'
import { dayText, timeText } from './dates.ts'
import { Icon } from './icons.tsx'
import { Message } from './message.tsx'
import { type Row, talkRows } from './rows.ts'
import { words } from './words.ts'

/** This close to the end counts as the end. */
const NEAR_PX = 40

interface TalkProps {
  view: ConversationView
  shown: ReadonlySignal<boolean>
  now: ReadonlySignal<number>
}

export function TalkScreen({ view, shown, now }: TalkProps) {
  const scroller = useRef<HTMLDivElement>(null)
  const isAtEnd = useSignal(true)
  const missed = useSignal(0)

  const toEnd = () => {
    const area = scroller.current
    isAtEnd.value = true
    missed.value = 0
    if (area) area.scrollTop = area.scrollHeight
  }
  const onScroll = () => {
    const area = scroller.current
    if (!area) return
    isAtEnd.value = area.scrollHeight - area.scrollTop - area.clientHeight < NEAR_PX
    if (isAtEnd.value) missed.value = 0
  }

  // Whatever changes the height (a message, the composer growing, the keyboard): who was at the end stays at the end.
  useLayoutEffect(() => {
    const area = scroller.current
    const content = area?.firstElementChild
    if (!area || !content) return
    toEnd()
    const watch = new ResizeObserver(() => {
      if (isAtEnd.peek()) area.scrollTop = area.scrollHeight
    })
    watch.observe(area)
    watch.observe(content)
    return () => watch.disconnect()
  }, [])

  useNews(view, (news) => {
    if (news === 'own') toEnd()
    else if (!isAtEnd.peek()) missed.value += news
  })

  useSignalEffect(() => {
    view.setLooking(shown.value && isAtEnd.value)
  })
  useLayoutEffect(() => () => view.setLooking(false), [])

  return (
    <div class="talk">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: without it the keyboard cannot scroll */}
      <section ref={scroller} class="scroller" tabIndex={0} onScroll={onScroll} aria-label={words.talk}>
        <div>
          <Log view={view} now={now} />
          <Typing view={view} />
        </div>
      </section>
      {missed.value > 0 && (
        <button type="button" class="pill" onClick={toEnd}>
          <Icon name="down" />
          {words.newMessages(missed.value)}
        </button>
      )}
    </div>
  )
}

/** Tells how many messages of others came since the last look, or that the shopper has said something. */
function useNews(view: ConversationView, tell: (news: number | 'own') => void): void {
  const seen = useRef({ others: -1, lastPending: '' })
  useSignalEffect(() => {
    const me = view.myArn.value
    const others = view.messages.value.filter((message) => message.authorArn !== me && !message.clientMessageId).length
    const lastPending = view.pending.value.at(-1)?.clientMessageId ?? ''
    const before = seen.current
    seen.current = { others, lastPending }
    if (before.others < 0) return
    if (lastPending && lastPending !== before.lastPending) tell('own')
    else if (others > before.others) tell(others - before.others)
  })
}

function Log({ view, now }: { view: ConversationView; now: ReadonlySignal<number> }) {
  const rows = talkRows({
    messages: view.messages.value,
    notices: view.notices.value,
    pending: view.pending.value,
    myArn: view.myArn.value,
    readUpTo: view.readByOthersUpTo.value,
  })
  const people = view.people.value
  return (
    <div role="log" aria-live="polite" aria-label={words.messages}>
      {rows.map((row) =>
        row.kind === 'message' ? (
          <Message {...row} key={row.key} imageUrl={people.find(({ arn }) => arn === row.authorArn)?.imageUrl} view={view} />
        ) : (
          <Quiet key={row.key} row={row} now={now} />
        ),
      )}
    </div>
  )
}

function Quiet({ row, now }: { row: Exclude<Row, { kind: 'message' }>; now: ReadonlySignal<number> }) {
  if (row.kind === 'notice') return <p class="note">{noticeText(row)}</p>
  const time = timeText(row.epoch)
  return (
    <p class="note">
      {row.isNewDay && <b>{dayText(row.epoch, now.value)} </b>}
      {time}
    </p>
  )
}

function noticeText({ notice, name, isMine }: Extract<Row, { kind: 'notice' }>): string {
  if (notice === 'said') return name
  if (notice === 'closed') return isMine ? words.youEnded : words.ended(name)
  return words[notice](name)
}

function Typing({ view }: { view: ConversationView }) {
  const name = view.typing.value
  if (!name) return null
  return (
    <p class="typing">
      <span class="dots" aria-hidden="true">
        <i />
        <i />
        <i />
      </span>
      {words.typing(name)}
    </p>
  )
}
