// What the agent asks of the server for the lists: pick up, join, leave, be available. Each ends in a changed board or in a sentence.

import { batch, type ReadonlySignal, type Signal, signal } from '@preact/signals'
import type { AgentStatus } from '../../../protocol/models.ts'
import { type Board, putQueue, putRow, withoutEntry } from './board.ts'
import type { Answer, Calls } from './calls.ts'
import type { Notices } from './notices.ts'
import { troubleInWords } from './words.ts'

export interface ErrandsPorts {
  calls: Calls
  myArn: string
  board: Signal<Board>
  notices: Notices
  onPickedUp(uuid: string): void
  /** Something changed for this conversation that frames may not tell us. */
  refresh(uuid: string): void
}

export interface Errands {
  /** The queue uuid of the shopper who is being picked up. */
  readonly picking: ReadonlySignal<string | undefined>
  pickUp(queueUuid: string): Promise<void>
  join(uuid: string): Promise<void>
  leave(uuid: string): Promise<void>
  setStatus(queue: string, status: AgentStatus): Promise<void>
}

export function createErrands({ calls, myArn, board, notices, onPickedUp, refresh }: ErrandsPorts): Errands {
  const picking = signal<string | undefined>(undefined)

  async function change(uuid: string, call: (uuid: string) => Promise<Answer<undefined>>): Promise<void> {
    const answer = await call(uuid)
    if (!answer.ok) notices.say(troubleInWords(answer.trouble))
    const row = await calls.conversation(uuid)
    if (row.ok) board.value = putRow(board.value, row.value)
    refresh(uuid)
  }

  return {
    picking,
    async pickUp(queueUuid) {
      if (picking.value) return
      picking.value = queueUuid
      const answer = await calls.pickUp(queueUuid)
      batch(() => {
        picking.value = undefined
        if (answer.ok) {
          board.value = withoutEntry(putRow(board.value, answer.value), queueUuid)
          if (answer.value.conversation_uuid) onPickedUp(answer.value.conversation_uuid)
          return
        }
        if (answer.trouble.kind === 'taken') board.value = withoutEntry(board.value, queueUuid)
        notices.say(troubleInWords(answer.trouble))
      })
    },
    join: (uuid) => change(uuid, calls.join),
    leave: (uuid) => change(uuid, calls.leave),
    async setStatus(name, status) {
      const answer = await calls.setStatus(name, status)
      if (!answer.ok) notices.say(troubleInWords(answer.trouble))
      const queue = board.value.queues[name]
      if (!answer.ok || !queue) return
      const agents = (queue.agents ?? []).map((agent) =>
        agent.conversation_participant_arn === myArn ? { ...agent, agent_status: status } : agent,
      )
      board.value = putQueue(board.value, { ...queue, agents })
    },
  }
}
