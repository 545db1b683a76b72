// A slash and a short code, and the sentence everyone writes ten times a day is there. Pure: draft and caret in, choices out.

import type { ConversationCannedMessage } from '../../../protocol/models.ts'

export interface Completion {
  /** Where the slash stands; the caret is the end. */
  from: number
  to: number
  choices: ConversationCannedMessage[]
}

const MAX_CHOICES = 6
/** Two letters are in every sentence. */
const MIN_TEXT_SEARCH = 3

/** A slash begins a code only at the start of a word: "and/or" and addresses are left in peace. */
export function completionAt(draft: string, caret: number, canned: readonly ConversationCannedMessage[]): Completion | undefined {
  const match = /(?:^|\s)\/([^\s/]*)$/.exec(draft.slice(0, caret))
  if (!match) return undefined
  const typed = (match[1] ?? '').toLocaleLowerCase()
  const usable = canned.filter((one) => one.short_code && one.canned_message)
  const byCode = usable.filter((one) => codeOf(one).startsWith(typed))
  const byText =
    typed.length < MIN_TEXT_SEARCH
      ? []
      : usable.filter((one) => !byCode.includes(one) && one.canned_message?.toLocaleLowerCase().includes(typed))
  const choices = [...byCode.sort((one, other) => codeOf(one).localeCompare(codeOf(other))), ...byText].slice(0, MAX_CHOICES)
  return choices.length > 0 ? { from: caret - typed.length - 1, to: caret, choices } : undefined
}

export function complete(draft: string, completion: Completion, choice: ConversationCannedMessage): { draft: string; caret: number } {
  const before = draft.slice(0, completion.from) + (choice.canned_message ?? '')
  return { draft: before + draft.slice(completion.to), caret: before.length }
}

export const codeOf = (canned: ConversationCannedMessage): string => (canned.short_code ?? '').replace(/^\//, '').toLocaleLowerCase()
