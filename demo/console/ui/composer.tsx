// Where the agent writes. A slash at the start of a word brings the canned messages; Enter sends, Shift and Enter break.

import { useSignal } from '@preact/signals'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { LIMITS, UPLOADS } from '../../../protocol/limits.ts'
import { codeOf, complete, completionAt } from '../state/canned.ts'
import type { Talk } from '../state/talk.ts'
import type { Workplace } from '../state/workplace.ts'
import { CardMaker } from './card-maker.tsx'
import { Icon } from './icons.tsx'
import { filesOf } from './talk-files.ts'

const COUNT_FROM = 3_600
const MAX_HEIGHT_PX = 180

export function Composer({ talk, workplace, shopper }: { talk: Talk; workplace: Workplace; shopper: string }) {
  const field = useRef<HTMLTextAreaElement>(null)
  const caret = useSignal(talk.draft.value.length)
  const chosen = useSignal(0)
  const dismissed = useSignal<string | undefined>(undefined)
  const draft = talk.draft.value
  const completion = dismissed.value === draft ? undefined : completionAt(draft, caret.value, workplace.canned.value)
  const choices = completion?.choices ?? []
  const at = Math.min(chosen.value, Math.max(0, choices.length - 1))
  const tooLong = draft.length > LIMITS.messageUnits

  useLayoutEffect(() => {
    const area = field.current
    if (!area) return
    area.style.height = 'auto'
    area.style.height = `${Math.min(area.scrollHeight, MAX_HEIGHT_PX)}px`
  }, [draft])

  useLayoutEffect(() => {
    // Who has just picked somebody up writes next; who walks through the list keeps walking.
    if (document.activeElement === document.body && matchMedia('(pointer: fine)').matches) field.current?.focus()
  }, [])

  const readCaret = () => {
    caret.value = field.current?.selectionStart ?? draft.length
  }
  const take = (index: number) => {
    const choice = choices[index]
    if (!completion || !choice) return
    const done = complete(draft, completion, choice)
    talk.setDraft(done.draft)
    chosen.value = 0
    requestAnimationFrame(() => {
      field.current?.focus()
      field.current?.setSelectionRange(done.caret, done.caret)
      readCaret()
    })
  }
  const files = filesOf(talk)
  const canSend = (draft.trim() !== '' || files.ready > 0) && !files.isBusy && !tooLong
  const send = () => {
    if (canSend) talk.say(draft, files.take())
    caret.value = 0
  }
  const picker = useRef<HTMLInputElement>(null)

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.isComposing) return
    if (choices.length > 0) {
      if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
        event.preventDefault()
        chosen.value = (at + (event.key === 'ArrowDown' ? 1 : choices.length - 1)) % choices.length
        return
      }
      if (event.key === 'Tab' || event.key === 'Enter') {
        event.preventDefault()
        take(at)
        return
      }
      if (event.key === 'Escape') {
        event.preventDefault()
        event.stopPropagation()
        dismissed.value = draft
        return
      }
    }
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault()
      send()
    }
  }

  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault()
        send()
        field.current?.focus()
      }}
    >
      {files.tray()}
      <CardMaker talk={talk} />
      <button type="button" class="icon-button" aria-label="Add files" title="Add files" onClick={() => picker.current?.click()}>
        <Icon name="clip" />
      </button>
      <input
        ref={picker}
        type="file"
        multiple
        hidden
        accept={UPLOADS.extensions.map((each) => `.${each}`).join()}
        onChange={({ currentTarget }) => {
          files.add([...(currentTarget.files ?? [])])
          currentTarget.value = ''
        }}
      />
      {choices.length > 0 && (
        <div class="canned" role="listbox" id="canned" aria-label="Canned messages">
          {choices.map((choice, index) => (
            // biome-ignore lint/a11y/useFocusableInteractive: the text field keeps the focus and names the active one
            // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the text field's
            <div
              key={choice.conversation_canned_message_oid ?? codeOf(choice)}
              id={`canned-${index}`}
              role="option"
              aria-selected={index === at}
              class="canned-choice"
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => take(index)}
            >
              <strong>/{codeOf(choice)}</strong>
              <span>{choice.canned_message}</span>
            </div>
          ))}
        </div>
      )}
      <textarea
        ref={field}
        id="composer"
        rows={1}
        value={draft}
        placeholder={`Write to ${shopper}`}
        aria-label={`Message to ${shopper}`}
        aria-autocomplete="list"
        aria-controls={choices.length > 0 ? 'canned' : undefined}
        aria-activedescendant={choices.length > 0 ? `canned-${at}` : undefined}
        onInput={(event) => {
          talk.setDraft(event.currentTarget.value)
          chosen.value = 0
          readCaret()
        }}
        onKeyDown={onKeyDown}
        onKeyUp={readCaret}
        onClick={readCaret}
      />
      {draft.length > COUNT_FROM && (
        <span class={`counter ${tooLong ? 'over' : ''}`} aria-live="polite">
          {LIMITS.messageUnits - draft.length}
        </span>
      )}
      <button type="submit" class="icon-button send" aria-label="Send" disabled={!canSend}>
        <Icon name="send" />
      </button>
    </form>
  )
}
