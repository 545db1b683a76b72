// What the screens show, computed from what is known. Nothing here is ever written.

import { computed, type ReadonlySignal } from '@preact/signals'
import type { LineState } from './ports.ts'
import type { Room } from './room.ts'
import type { Session } from './session.ts'
import type { Connection, Place, Stage } from './view.ts'

export type Phase =
  | { at: 'resuming' }
  | Extract<Stage, { at: 'idle' }>
  | { at: 'starting' }
  /** In a conversation; `until` its room is there the screens stay as they were. */
  | { at: 'in'; session: Session; until: 'resuming' | 'starting' }

export interface Known {
  phase: ReadonlySignal<Phase>
  room: ReadonlySignal<Room | undefined>
  place: ReadonlySignal<Place | undefined>
  line: ReadonlySignal<LineState>
  looking: ReadonlySignal<boolean>
  /** Epoch of the newest message of others when the shopper last looked. */
  seenUpTo: ReadonlySignal<number>
}

export function showing({ phase, room, place, line, looking, seenUpTo }: Known) {
  const myArn = computed(() => (phase.value.at === 'in' ? phase.value.session.myArn : undefined))
  const isMine = (arn: string | undefined) => arn === myArn.value
  const myMark = computed(() => room.value?.readUpTo[myArn.value ?? ''] ?? 0)
  const messages = computed(() => room.value?.messages ?? [])
  const others = computed(() => messages.value.filter((message) => message.kind === 'message' && !isMine(message.authorArn)))

  const stage = computed<Stage>(() => {
    const { value } = phase
    if (value.at !== 'in') return value
    const inside = room.value
    if (!inside) return { at: value.until }
    const iLeft = inside.people.some((person) => isMine(person.arn) && !person.present)
    if (inside.closed || iLeft) return { at: 'closed', by: iLeft ? 'you' : 'agent' }
    if (inside.started) return { at: 'talking' }
    const at = place.value
    if (!at) return { at: 'waiting' }
    return at.position < 0 || !at.available ? { at: 'left message' } : { at: 'waiting', place: at }
  })

  const connection = computed<Connection>(() => {
    const { at, attempt } = line.value
    if (at === 'quiet') return 'quiet'
    if (at === 'refused') return 'stopped'
    if (at === 'open' || at === 'renewing') return 'open'
    // The first stumble of a line is not worth a word to the shopper; the second is.
    return (attempt ?? 0) > 1 ? 'offline' : 'connecting'
  })

  return {
    myArn,
    isMine,
    myMark,
    messages,
    others,
    stage,
    connection,
    people: computed(() => room.value?.people ?? []),
    // That one has joined oneself is no news.
    notices: computed(() => room.value?.notices.filter((notice) => notice.kind !== 'joined' || !isMine(notice.arn)) ?? []),
    unread: computed(() => {
      const upTo = Math.max(seenUpTo.value, myMark.value)
      return looking.value ? 0 : others.value.filter((message) => message.epoch > upTo).length
    }),
    readByOthersUpTo: computed(() =>
      Object.entries(room.value?.readUpTo ?? {}).reduce((upTo, [arn, epoch]) => (isMine(arn) ? upTo : Math.max(upTo, epoch)), 0),
    ),
  }
}
