// Every word the widget shows, in English. Languages are `widget/locales/xx.json`, with the same keys; docs/languages.md.
//
// To add one: `export const name = word('name', 'English {with} placeholders')`, the key being the name. Call it where it is drawn,
// one value for each placeholder in the order of the English: `words.name(value)`. Call it late, in the function that draws and never
// in a constant, or it stays in the language of the first moment. A number has forms: `word('many', { one: '{n} file', other: '{n}
// files' })`, the number being the first value. What comes in with a lazy chunk has a file of its own, `*-words.ts`, beside what
// shows it. Dates, durations, "3 minutes ago" and lists come from dates.ts, without words of ours.
// Keys cost bytes: few and short. Whole sentences: no language puts pieces together as English does. No word in two places with two
// meanings.
// Plain, present tense, no exclamation marks; numbers are honest: a range when it is a guess.

import type { PendingMessage, StartTrouble } from '../conversation/view.ts'
import { word } from '../locales/word.ts'
import { soonText } from './dates.ts'

export const panel = (shop: string | undefined) => (shop ? chatWith(shop) : chat())
export const chatWith = word('chatWith', 'Chat with {shop}')
export const chat = word('chat', 'Chat')
export const close = word('close', 'Close the chat')
export const more = word('more', 'More')
export const end = word('end', 'End chat')
export const loading = word('loading', 'Loading')

/** The line under the name in the header. */
export const state = {
  here: word('here', 'We are here to answer'),
  away: word('away', 'Nobody is here right now'),
  starting: word('starting', 'Starting'),
  waiting: word('waiting', 'Waiting for an answer'),
  'left message': word('kept', 'We have your message'),
  talking: word('connected', 'Connected'),
  connecting: word('connecting', 'Connecting'),
  reconnecting: word('reconnecting', 'Reconnecting'),
  offline: word('lineOff', 'Offline'),
  stopped: word('lineEnded', 'Disconnected'),
  closed: word('chatEnded', 'Chat ended'),
}

export const intro = word('intro', 'Ask us anything. A person answers.')
export const introAway = word('introAway', 'Nobody is here right now. Write now and we will answer.')
export const name = word('name', 'Your name')
export const email = word('email', 'E-mail')
export const optionalField = word('optionalField', '{label} (optional)')
export const queueName = word('queueName', 'Topic')
export const question = word('question', 'How can we help?')
export const start = word('start', 'Start the chat')
export const nameMissing = word('nameMissing', 'Write your name.')
export const emailWrong = word('emailWrong', 'Write it like name@example.com.')
export const questionMissing = word('questionMissing', 'Write your question.')
const unitsLeft = word('unitsLeft', 'Characters left: {n}')
const unitsOver = word('unitsOver', 'Characters too many: {n}')
export const remaining = (units: number) => (units < 0 ? unitsOver(-units) : unitsLeft(units))
export const missing = word('missing', 'This is needed.')
export const mailNote = word('mailNote', 'If you have left by then, the answer goes there.')
const startOffline = word('startOffline', 'No connection. Your words are kept. Try again when it is back.')
const startRefused = word('startRefused', 'The chat did not start. Check what you wrote and try again.')
const startSoon = word('startSoon', 'That was a lot at once. Try again in a moment.')
const startLater = word('startLater', 'That was a lot at once. Try again {soon}.')
const startClosed = word('startClosed', 'Chat is closed on this shop right now.')
export const trouble = ({ code, retryAfterSeconds }: StartTrouble) => {
  if (code === 'rate' && retryAfterSeconds) return startLater(soonText(retryAfterSeconds))
  return { offline: startOffline, refused: startRefused, rate: startSoon, 'closed site': startClosed }[code]()
}

export const leave = word('leave', 'Leave the line')
export const confirmLeave = word('confirmLeave', 'Leave the line? You lose your place.')
export const confirmEnd = word('confirmEnd', 'End this chat?')
export const stay = word('stay', 'Stay')

export const messages = word('messages', 'Messages')
export const you = word('you', 'You')
export const joined = word('joined', '{name} joined')
export const left = word('left', '{name} left')
export const passedOn = word('passedOn', 'The chat was passed on to {name}')
export const sentTo = word('sentTo', 'The chat was sent to {queue}. An answer comes here.')
export const showAll = word('showAll', 'Show all')
export const newest = word('newest', 'Newest messages')
export const removed = word('removed', 'This message was removed')
export const closed = word('closed', 'The chat has ended')
export const youEnded = word('youEnded', 'You ended the chat')
export const said = (notice: string) => notice
export const sending = word('sending', 'Sending')
export const sent = word('sent', 'Sent')
export const read = word('read', 'Read')
const failed = word('failed', 'Not sent.')
const failedLong = word('failedLong', 'Not sent, it is too long.')
const failedClosed = word('failedClosed', 'Not sent, the chat has ended.')
const failedRate = word('failedRate', 'Not sent, too many at once.')
export const notSent = (trouble: PendingMessage['trouble']) =>
  (trouble === 'too_long' ? failedLong : trouble === 'closed' ? failedClosed : trouble === 'rate' ? failedRate : failed)()
export const retry = word('retry', 'Try again')
export const discard = word('discard', 'Discard')
export const typing = word('typing', '{name} is typing')
export const newMessages = word('newMessages', { one: '{n} new message', other: '{n} new messages' })

export const write = word('write', 'Write a message')
export const attach = word('attach', 'Add files')
export const photo = word('photo', 'Take a photo')
export const send = word('send', 'Send')
export const again = word('again', 'Start a new chat')

export const offline = word('offline', 'You are offline. Messages are sent when you are back.')
export const unreachable = word('unreachable', 'No connection. Messages are sent when it is back.')
export const stopped = word('stopped', 'The connection has ended. Reload the page if this stays.')
export const tryNow = word('tryNow', 'Try now')

export const decline = word('decline', 'Not now')
export const recording = {
  starting: word('showing', 'Starting to show this page to {name}'),
  on: word('shown', '{name} can see this page'),
}
export const stop = word('stop', 'Stop')
