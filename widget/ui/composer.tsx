// Where the shopper writes. The draft lives in the conversation, so it survives a reload and a closed panel.

import { useLayoutEffect, useRef } from 'preact/hooks'
import { LIMITS } from '../../protocol/limits.ts'
import type { ConversationView } from '../conversation/view.ts'
import { Icon } from './icons.tsx'
import { COUNT_FROM } from './start-screen.tsx'
import { words } from './words.ts'

export function Composer({ view }: { view: ConversationView }) {
  const field = useRef<HTMLTextAreaElement>(null)
  const draft = view.draft.value
  const left = LIMITS.messageUnits - draft.length
  const canSend = draft.trim() !== '' && left >= 0 && view.connection.value !== 'stopped'
  const hasCount = draft.length >= COUNT_FROM

  // biome-ignore lint/correctness/useExhaustiveDependencies: the height follows the words
  useLayoutEffect(() => {
    const area = field.current
    if (!area) return
    area.style.height = 'auto'
    // The style sheet stops it at five lines.
    area.style.height = `${area.scrollHeight + area.offsetHeight - area.clientHeight}px`
  }, [draft])

  const send = () => {
    if (!canSend) return
    view.send(draft.trim())
    view.setDraft('')
    field.current?.focus()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    // While an input method composes, Enter picks a word. Safari tells it only by the key code, and only after the fact.
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return
    event.preventDefault()
    send()
  }

  return (
    <form
      class="foot"
      onSubmit={(event) => {
        event.preventDefault()
        send()
      }}
    >
      {hasCount && (
        <p id="sb-count" class={left < 0 ? 'error' : 'meta'}>
          {words.remaining(left)}
        </p>
      )}
      <div class="composer">
        <textarea
          ref={field}
          data-first
          rows={1}
          dir="auto"
          enterkeyhint="send"
          placeholder={words.write}
          aria-label={words.write}
          aria-invalid={left < 0}
          aria-describedby={hasCount ? 'sb-count' : undefined}
          value={draft}
          onInput={(event) => view.setDraft(event.currentTarget.value)}
          onKeyDown={onKeyDown}
        />
        <button type="submit" class="icon send" aria-label={words.send} title={words.send} disabled={!canSend}>
          <Icon name="send" />
        </button>
      </div>
    </form>
  )
}
