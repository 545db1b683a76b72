// Texts as we let them in.

import * as v from 'valibot'

/** Half a surrogate pair or a NUL does not survive every database; better refused than silently changed. */
const clean = v.check<string, string>((text) => text.isWellFormed() && !text.includes('\u0000'), 'holds a character that cannot be stored')
export const text = (max: number) => v.pipe(v.string(), v.maxLength(max, `is longer than ${max} characters`), clean)
/** Taken as it is typed: nobody's words are altered, not even by a blank. */
export const filled = (max: number) =>
  v.pipe(
    text(max),
    v.check((words) => words.trim() !== '', 'is empty'),
  )
