// Who is there, and one line of how it stands.

import type { ConversationView } from '../conversation/view.ts'
import { action } from './action.tsx'
import { avatar } from './avatar.tsx'
import { BELL, CLOSE, icon, MORE } from './icons.tsx'
import * as words from './words.ts'

export function header(view: ConversationView, end: () => void, close: () => void, more: { isOpen: boolean; toggle(): void }) {
  const { at } = view.stage.value
  const agent = view.people.value.find((person) => person.role === 'agent' && person.present)
  return (
    // biome-ignore lint/a11y/noInteractiveElementToNoninteractiveRole: nothing to press, but a banner, and the page has one of its own
    <header role="none" part="header">
      {agent ? avatar(agent.name, agent.imageUrl) : <span class="avatar">{icon(BELL)}</span>}
      <div>
        <h2 dir="auto">{agent?.name ?? view.config.value?.shop_name ?? words.chat()}</h2>
        <p class="meta" role="status">
          {howItStands(view)}
        </p>
      </div>
      {(at === 'talking' || at === 'left message') && action(words.end(), end, 'quiet')}
      <button
        type="button"
        class="quiet more"
        aria-label={words.more()}
        title={words.more()}
        aria-haspopup="menu"
        aria-expanded={more.isOpen}
        onClick={more.toggle}
      >
        {icon(MORE)}
      </button>
      {action(icon(CLOSE), close, 'quiet', words.close())}
    </header>
  )
}

/** The connection matters only while there is a conversation; the first dial of one is no reconnecting. */
function howItStands({ stage, connection, config }: ConversationView): string | undefined {
  const now = stage.value
  const line = connection.value
  if (now.at === 'resuming') return
  if (now.at === 'idle') return config.value && words.state[config.value.available ? 'here' : 'away']()
  if (now.at === 'closed' || line === 'open' || line === 'quiet') return words.state[now.at]()
  return words.state[line === 'connecting' && !(now.at === 'waiting' && !now.place) ? 'reconnecting' : line]()
}
