// One bubble with what hangs on it. Drawn again only when its own row changes, however long the talk is.

import { Component } from 'preact'
import type { ConversationView } from '../conversation/view.ts'
import { Avatar } from './avatar.tsx'
import { timeText } from './dates.ts'
import { findLinks } from './links.ts'
import type { MessageRow } from './rows.ts'
import { words } from './words.ts'

export interface MessageProps extends MessageRow {
  imageUrl?: string | undefined
  view: ConversationView
}

export class Message extends Component<MessageProps> {
  override shouldComponentUpdate(next: MessageProps): boolean {
    const now = this.props
    return (
      now.body !== next.body ||
      now.delivery !== next.delivery ||
      now.trouble !== next.trouble ||
      now.opensGroup !== next.opensGroup ||
      now.closesGroup !== next.closesGroup ||
      now.epoch !== next.epoch ||
      now.name !== next.name ||
      now.isOwn !== next.isOwn ||
      now.imageUrl !== next.imageUrl
    )
  }

  render({ isOwn, opensGroup, closesGroup, name, body, epoch, delivery, imageUrl }: MessageProps) {
    const side = `${isOwn ? 'own' : 'other'}${opensGroup ? ' opens' : ''}${closesGroup ? ' closes' : ''}`
    return (
      <div class={`message ${side}`}>
        {!isOwn && opensGroup && <Avatar name={name} imageUrl={imageUrl} />}
        <div class="said">
          <div class="bubble" dir="auto">
            {opensGroup && <span class="unseen">{isOwn ? words.you : name}: </span>}
            <Body text={body} />
          </div>
          <time class="meta" dateTime={new Date(epoch).toISOString()}>
            {timeText(epoch)}
          </time>
        </div>
        {delivery && delivery !== 'failed' && <p class={`meta ${delivery}`}>{words[delivery]}</p>}
        {delivery === 'failed' && this.failed()}
      </div>
    )
  }

  failed() {
    const { clientMessageId = '', trouble, view } = this.props
    const isHopeless = trouble === 'too_long' || trouble === 'closed'
    return (
      <p class="meta error">
        {words.notSent(trouble)}
        {!isHopeless && (
          <button type="button" class="link" onClick={() => view.retry(clientMessageId)}>
            {words.retry}
          </button>
        )}
        <button type="button" class="link" onClick={() => view.discard(clientMessageId)}>
          {words.discard}
        </button>
      </p>
    )
  }
}

function Body({ text }: { text: string }) {
  return (
    <>
      {findLinks(String(text)).map((piece) =>
        typeof piece === 'string' ? (
          piece
        ) : (
          <a href={piece.href} target="_blank" rel="noopener noreferrer">
            {piece.text}
          </a>
        ),
      )}
    </>
  )
}
