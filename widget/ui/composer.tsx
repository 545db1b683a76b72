// Where the shopper writes. The draft lives in the conversation, so it survives a reload and a closed panel.

import { LIMITS } from '../../protocol/limits.ts'
import type { ConversationView } from '../conversation/view.ts'
import { attachButtons } from './attach.tsx'
import { drawn } from './drawn.ts'
import type { Extras } from './extras.ts'
import { icon, SEND } from './icons.tsx'
import { countdown } from './validate.ts'
import * as words from './words.ts'

export function createComposer(view: ConversationView, extras: Extras) {
  let field: HTMLTextAreaElement | null

  return drawn(() => {
    const draft = view.draft.value
    const isTooLong = draft.length > LIMITS.messageUnits
    const files = extras.files.here.value
    const canSend = (draft.trim() || files?.ready) && !files?.isBusy && !isTooLong && view.connection.value !== 'stopped'
    const count = countdown(draft)

    const send = (event: Event) => {
      event.preventDefault()
      if (canSend) view.send(draft.trim(), files?.take())
      field?.focus()
    }

    return (
      <form class="composer" part="composer">
        {extras.cards.here.value?.chips()}
        {files?.tray()}
        {count && (
          <p id="count" class={isTooLong ? 'error' : 'meta'}>
            {count}
          </p>
        )}
        <textarea
          // A new function each time, so that it is called each time: the field is as high as its text. The style sheet stops it
          // at five lines.
          ref={(area) => {
            field = area
            if (!area) return
            area.style.height = 'auto'
            area.style.height = `${area.scrollHeight + 2}px`
          }}
          rows={1}
          dir="auto"
          enterkeyhint="send"
          placeholder={words.write()}
          aria-label={words.write()}
          aria-describedby="count"
          value={draft}
          onInput={(event) => view.setDraft(event.currentTarget.value)}
          onKeyDown={(event) => {
            // While an input method composes, Enter picks a word. Safari tells it only by the key code, and only after the fact.
            if (event.key === 'Enter' && !event.shiftKey && !event.isComposing && event.keyCode !== 229) send(event)
          }}
        />
        {attachButtons(view, extras)}
        <button type="submit" class="button" aria-label={words.send()} title={words.send()} disabled={!canSend} onClick={send}>
          {icon(SEND)}
        </button>
      </form>
    )
  })
}
