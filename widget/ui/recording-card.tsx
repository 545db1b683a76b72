// An agent asks to see the page. Nothing is recorded before the shopper says yes here.

import type { ConversationView } from '../conversation/view.ts'
import { words } from './words.ts'

export function RecordingCard({ view }: { view: ConversationView }) {
  const recording = view.recording.value
  if (recording.at !== 'asked') return null
  return (
    <div class="card ask" role="alert">
      <p>
        <strong>{words.recording.ask(recording.agentName)}.</strong> {words.recording.explain}
      </p>
      <div class="actions">
        <button type="button" class="button" onClick={() => view.allowRecording()}>
          {words.recording.allow}
        </button>
        <button type="button" class="button plain" onClick={() => view.declineRecording()}>
          {words.recording.decline}
        </button>
      </div>
    </div>
  )
}
