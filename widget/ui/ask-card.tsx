// An agent's question to see the page, below the talk. A lazy chunk: few are ever asked, and where it does not come nobody sees anything.

import type { ConversationView } from '../conversation/view.ts'
import { action } from './action.tsx'
import css from './ask.css?inline'
import { allow, asked } from './ask-words.ts'
import { addSheet } from './sheet.ts'
import { decline } from './words.ts'

/** Nothing is recorded before the shopper says yes here. */
export function createAskCard(root: DocumentOrShadowRoot, view: ConversationView) {
  addSheet(root, css)
  return () => {
    const recording = view.recording.value
    return (
      recording.at === 'asked' && (
        <div class="card ask" role="alert">
          <p>{asked(recording.agentName)}</p>
          {action(allow(), view.allowRecording, 'button')}
          {action(decline(), view.declineRecording, 'button plain')}
        </div>
      )
    )
  }
}
