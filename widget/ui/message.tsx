// One bubble with what hangs on it. It reads a signal itself, and so it is drawn again only when that one or its own row changes,
// however long the talk is.

import type { ConversationView } from '../conversation/view.ts'
import { action } from './action.tsx'
import { avatar } from './avatar.tsx'
import { timeText } from './dates.ts'
import { drawn } from './drawn.ts'
import type { Cards, Extras, Files, Lazy } from './extras.ts'
import { beginningOf, isEmojiOnly } from './folded.ts'
import type { MessageRow } from './rows.ts'
import * as words from './words.ts'

const SAY = { sending: words.sending, sent: words.sent, read: words.read }

interface MessageProps extends Omit<MessageRow, 'key'> {
  id: string
  view: ConversationView
  extras: Extras
  /** The shopper wants to see all of a long one. */
  isWhole: boolean
  unfold(key: string): void
}

export const Message = drawn((props: MessageProps) => {
  const { view, extras, besides, id, isOwn, authorArn, opens, closes, name, epoch, delivery, trouble, isRemoved, isWhole, unfold } = props
  const body = String(props.body)
  const author = view.people.value.find(({ arn }) => arn === authorArn)
  const beginning = isWhole ? undefined : beginningOf(body)
  const look = isRemoved ? ' removed' : isEmojiOnly(body) ? ' big' : ''
  const bubble = (body || isRemoved) && (
    <div class={`bubble${look}`} part={`bubble ${isOwn ? 'own' : 'other'}`} dir="auto">
      {isRemoved ? words.removed() : said(extras, beginning ?? body)}
      {beginning && action(words.showAll(), () => unfold(id))}
    </div>
  )
  const extra: Lazy<Files | Cards> | undefined = besides && extras[besides.card || besides.offer ? 'cards' : 'files']
  if (extra && !extra.here.value) void extra.bring()
  return (
    <div class={`message ${isOwn ? 'own' : 'other'}${opens ? ' opens' : ''}${closes ? ' closes' : ''}`}>
      {!isOwn && opens && avatar(name, author?.imageUrl)}
      <div class="said">
        {opens && <span class="unseen">{isOwn ? words.you() : name}: </span>}
        {extra?.here.value ? extra.here.value.draw(props, bubble) : bubble}
        <time class="meta">{timeText(epoch)}</time>
      </div>
      {delivery === 'failed' ? (
        <p class="error">
          {words.notSent(trouble)}
          {trouble !== 'too_long' && trouble !== 'closed' && action(words.retry(), () => view.retry(id))}
          {action(words.discard(), () => view.discard(id))}
        </p>
      ) : (
        delivery && <p class={`meta ${delivery}`}>{SAY[delivery]()}</p>
      )}
    </div>
  )
})

/** What a link cannot do without. */
const MAY_LINK = /:\/\/|www\.|@|(mailto|tel):/i

/** The words with their links; without, until it has come who knows them. Nothing in them is ever read as markup. */
const said = ({ links }: Extras, body: string) => {
  if (!MAY_LINK.test(body)) return body
  const find = links.here.value
  if (!find) void links.bring()
  return (
    find?.(body).map((piece) =>
      typeof piece === 'string' ? (
        piece
      ) : (
        <a key={piece.href} href={piece.href} target="_blank" rel="noopener noreferrer">
          {piece.text}
        </a>
      ),
    ) ?? body
  )
}
