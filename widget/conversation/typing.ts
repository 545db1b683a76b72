// Who is writing, both ways, at the pace of the wire. Nothing of it is stored, and nothing waits for it.

import { type ReadonlySignal, signal } from '@preact/signals-core'
import { TIMES } from '../../protocol/limits.ts'
import type { ConversationEventTyping } from '../../protocol/models.ts'
import type { ConversationPorts } from './ports.ts'

export interface Typing {
  readonly name: ReadonlySignal<string | undefined>
  /** The shopper changed the draft. */
  wrote(isEmpty: boolean): void
  heard(event: ConversationEventTyping): void
  /** Whoever was typing has said it, or gone. */
  hush(): void
}

export function createTyping({ after }: ConversationPorts, send: (value: 'typing' | '') => void): Typing {
  const name = signal<string | undefined>()
  let isTold = false
  let isFresh = false
  let forgetLater = () => {}

  function hush(): void {
    forgetLater()
    name.value = undefined
  }
  return {
    name,
    wrote(isEmpty) {
      if (isEmpty ? !isTold : isFresh) return
      isTold = !isEmpty
      send(isEmpty ? '' : 'typing')
      if (isFresh) return
      isFresh = true
      after(TIMES.typingEveryMs, () => {
        isFresh = false
      })
    },
    heard(event) {
      hush()
      if (!event.value) return
      name.value = event.author_conversation_participant_name ?? ''
      forgetLater = after(TIMES.typingLifeMs, hush)
    },
    hush,
  }
}
