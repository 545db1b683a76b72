// Tells the page of a talk that goes on: each new place in line, and that somebody wrote. Never the words.

import type { ShopbellEvents } from '../../loader/api.ts'
import type { ConversationView } from '../conversation/view.ts'

export interface TalkEventPorts {
  view: Pick<ConversationView, 'stage' | 'messages' | 'myArn'>
  watch(run: () => void): () => void
  tell<Name extends keyof ShopbellEvents>(name: Name, detail: ShopbellEvents[Name]): void
}

/** Returns its own undo. */
export function tellTalk({ view, watch, tell }: TalkEventPorts): () => void {
  let knownPlace: unknown
  let knownSeq: number | undefined
  return watch(() => {
    const stage = view.stage.value
    const place = stage.at === 'waiting' ? stage.place : undefined
    if (place && place !== knownPlace) {
      const { position, waitSeconds, waitMaxSeconds } = place
      tell('place', { position, waitSeconds, waitMaxSeconds })
    }
    knownPlace = place
    const newest = view.messages.value.at(-1)
    if (newest && knownSeq !== undefined && newest.seq > knownSeq)
      tell('message', { by: newest.authorArn === view.myArn.value ? 'you' : 'agent' })
    knownSeq = newest?.seq
  })
}
