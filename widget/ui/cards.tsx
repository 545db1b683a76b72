// What lies below the talk without being part of it: an agent's question to see the page.

import type { ConversationView } from '../conversation/view.ts'
import { action } from './action.tsx'
import * as words from './words.ts'

/** Nothing is recorded before the shopper says yes here. */
export function askCard(view: ConversationView) {
  const recording = view.recording.value
  return (
    recording.at === 'asked' && (
      <div class="card ask" role="alert">
        <p>{words.asked(recording.agentName)}</p>
        {action(words.allow(), view.allowRecording, 'button')}
        {action(words.decline(), view.declineRecording, 'button plain')}
      </div>
    )
  )
}
