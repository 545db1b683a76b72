// One bubble with what hangs on it. Drawn again only when its own row changes, however long the talk is.

import { Component } from 'preact'
import type { ConversationView } from '../conversation/view.ts'
import { Action } from './action.tsx'
import { Avatar } from './avatar.tsx'
import { timeText } from './dates.ts'
import { findLinks } from './links.ts'
import type { MessageRow } from './rows.ts'
import { words } from './words.ts'

interface MessageProps {
  row: MessageRow
  imageUrl: string | undefined
  view: ConversationView
}

export class Message extends Component<MessageProps> {
  override shouldComponentUpdate({ row, imageUrl }: MessageProps): boolean {
    const before = this.props
    const isOther = (name: string) => row[name as keyof MessageRow] !== before.row[name as keyof MessageRow]
    return imageUrl !== before.imageUrl || Object.keys({ ...row, ...before.row }).some(isOther)
  }

  render({ row: { isOwn, opens, closes, name, body, epoch, delivery, trouble, key }, imageUrl, view }: MessageProps) {
    return (
      <div class={`message ${isOwn ? 'own' : 'other'}${opens ? ' opens' : ''}${closes ? ' closes' : ''}`}>
        {!isOwn && opens && <Avatar name={name} imageUrl={imageUrl} />}
        <div class="said">
          {opens && <span class="unseen">{isOwn ? words.you : name}: </span>}
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
            {trouble !== 'too_long' && trouble !== 'closed' && <Action say={words.retry} run={() => view.retry(key)} />}
            <Action say={words.discard} run={() => view.discard(key)} />
          </p>
        ) : (
          delivery && <p class={`meta ${delivery}`}>{words[delivery]}</p>
        )}
      </div>
    )
  }
}
