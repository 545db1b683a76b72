// The thin lines under the header: each says what is going on and what one can do about it.

import type { ConversationView } from '../conversation/view.ts'
import { Icon } from './icons.tsx'
import { words } from './words.ts'

export function OfflineLine({ view }: { view: ConversationView }) {
  const connection = view.connection.value
  const isStopped = connection === 'stopped'
  if ((connection !== 'offline' && !isStopped) || view.stage.value.at === 'closed') return null
  return (
    <div class="line" role="status">
      <span>{isStopped ? words.stopped : navigator.onLine === false ? words.offline : words.unreachable}</span>
      <button type="button" class="link" onClick={() => view.reconnectNow()}>
        {words.tryNow}
      </button>
    </div>
  )
}

export function RecordingLine({ view }: { view: ConversationView }) {
  const recording = view.recording.value
  if (recording.at !== 'on' && recording.at !== 'starting') return null
  return (
    <div class="line shared" role="status">
      <Icon name="eye" />
      <span>{words.recording[recording.at](recording.agentName)}</span>
      <button type="button" class="link" onClick={() => view.stopRecording()}>
        {words.recording.stop}
      </button>
    </div>
  )
}

export function ConfirmLine({ isWaiting, stay, leave }: { isWaiting: boolean; stay(): void; leave(): void }) {
  return (
    <div class="line" role="status">
      <span>{isWaiting ? words.confirmLeave : words.confirmEnd}</span>
      <button type="button" class="link danger" onClick={leave}>
        {isWaiting ? words.waiting.leave : words.end}
      </button>
      <button type="button" class="link" data-first onClick={stay}>
        {words.stay}
      </button>
    </div>
  )
}
