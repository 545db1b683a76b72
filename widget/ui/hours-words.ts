import { word } from '../locales/word.ts'

export const queueAway = word('queueAway', '{queue} (away)')
export const queueClosed = word('queueClosed', '{queue} (opens {when})')
export const backHere = word('backHere', 'We are back {when} (your time). Write now and the answer comes here.')
export const backMail = word('backMail', 'We are back {when} (your time). Write now and we answer by e-mail.')
export const closedNow = word('closedNow', 'We are closed right now. Write now and we will answer.')
export const replyIn = word('replyIn', 'Most questions are answered within {time}.')
