// Who is there, and one line of how it stands.

import { useRef } from 'preact/hooks'
import type { ConversationView } from '../conversation/view.ts'
import { Avatar } from './avatar.tsx'
import { BELL, CLOSE, Icon } from './icons.tsx'
import { words } from './words.ts'

export function Header({ view, end, close }: { view: ConversationView; end(): void; close(): void }) {
  const { at } = view.stage.value
  const agent = view.people.value.find((person) => person.role === 'agent' && person.present)
  return (
    <header>
      {agent ? (
        <Avatar {...agent} />
      ) : (
        <span class="avatar">
          <Icon path={BELL} />
        </span>
      )}
      <div>
        <h2 dir="auto">{agent?.name ?? view.config.value?.shop_name ?? words.chat}</h2>
        <p class="meta" role="status">
          {useState(view)}
        </p>
      </div>
      {(at === 'talking' || at === 'left message') && (
        <button type="button" class="quiet" onClick={end}>
          {words.end}
        </button>
      )}
      <button type="button" class="quiet" aria-label={words.close} title={words.close} onClick={close}>
        <Icon path={CLOSE} />
      </button>
    </header>
  )
}

/** The connection matters only while there is a conversation; the first dial of one is no reconnecting. */
function useState({ stage, connection, config }: ConversationView): string | undefined {
  const wasOpen = useRef(false)
  const { at } = stage.value
  const line = connection.value
  if (line === 'open') wasOpen.current = true
  if (at === 'resuming') return undefined
  if (at === 'idle') {
    wasOpen.current = false
    return config.value && words.state[config.value.available ? 'here' : 'away']
  }
  if (at === 'closed' || line === 'open' || line === 'quiet') return words.state[at]
  return words.state[line === 'connecting' && wasOpen.current ? 'reconnecting' : line]
}
