// The thin lines under the header: each says what is going on and what one can do about it.

import type { ComponentChildren } from 'preact'
import type { ConversationView } from '../conversation/view.ts'
import { action } from './action.tsx'
import { EYE, icon } from './icons.tsx'
import * as words from './words.ts'

const line = (sign: ComponentChildren, say: string, ...actions: ComponentChildren[]) => (
  <div class="line" role="status">
    {sign}
    <span>{say}</span>
    {actions}
  </div>
)

export function lines(view: ConversationView, isEnding: boolean, stay: () => void) {
  const { at } = view.stage.value
  const connection = view.connection.value
  const recording = view.recording.value
  const isWaiting = at === 'waiting'
  const isStopped = connection === 'stopped'
  const leave = () => {
    stay()
    view.leave()
  }
  return (
    <>
      {isEnding &&
        line(
          null,
          isWaiting ? words.confirmLeave() : words.confirmEnd(),
          action(isWaiting ? words.leave() : words.end(), leave),
          action(words.stay(), stay),
        )}
      {(recording.at === 'on' || recording.at === 'starting') &&
        line(icon(EYE), words.recording[recording.at](recording.agentName), action(words.stop(), view.stopRecording))}
      {(isStopped || connection === 'offline') &&
        at !== 'closed' &&
        line(
          null,
          isStopped ? words.stopped() : navigator.onLine ? words.unreachable() : words.offline(),
          action(words.tryNow(), view.reconnectNow),
        )}
    </>
  )
}
