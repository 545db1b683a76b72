// Every word the widget shows, so that a language is one more module of this shape. One export each: the build puts each where it is
// read, and no name of one travels.
// Plain, present tense, no exclamation marks; numbers are honest: a range when it is a guess.

import type { PendingMessage, Place, StartTrouble } from '../conversation/view.ts'

const ORDINALS = ['next', 'second', 'third', 'fourth', 'fifth']
const AWAY = 'Nobody is here right now'

const count = (many: number, one: string) => `${many} ${one}${many === 1 ? '' : 's'}`
const minutes = (seconds: number) => Math.max(1, Math.round(seconds / 60))
const span = (seconds: number) => (seconds < 90 ? count(Math.ceil(seconds), 'second') : count(minutes(seconds), 'minute'))

function ordinal(place: number): string {
  const suffix = place % 100 > 10 && place % 100 < 14 ? 'th' : (['th', 'st', 'nd', 'rd'][place % 10] ?? 'th')
  return ORDINALS[place - 1] ?? `${place}${suffix}`
}

function wait({ waitSeconds, waitMaxSeconds = waitSeconds }: Place): string {
  if (waitSeconds === undefined || waitMaxSeconds === undefined) return ''
  const [from, to] = [minutes(waitSeconds), minutes(waitMaxSeconds)]
  if (to > from) return `, ${from} to ${to} minutes`
  return to < 2 && waitMaxSeconds < 45 ? ', less than a minute' : `, about ${count(from, 'minute')}`
}

export const panel = (shop: string | undefined) => (shop ? `Chat with ${shop}` : 'Chat')
export const chat = 'Chat'
export const close = 'Close the chat'
export const end = 'End chat'
export const loading = 'Loading'

/** The line under the name in the header. */
export const state = {
  here: 'We are here to answer',
  away: AWAY,
  starting: 'Starting',
  waiting: 'Waiting for an answer',
  'left message': 'We have your message',
  talking: 'Connected',
  connecting: 'Connecting',
  reconnecting: 'Reconnecting',
  offline: 'Offline',
  stopped: 'Disconnected',
  closed: 'Chat ended',
}

export const intro = 'Ask us anything. A person answers.'
export const introAway = `${AWAY}. Write now and we will answer.`
export const name = 'Your name'
export const email = 'E-mail (optional)'
export const queueName = 'Topic'
export const question = 'How can we help?'
export const start = 'Start the chat'
export const nameMissing = 'Write your name.'
export const emailWrong = 'Write it like name@example.com.'
export const questionMissing = 'Write your question.'
export const remaining = (units: number) => (units < 0 ? `${count(-units, 'character')} too long` : `${units} left`)
export const queueAway = (queue: string) => `${queue} (away)`
export const trouble = ({ code, retryAfterSeconds }: StartTrouble) =>
  ({
    offline: 'No connection. Your words are kept. Try again when it is back.',
    refused: 'The chat did not start. Check what you wrote and try again.',
    rate: `That was a lot at once. Try again in ${retryAfterSeconds ? span(retryAfterSeconds) : 'a moment'}.`,
    'closed site': 'Chat is closed on this shop right now.',
  })[code]

export const finding = 'Finding your place in line'
export const place = (place: Place) => `You are ${ordinal(place.position)} in line${wait(place)}.`
export const updated = (agoMs: number) => `Updated ${agoMs < 60_000 ? 'just now' : `${count(minutes(agoMs / 1000), 'minute')} ago`}`
export const check = 'Check now'
export const leave = 'Leave the line'
export const leftMessage = (isAway: boolean) => `${isAway ? `${AWAY}, but we` : 'We'} have your message. The answer comes here.`

export const confirmLeave = 'Leave the line? You lose your place.'
export const confirmEnd = 'End this chat?'
export const stay = 'Stay'

export const messages = 'Messages'
export const today = 'Today'
export const yesterday = 'Yesterday'
export const you = 'You'
export const joined = (name: string) => `${name} joined`
export const left = (name: string) => `${name} left`
export const passedOn = (name: string) => `The chat was passed on to ${name}`
export const sentTo = (queue: string) => `The chat was sent to ${queue}. An answer comes here.`
export const removed = 'This message was removed'
export const closed = () => 'The chat has ended'
export const youEnded = () => 'You ended the chat'
export const said = (notice: string) => notice
export const sending = 'Sending'
export const sent = 'Sent'
export const read = 'Read'
export const notSent = (trouble: PendingMessage['trouble']) =>
  `Not sent${trouble === 'too_long' ? ', it is too long' : trouble === 'closed' ? ', the chat has ended' : trouble === 'rate' ? ', too many at once' : ''}.`
export const retry = 'Try again'
export const discard = 'Discard'
export const typing = (name: string) => `${name} is typing`
export const newMessages = (many: number) => count(many, 'new message')

export const write = 'Write a message'
export const send = 'Send'
export const again = 'Start a new chat'

export const offline = 'You are offline. Messages are sent when you are back.'
export const unreachable = 'No connection. Messages are sent when it is back.'
export const stopped = 'The connection has ended. Reload the page if this stays.'
export const tryNow = 'Try now'

export const asked = (name: string) => `${name} asks to see this page. All text and all you type stay hidden.`
export const allow = 'Allow'
export const decline = 'Not now'
export const recording = {
  starting: (name: string) => `Starting to show this page to ${name}`,
  on: (name: string) => `${name} can see this page`,
}
export const stop = 'Stop'
