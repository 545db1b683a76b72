// The talk itself. Follows the newest words while the reader is at the end, and says how many came while they were not.

import { useSignal } from '@preact/signals'
import { useLayoutEffect, useRef } from 'preact/hooks'
import type { Notice, Room } from '../../../widget/conversation/room.ts'
import type { Talk } from '../state/talk.ts'
import { type Group, isPending, keyOf, type Piece, timelineOf } from '../state/timeline.ts'
import { dayOf, refusalInWords, timeOfDay } from '../state/words.ts'
import type { Workplace } from '../state/workplace.ts'
import { Avatar } from './avatar.tsx'
import { BesidesView } from './besides.tsx'
import { Icon } from './icons.tsx'
import { filesOf } from './talk-files.ts'

/** Nearer to the end than this counts as being there. */
const AT_END_PX = 48
const STATES = { sending: 'Sending', sent: 'Sent', read: 'Read' } as const

/** `from` leaves out what is already said elsewhere on the page. */
export function Messages({ room, talk, workplace, from = 0 }: { room: Room; talk: Talk; workplace: Workplace; from?: number }) {
  const { me, now } = workplace
  const outbox = talk.outbox.value
  const typing = talk.typing.value
  const pieces = timelineOf(from === 0 ? room : { ...room, messages: room.messages.slice(from) }, outbox, me)
  const count = room.messages.length + outbox.length
  const scroll = useRef<HTMLDivElement>(null)
  const seen = useRef(count)
  const atEnd = useRef(true)
  const missed = useSignal(0)

  const toEnd = () => {
    if (scroll.current) scroll.current.scrollTop = scroll.current.scrollHeight
    missed.value = 0
  }
  useLayoutEffect(() => {
    const last = outbox.length > 0 || room.messages.at(-1)?.authorArn === me.arn
    if (atEnd.current || (count > seen.current && last)) toEnd()
    else if (count > seen.current) missed.value += count - seen.current
    seen.current = count
  }, [count, typing, room.notices.length])

  return (
    <div class="messages-frame">
      <div
        class="messages"
        ref={scroll}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls is reached by keyboard
        tabIndex={0}
        role="log"
        aria-label="Messages"
        onScroll={(event) => {
          const { scrollTop, scrollHeight, clientHeight } = event.currentTarget
          atEnd.current = scrollHeight - scrollTop - clientHeight < AT_END_PX
          if (atEnd.current) missed.value = 0
        }}
      >
        <div class="messages-inner">
          {pieces.map((piece) => (
            <PieceView key={piece.key} piece={piece} talk={talk} now={now.value} isAgent={isAgent(room, piece)} />
          ))}
          {typing && (
            <p class="typing">
              <span class="dots" aria-hidden="true">
                <i />
                <i />
                <i />
              </span>
              {typing} is typing
            </p>
          )}
        </div>
      </div>
      {missed.value > 0 && (
        <button type="button" class="pill" onClick={toEnd}>
          {missed.value === 1 ? '1 new message' : `${missed.value} new messages`} <Icon name="down" />
        </button>
      )}
    </div>
  )
}

const isAgent = (room: Room, piece: Piece): boolean =>
  piece.kind === 'group' && room.people.some((person) => person.arn === piece.authorArn && person.role === 'agent')

const NOTICED: Record<Notice['kind'], (name: string) => string> = {
  joined: (name) => `${name} joined`,
  left: (name) => `${name} left`,
  closed: () => 'The conversation was closed',
  'passed on': (name) => `The conversation was passed on to ${name}`,
  'sent to': (name) => `The conversation was sent to ${name}`,
}

function PieceView({ piece, talk, now, isAgent }: { piece: Piece; talk: Talk; now: number; isAgent: boolean }) {
  if (piece.kind === 'time')
    return (
      <p class="time">
        {piece.isNewDay && <strong>{dayOf(piece.epoch, now)}</strong>} {timeOfDay(piece.epoch)}
      </p>
    )
  if (piece.kind === 'remark') return <p class="notice">{piece.body}</p>
  if (piece.kind === 'group') return <GroupView group={piece} talk={talk} isAgent={isAgent} />
  const { kind, name, epoch } = piece.notice
  return (
    <p class="notice" title={timeOfDay(epoch)}>
      {NOTICED[kind](name || 'Somebody')}
    </p>
  )
}

function Said({ message, talk }: { message: Group['messages'][number]; talk: Talk }) {
  const { besides } = message
  const words = message.body && (
    <p
      class={`bubble ${isPending(message) ? message.state : ''}`}
      title={timeOfDay(isPending(message) ? message.writtenAt : message.epoch)}
    >
      {message.body}
    </p>
  )
  return besides ? <BesidesView id={keyOf(message)} besides={besides} files={filesOf(talk)} said={words} /> : words
}

function GroupView({ group, talk, isAgent }: { group: Group; talk: Talk; isAgent: boolean }) {
  return (
    <div class={`group ${group.own ? 'own' : ''}`}>
      {!group.own && <Avatar name={group.authorName} agent={isAgent} />}
      <div class="bubbles">
        {isAgent && !group.own && <span class="group-name">{group.authorName}</span>}
        {group.messages.map((message) => (
          <div key={keyOf(message)} class="said">
            <Said message={message} talk={talk} />
            {isPending(message) && message.state === 'failed' && (
              <p class="failed" role="alert">
                {refusalInWords(message.trouble ?? '')}
                <button type="button" class="link" onClick={() => talk.retry(message.clientMessageId)}>
                  Try again
                </button>
                <button type="button" class="link" onClick={() => talk.discard(message.clientMessageId)}>
                  Discard
                </button>
              </p>
            )}
          </div>
        ))}
        {group.delivery && <p class="delivery">{STATES[group.delivery]}</p>}
      </div>
    </div>
  )
}
