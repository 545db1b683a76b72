import type { AgentStatus } from '../../../protocol/models.ts'
import { isMember, statusOf } from '../state/board.ts'
import type { Workplace } from '../state/workplace.ts'

const STATUSES: { status: AgentStatus; words: string }[] = [
  { status: 'available', words: 'Available' },
  { status: 'busy', words: 'Busy' },
  { status: 'unavailable', words: 'Unavailable' },
]

/** One choice per queue in which this agent serves. */
export function MyStatuses({ workplace }: { workplace: Workplace }) {
  const { me, board } = workplace
  const queues = Object.values(board.value.queues)
    .filter((queue) => isMember(queue, me.arn))
    .sort((one, other) => (one.queue_name ?? '').localeCompare(other.queue_name ?? ''))
  if (queues.length === 0) return null
  return (
    <div class="statuses">
      {queues.map((queue) => {
        const name = queue.queue_name ?? ''
        const mine = statusOf(queue, me.arn)
        return (
          <label key={name} class="status" data-status={mine}>
            <span class="status-dot" />
            <span class="status-queue">{name}</span>
            <select
              value={mine}
              aria-label={`Your status in ${name}`}
              onChange={(event) => workplace.setStatus(name, event.currentTarget.value as AgentStatus)}
            >
              {STATUSES.map(({ status, words }) => (
                <option key={status} value={status}>
                  {words}
                </option>
              ))}
            </select>
          </label>
        )
      })}
    </div>
  )
}
