// What the screens show, computed from what is known. Nothing here is ever written.

import { computed, type ReadonlySignal } from '@preact/signals-core'
import type { LineState } from './ports.ts'
import type { Room } from './room.ts'
import type { Session } from './session.ts'
import type { Connection, Place, Stage } from './view.ts'

export interface Known {
  /** Where the shopper stands while there is no room: outside, or on the way into one. */
  outside: ReadonlySignal<Stage>
  session: ReadonlySignal<Session | undefined>
  room: ReadonlySignal<Room | undefined>
  place: ReadonlySignal<Place | undefined>
  line: ReadonlySignal<LineState>
  looking: ReadonlySignal<boolean>
  /** Epoch of the newest message of others when the shopper last looked. */
  seenUpTo: ReadonlySignal<number>
}

export function showing({ outside, session, room, place, line, looking, seenUpTo }: Known) {
  const myArn = computed(() => session.value?.myArn)
  const isMine = (arn: string | undefined) => arn === myArn.value
  const readUpTo = computed(() => Object.entries(room.value?.readUpTo ?? {}))
  const messages = computed(() => room.value?.messages ?? [])
  const people = computed(() => room.value?.people ?? [])
  const others = computed(() => messages.value.filter(({ kind, authorArn }) => kind === 'message' && !isMine(authorArn)))
  const marks = (mine: boolean) => Math.max(0, ...readUpTo.value.flatMap(([arn, epoch]) => (isMine(arn) === mine ? epoch : [])))
  const myMark = computed(() => marks(true))

  const stage = computed<Stage>(() => {
    const inside = room.value
    if (!inside) return outside.value
    const iLeft = people.value.some(({ arn, present }) => isMine(arn) && !present)
    if (inside.closed || iLeft) return { at: 'closed', by: iLeft ? 'you' : 'agent' }
    if (inside.started) return { at: 'talking' }
    const at = place.value
    return at && (at.position < 0 || !at.available) ? { at: 'left message' } : { at: 'waiting', place: at }
  })

  const connection = computed<Connection>(() => {
    const { at, attempt = 0 } = line.value
    if (at === 'quiet') return at
    if (at === 'refused') return 'stopped'
    if (at === 'open' || at === 'renewing') return 'open'
    // The first stumble of a line is not worth a word to the shopper; the second is.
    return attempt > 1 ? 'offline' : 'connecting'
  })

  return {
    uuid: computed(() => session.value?.uuid),
    myArn,
    isMine,
    myMark,
    messages,
    hasEarlier: computed(() => !!room.value?.after),
    others,
    stage,
    connection,
    people,
    // That one has joined oneself is no news.
    notices: computed(() => room.value?.notices.filter(({ kind, arn }) => kind !== 'joined' || !isMine(arn)) ?? []),
    unread: computed(() => {
      const upTo = Math.max(seenUpTo.value, myMark.value)
      return looking.value ? 0 : others.value.filter(({ epoch }) => epoch > upTo).length
    }),
    readByOthersUpTo: computed(() => marks(false)),
  }
}
