import type { Item } from '../state/sections.ts'
import { presentAgents, timeOf } from '../state/sections.ts'
import { waitOf, whenOf } from '../state/words.ts'
import type { Selected, Workplace } from '../state/workplace.ts'
import { Avatar } from './avatar.tsx'

export function selectionOf(item: Item): Selected {
  return item.kind === 'waiting'
    ? { kind: 'waiting', queueUuid: item.queueUuid, entry: item.entry }
    : { kind: 'conversation', uuid: item.uuid }
}

export function ListRow({ item, workplace, selected }: { item: Item; workplace: Workplace; selected: boolean }) {
  return (
    <li>
      <button
        type="button"
        class={`list-row ${item.kind === 'conversation' && item.unread ? 'unread' : ''}`}
        aria-current={selected ? 'true' : undefined}
        onClick={() => workplace.select(selectionOf(item))}
      >
        {item.kind === 'waiting' ? <Waiting item={item} now={workplace.now.value} /> : <Conversation item={item} workplace={workplace} />}
      </button>
    </li>
  )
}

function Waiting({ item, now }: { item: Item & { kind: 'waiting' }; now: number }) {
  const name = item.entry.conversation_participant_name || 'Shopper'
  return (
    <>
      <Avatar name={name} agent={false} />
      <span class="list-name">{name}</span>
      <span class="list-when waits">{waitOf(now - item.since)}</span>
      <span class="list-words two">{item.entry.question}</span>
    </>
  )
}

function Conversation({ item, workplace }: { item: Item & { kind: 'conversation' }; workplace: Workplace }) {
  const { row } = item
  const { me, now } = workplace
  const mine = workplace.isMine(item.uuid)
  const typing = mine ? workplace.talk(item.uuid).typing.value : undefined
  const last = row.last_conversation_participant_arn === me.arn ? 'You: ' : ''
  const agents = presentAgents(row)
    .filter((agent) => agent.conversation_participant_arn !== me.arn)
    .map((agent) => agent.conversation_participant_name)
  return (
    <>
      <Avatar name={item.shopper} agent={false} />
      <span class="list-name">
        {item.shopper}
        {agents.length > 0 && <span class="list-with"> with {agents.join(', ')}</span>}
      </span>
      {item.unansweredSince !== undefined && mine ? (
        <span class="list-when waits" title="Waits for an answer">
          {waitOf(now.value - item.unansweredSince)}
        </span>
      ) : (
        <span class="list-when">{whenOf(timeOf(row.last_message_dts ?? row.start_dts), now.value)}</span>
      )}
      <span class="list-words">{typing ? <em>{typing} is typing</em> : last + (row.last_conversation_message_body ?? '')}</span>
      {item.unread && (
        <span class="unread-dot">
          <span class="unseen">Unread</span>
        </span>
      )}
    </>
  )
}
