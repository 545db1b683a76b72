// A shopper in line, before anyone answers: the question in full, how long it has waited, and one button.

import { entryOf } from '../state/board.ts'
import { participantsOf, presentAgents, timeOf } from '../state/sections.ts'
import { timeOfDay, waitOf } from '../state/words.ts'
import type { Selected, Workplace } from '../state/workplace.ts'
import { Avatar } from './avatar.tsx'
import { Icon } from './icons.tsx'
import { Messages } from './messages.tsx'

export function WaitingCard({ workplace, selected }: { workplace: Workplace; selected: Selected & { kind: 'waiting' } }) {
  const { entry, queueUuid } = selected
  const { board, now, picking } = workplace
  const name = entry.conversation_participant_name || 'Shopper'
  const since = timeOf(entry.join_dts)
  const waits = entryOf(board.value, queueUuid) !== undefined
  const row = Object.values(board.value.rows).find((candidate) =>
    participantsOf(candidate, 'customer').some((shopper) => shopper.conversation_participant_arn === entry.conversation_participant_arn),
  )
  const uuid = row?.conversation_uuid
  const talk = uuid ? workplace.talk(uuid) : undefined
  const room = talk?.room.value
  const wroteOn = room && room.messages.length > 1
  return (
    <main class="column talk" aria-label={`${name} waits`}>
      <header class="talk-head">
        <button type="button" class="icon-button back" aria-label="Back to the list" onClick={() => workplace.select(undefined)}>
          <Icon name="back" />
        </button>
        <div class="talk-title">
          <h2>{name}</h2>
          <p>{waits ? `Waiting in ${entry.queue_name}` : 'No longer in the line'}</p>
        </div>
      </header>
      <div class="waiting">
        <article class="waiting-card">
          <div class="waiting-who">
            <Avatar name={name} agent={false} />
            <div>
              <strong>{name}</strong>
              {entry.email && <span class="quiet">{entry.email}</span>}
            </div>
            {waits && (
              <div class="waiting-time">
                <span class="numeral">{waitOf(now.value - since)}</span>
                <span class="quiet">since {timeOfDay(since)}</span>
              </div>
            )}
          </div>
          <p class="waiting-question">{entry.question}</p>
          {waits ? (
            <button
              type="button"
              class="button primary wide"
              disabled={picking.value !== undefined}
              onClick={() => workplace.pickUp(queueUuid)}
            >
              {picking.value === queueUuid ? 'Picking up' : `Pick up ${name}`}
            </button>
          ) : (
            <Gone
              workplace={workplace}
              uuid={uuid}
              agents={row ? presentAgents(row).map((agent) => agent.conversation_participant_name ?? '') : []}
              closed={row?.closed === true}
              name={name}
            />
          )}
        </article>
        {wroteOn && talk && (
          <div class="waiting-talk">
            <h3>Written since</h3>
            <Messages room={room} talk={talk} workplace={workplace} from={1} />
          </div>
        )}
      </div>
    </main>
  )
}

function Gone({
  workplace,
  uuid,
  agents,
  closed,
  name,
}: {
  workplace: Workplace
  uuid: string | undefined
  agents: string[]
  closed: boolean
  name: string
}) {
  const words =
    agents.length > 0 ? `${agents.join(' and ')} picked this up.` : closed ? `${name} has left.` : `${name} is no longer in the line.`
  return (
    <div class="row">
      <p class="quiet grow" role="status">
        {words}
      </p>
      {uuid && (
        <button type="button" class="button" onClick={() => workplace.select({ kind: 'conversation', uuid })}>
          Read along
        </button>
      )}
    </div>
  )
}
