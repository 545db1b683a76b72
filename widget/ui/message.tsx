// One bubble with what hangs on it. It reads a signal itself, and so it is drawn again only when that one or its own row changes,
// however long the talk is.

import type { ConversationView } from '../conversation/view.ts'
import { action } from './action.tsx'
import { avatar } from './avatar.tsx'
import { timeText } from './dates.ts'
import { drawn } from './drawn.ts'
import { findLinks } from './links.ts'
import type { MessageRow } from './rows.ts'
import * as words from './words.ts'

const SAY = { sending: words.sending, sent: words.sent, read: words.read }

interface MessageProps extends Omit<MessageRow, 'key'> {
  id: string
  view: ConversationView
}

export const Message = drawn(({ view, id, isOwn, authorArn, opens, closes, name, body, epoch, delivery, trouble }: MessageProps) => {
  const author = view.people.value.find(({ arn }) => arn === authorArn)
  return (
    <div class={`message ${isOwn ? 'own' : 'other'}${opens ? ' opens' : ''}${closes ? ' closes' : ''}`}>
      {!isOwn && opens && avatar(name, author?.imageUrl)}
      <div class="said">
        {opens && <span class="unseen">{isOwn ? words.you() : name}: </span>}
        <div class="bubble" dir="auto">
          {findLinks(String(body)).map((piece) =>
            typeof piece === 'string' ? (
              piece
            ) : (
              <a href={piece.href} target="_blank" rel="noopener noreferrer">
                {piece.text}
              </a>
            ),
          )}
        </div>
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
