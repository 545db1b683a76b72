// Every word the widget shows, in one object, so that a language is one more object of this shape.
// Plain, present tense, no exclamation marks; numbers are honest: a range when it is a guess.

import type { PendingMessage, Place, StartTrouble } from '../conversation/view.ts'

const ORDINALS = ['next', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth', 'ninth']
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

export const words = {
  panel: (shop: string | undefined) => (shop ? `Chat with ${shop}` : 'Chat'),
  chat: 'Chat',
  close: 'Close the chat',
  end: 'End chat',
  loading: 'Loading',

  /** The line under the name in the header. */
  state: {
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
  },

  intro: 'Ask us anything. A person answers.',
  introAway: `${AWAY}. Write now and we will answer.`,
  name: 'Your name',
  email: 'E-mail (optional)',
  queueName: 'Topic',
  question: 'How can we help?',
  start: 'Start the chat',
  nameMissing: 'Write your name, so that we know who asks.',
  emailWrong: 'Write it like name@example.com.',
  questionMissing: 'Write your question.',
  remaining: (units: number) => (units < 0 ? `${count(-units, 'character')} too long` : `${units} left`),
  queueAway: (queue: string) => `${queue} (away)`,
  trouble: ({ code, retryAfterSeconds }: StartTrouble) =>
    ({
      offline: 'There is no connection. Your words are kept, so try again when you are back.',
      refused: 'The chat did not start. Check what you wrote and try again.',
      rate: `That was a lot at once. Try again in ${retryAfterSeconds ? span(retryAfterSeconds) : 'a moment'}.`,
      'closed site': 'Chat is closed on this shop right now.',
    })[code],

  finding: 'Finding your place in line',
  place: (place: Place) => `You are ${ordinal(place.position)} in line${wait(place)}.`,
  updated: (agoMs: number) => `Updated ${agoMs < 60_000 ? 'just now' : `${count(minutes(agoMs / 1000), 'minute')} ago`}`,
  check: 'Check now',
  leave: 'Leave the line',
  leftMessage: (isAway: boolean) =>
    `${isAway ? `${AWAY}, but we` : 'We'} have your message. The answer comes here, so you can look in later.`,

  confirmLeave: 'Leave the line? You lose your place.',
  confirmEnd: 'End this chat?',
  stay: 'Stay',

  messages: 'Messages',
  today: 'Today',
  yesterday: 'Yesterday',
  you: 'You',
  joined: (name: string) => `${name} joined`,
  left: (name: string) => `${name} left`,
  closed: () => 'The chat has ended',
  youEnded: 'You ended the chat',
  sending: 'Sending',
  sent: 'Sent',
  read: 'Read',
  notSent: (trouble: PendingMessage['trouble']) =>
    `Not sent${trouble === 'too_long' ? ', it is too long' : trouble === 'closed' ? ', the chat has ended' : trouble === 'rate' ? ', too many at once' : ''}.`,
  retry: 'Try again',
  discard: 'Discard',
  typing: (name: string) => `${name} is typing`,
  newMessages: (many: number) => count(many, 'new message'),

  write: 'Write a message',
  send: 'Send',
  again: 'Start a new chat',

  offline: 'You are offline. Messages are sent when you are back.',
  unreachable: 'No connection. Messages are sent when it is back.',
  stopped: 'The connection has ended. Reload the page if this stays.',
  tryNow: 'Try now',

  asked: (name: string) => `${name} asks to see this page. All text and everything you type is hidden from the picture.`,
  allow: 'Allow',
  decline: 'Not now',
  recording: {
    starting: (name: string) => `Starting to show this page to ${name}`,
    on: (name: string) => `${name} can see this page`,
  },
  stop: 'Stop',
}
