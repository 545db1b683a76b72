import { word } from '../locales/word.ts'

export const ask = word('rateAsk', 'How was this chat?')
/** From 1 to 5. */
export const marks = [
  word('rate1', 'Very bad'),
  word('rate2', 'Bad'),
  word('rate3', 'All right'),
  word('rate4', 'Good'),
  word('rate5', 'Very good'),
] as const
export const comment = word('rateComment', 'Anything to add? (optional)')
export const thanks = word('rateThanks', 'Thank you. The shop can read it now.')
export const change = word('rateChange', 'Change it')
export const failed = word('rateFailed', 'Not sent. Try again.')
export const over = word('rateOver', 'This chat can no longer be rated.')
