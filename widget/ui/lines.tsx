// The thin lines under the header: each says what is going on and what one can do about it.

import type { ConversationView } from '../conversation/view.ts'
import { Action } from './action.tsx'
import { EYE, Icon } from './icons.tsx'
import { words } from './words.ts'

export function Lines({ view, isEnding, stay }: { view: ConversationView; isEnding: boolean; stay(): void }) {
  const { at } = view.stage.value
  const connection = view.connection.value
  const recording = view.recording.value
  const isStopped = connection === 'stopped'
  const leave = () => {
    stay()
    view.leave()
  }
  return (
    <>
      {isEnding && (
        <div class="line" role="status">
          <span>{at === 'waiting' ? words.confirmLeave : words.confirmEnd}</span>
          <Action say={at === 'waiting' ? words.leave : words.end} run={leave} />
          <Action say={words.stay} run={stay} />
        </div>
      )}
      {(recording.at === 'on' || recording.at === 'starting') && (
        <div class="line" role="status">
          <Icon path={EYE} />
          <span>{words.recording[recording.at](recording.agentName)}</span>
          <Action say={words.stop} run={() => view.stopRecording()} />
        </div>
      )}
      {(isStopped || connection === 'offline') && at !== 'closed' && (
        <div class="line" role="status">
          <span>{isStopped ? words.stopped : navigator.onLine ? words.unreachable : words.offline}</span>
          <Action say={words.tryNow} run={() => view.reconnectNow()} />
        </div>
      )}
    </>
  )
}
