// Who is there, and one line of how it stands.

import { useComputed } from '@preact/signals'
import { useRef } from 'preact/hooks'
import type { ConversationView } from '../conversation/view.ts'
import { Avatar } from './avatar.tsx'
import { Icon } from './icons.tsx'
import { words } from './words.ts'

const CAN_END = new Set(['talking', 'left message'])

export function Header({ view, end, close }: { view: ConversationView; end(): void; close(): void }) {
  const state = useStateLine(view)
  const shop = view.config.value?.shop_name
  const agent = view.people.value.find((person) => person.role === 'agent' && person.present)
  return (
    <header class="head">
      {agent ? (
        <Avatar name={agent.name} imageUrl={agent.imageUrl} />
      ) : (
        <span class="avatar">
          <Icon name="bell" />
        </span>
      )}
      <div class="who">
        <h2 dir="auto">{agent?.name ?? shop ?? words.chat}</h2>
        <p role="status">{state}</p>
      </div>
      {CAN_END.has(view.stage.value.at) && (
        <button type="button" class="quiet" onClick={end}>
          {words.end}
        </button>
      )}
      <button type="button" class="icon" aria-label={words.close} title={words.close} onClick={close}>
        <Icon name="close" />
      </button>
    </header>
  )
}

/** The line to the server matters only while there is a conversation; a first dial is no reconnecting. */
function useStateLine(view: ConversationView) {
  const wasOpen = useRef(false)
  return useComputed(() => {
    const at = view.stage.value.at
    const connection = view.connection.value
    if (at === 'idle') wasOpen.current = false
    if (connection === 'open') wasOpen.current = true
    if (at === 'resuming') return ''
    if (at === 'closed') return words.state.ended
    if (connection === 'stopped') return words.state.stopped
    if (connection === 'offline') return words.state.offline
    if (at === 'starting') return words.state.starting
    if (at === 'idle') {
      const config = view.config.value
      return config ? words.state[config.available ? 'here' : 'away'] : ''
    }
    if (connection === 'connecting') return words.state[wasOpen.current ? 'reconnecting' : 'connecting']
    if (at === 'waiting') return words.state.waiting
    return words.state[at === 'left message' ? 'left' : 'connected']
  })
}
