import { isOpen } from '../../../widget/line/line.ts'
import type { Workplace } from '../state/workplace.ts'

/** A first dial is no news; a line that was lost is. */
export function LineNote({ workplace }: { workplace: Workplace }) {
  const line = workplace.line.value
  if (isOpen(line) || line.at === 'quiet' || line.at === 'refused') return null
  if (line.at === 'dialing' && line.attempt === 0) return null
  return (
    <div class="line-note" role="status">
      <span>The server does not answer. What you write is kept and sent when it does.</span>
      {line.at === 'waiting' && (
        <button type="button" class="link" onClick={workplace.reconnect}>
          Try now
        </button>
      )}
    </div>
  )
}
