// How a message is shown by what is in it: big when it is a few emoji and nothing else, folded when it would fill the panel. Pure.

/** At most a handful; the `v` flag, which knows emoji as a whole, is too new. */
const EMOJI_ONLY =
  /^(?=.{1,12}$)(?=.*[\p{Extended_Pictographic}\p{Regional_Indicator}])(?:[\p{Extended_Pictographic}\p{Regional_Indicator}\p{Emoji_Modifier}\s]|\u200d|\ufe0f)+$/u

export const isEmojiOnly = (body: string): boolean => EMOJI_ONLY.test(body)

/** Less than this left over is not worth a button. */
const REST = 150

/** The beginning of a long text, to the end of a word, so that no link is cut; undefined when all of it may stand. */
export function beginningOf(body: string): string | undefined {
  const [start] = /^(?:[^\n]*\n){12}/.exec(body.slice(0, 600)) ?? /^[\s\S]{600}\S*(?=\s)/.exec(body) ?? []
  return start && body.length - start.length > REST ? start.trimEnd() : undefined
}
