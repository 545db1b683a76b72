// Every word the widget shows, in one object, so that a language is one more object of this shape.
// Plain, present tense, no exclamation marks; numbers are honest: a range when it is a guess.

import type { PendingMessage, Place, StartTrouble } from '../conversation/view.ts'

const ORDINALS = ['next', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth', 'ninth', 'tenth']
const plural = new Intl.PluralRules('en', { type: 'ordinal' })
const SUFFIXES: Partial<Record<Intl.LDMLPluralRule, string>> = { one: 'st', two: 'nd', few: 'rd' }

const ordinal = (place: number) => ORDINALS[place - 1] ?? `${place}${SUFFIXES[plural.select(place)] ?? 'th'}`
const count = (many: number, one: string) => `${many} ${one}${many === 1 ? '' : 's'}`
const minutes = (seconds: number) => Math.max(1, Math.round(seconds / 60))

function wait({ waitSeconds, waitMaxSeconds }: Place): string {
  if (waitSeconds === undefined) return ''
  const from = minutes(waitSeconds)
  const to = minutes(waitMaxSeconds ?? waitSeconds)
  if (to > from) return `${from} to ${to} minutes`
  return waitSeconds < 45 ? 'less than a minute' : `about ${count(from, 'minute')}`
}

const TROUBLES: Record<StartTrouble['code'], string> = {
  offline: 'There is no connection. Your words are kept. Try again when you are back.',
  refused: 'The chat did not start. Check what you wrote and try again.',
  rate: 'That was a lot at once. Wait a moment and try again.',
  'closed site': 'Chat is closed on this shop right now.',
}

const NOT_SENT: Record<NonNullable<PendingMessage['trouble']>, string> = {
  too_long: 'Not sent, it is too long.',
  closed: 'Not sent, the chat has ended.',
  rate: 'Not sent, too many at once.',
  not_allowed: 'Not sent, it was not allowed.',
  bad_frame: 'Not sent.',
}

export const words = {
  panel: (shop: string) => (shop ? `Chat with ${shop}` : 'Chat'),
  chat: 'Chat',
  close: 'Close the chat',
  end: 'End chat',
  loading: 'Loading',

  state: {
    here: 'We are here to answer',
    away: 'Nobody is here right now',
    starting: 'Starting',
    waiting: 'Waiting for an answer',
    left: 'We have your message',
    connecting: 'Connecting',
    connected: 'Connected',
    reconnecting: 'Reconnecting',
    offline: 'Offline',
    stopped: 'Disconnected',
    ended: 'Chat ended',
  },

  form: {
    intro: 'Ask us anything. A person answers.',
    away: 'Nobody is here right now. Write now and we will answer.',
    name: 'Your name',
    email: 'E-mail (optional)',
    topic: 'Topic',
    question: 'How can we help?',
    send: 'Start the chat',
    sending: 'Starting',
    nameMissing: 'Write your name, so that we know who asks.',
    emailWrong: 'This is not an e-mail address. It looks like name@example.com.',
    questionMissing: 'Write your question.',
    tooLong: (over: number) => `This is ${count(over, 'character')} too long.`,
    queueAway: (queue: string) => `${queue} (away)`,
    trouble: ({ code, retryAfterSeconds }: StartTrouble) =>
      code === 'rate' && retryAfterSeconds ? `That was a lot at once. Try again in ${wordsForSeconds(retryAfterSeconds)}.` : TROUBLES[code],
  },

  waiting: {
    finding: 'Finding your place in line',
    place: (place: Place) => {
      const time = wait(place)
      const where = `You are ${ordinal(place.position)} in line`
      return time ? `${where}, ${time}` : where
    },
    away: 'Nobody is here right now. You keep your place, and we will answer here.',
    lost: 'You are out of the line, but we have your message and will answer here.',
    writeOn: 'You can keep writing.',
    leave: 'Leave the line',
    check: 'Check now',
    updated: (agoMs: number) => (agoMs < 60_000 ? 'Updated just now' : `Updated ${count(minutes(agoMs / 1000), 'minute')} ago`),
  },
  leftMessage: 'We have your message. An answer will come here, so you can look in later.',

  confirmLeave: 'Leave the line? You lose your place.',
  confirmEnd: 'End this chat?',
  stay: 'Stay',

  talk: 'Talk',
  messages: 'Messages',
  you: 'You',
  joined: (name: string) => `${name} joined`,
  left: (name: string) => `${name} left`,
  ended: (name: string) => (name ? `${name} ended the chat` : 'The chat has ended'),
  youEnded: 'You ended the chat',
  sending: 'Sending',
  sent: 'Sent',
  read: 'Read',
  notSent: (trouble: PendingMessage['trouble']) => (trouble ? NOT_SENT[trouble] : 'Not sent.'),
  retry: 'Try again',
  discard: 'Discard',
  typing: (name: string) => `${name} is typing`,
  newMessages: (many: number) => count(many, 'new message'),

  write: 'Write a message',
  send: 'Send',
  remaining: (units: number) => (units < 0 ? `${count(-units, 'character')} too long` : `${units} left`),
  again: 'Start a new chat',

  offline: 'You are offline. Messages are sent when you are back.',
  unreachable: 'No connection. Messages are sent when it is back.',
  tryNow: 'Try now',
  stopped: 'The connection has ended. Reload the page if this stays.',

  recording: {
    ask: (name: string) => `${name} asks to see this page`,
    explain: 'All text and everything you type is hidden from the picture.',
    allow: 'Allow',
    decline: 'Not now',
    starting: (name: string) => `Starting to show this page to ${name}`,
    on: (name: string) => `${name} can see this page`,
    stop: 'Stop',
  },
}

function wordsForSeconds(seconds: number): string {
  return seconds < 90 ? count(Math.ceil(seconds), 'second') : count(minutes(seconds), 'minute')
}
