// Every state the panel can be in, by name, for looking at. Times hang on the moment of opening, so that day lines read as they will.

import type { SaidMessage } from '../../widget/conversation/room.ts'
import { ADA, CONFIG, type createFakeView, ME } from '../unit/widget/ui/fake-view.ts'

type Facts = NonNullable<Parameters<typeof createFakeView>[0]>

const MINUTE = 60_000
const now = Date.now()
const noon = new Date(now).setHours(12, 0, 0, 0)
const base = Math.min(now, noon)

let seq = 0
const say = (who: string, body: string, minutesAgo: number): SaidMessage => {
  seq++
  return {
    uuid: `m${seq}`,
    seq,
    authorArn: who,
    authorName: who === ME ? 'Nora' : 'Ada Okafor',
    body,
    epoch: base - minutesAgo * MINUTE,
    kind: 'message',
    ...(who === ME && { clientMessageId: `c${seq}` }),
  }
}
const joined = (minutesAgo: number) => ({
  seq: ++seq,
  epoch: base - minutesAgo * MINUTE,
  kind: 'joined' as const,
  name: 'Ada Okafor',
  arn: ADA,
})

const ada = { arn: ADA, name: 'Ada Okafor', role: 'agent' as const, present: true }
const form = {
  name: 'Nora Lindqvist',
  email: 'nora@example.com',
  question: 'Does the oak stool come in a taller size? My counter is 92 cm high.',
}

const asked = [say(ME, 'Does the oak stool come in a taller size? My counter is 92 cm high.', 26 * 60)]
const yesterday = [
  ...asked,
  say(ADA, 'Hello Nora, it comes in 65 and 75 cm. For a counter of 92 cm most people take the 65.', 26 * 60 - 3),
  say(ME, 'Thank you, I will measure again tonight', 26 * 60 - 4),
]
const today = [
  say(ME, 'Good morning', 41),
  say(ME, 'It is the 65 then. Is it in stock in smoked oak?', 40),
  say(ADA, 'It is: four left.', 38),
  say(ADA, 'Here it is, with the measurements at the bottom of the page: https://shop.example/stools/oak-65?finish=smoked', 38),
  say(ADA, 'Anything else you want to know before you order?', 37),
  say(ME, 'How long is delivery?', 3),
]
const talk = [...yesterday, ...today]
const talking: Facts = {
  stage: { at: 'talking' },
  connection: 'open',
  people: [ada],
  messages: talk,
  notices: [{ ...joined(26 * 60 - 2), seq: 1.5 }],
}
const waiting = (position: number, more = {}): Facts => ({
  stage: { at: 'waiting', place: { position, available: true, toldAt: now, ...more } },
  connection: 'open',
  messages: [say(ME, form.question, 2)],
})
const many: SaidMessage[] = Array.from({ length: 300 }, (_, i) => say(i % 3 ? ADA : ME, `Line ${i + 1} of a long talk`, 600 - i * 2))

const closed = (minutes: number): typeof CONFIG => ({
  ...CONFIG,
  available: false,
  open: false,
  answers_by_email: true,
  queues: CONFIG.queues.map((queue) => ({ ...queue, available: false, open: false, next_opening_epoch: now + minutes * MINUTE })),
})
const OWN: NonNullable<(typeof CONFIG)['form']> = {
  fields: [
    { name: 'name', kind: 'name' },
    { name: 'email', kind: 'email', required: true },
    { name: 'topic', kind: 'topic' },
    { name: 'order', kind: 'text', required: true, private: true, label: { en: 'Order number' } },
    {
      name: 'why',
      kind: 'select',
      label: { en: 'It is about' },
      options: [
        { value: 'late', label: { en: 'It is late' } },
        { value: 'broken', label: { en: 'It is broken' } },
      ],
    },
    { name: 'question', kind: 'question', required: true },
    { name: 'terms', kind: 'checkbox', required: true, label: { en: 'I have read how my words are handled' } },
  ],
}

export const STATES: Record<string, Facts> = {
  resuming: { stage: { at: 'resuming' } },
  form: {},
  'form one queue': { config: { ...CONFIG, queues: CONFIG.queues.slice(0, 1) } },
  'form filled': { form },
  'form away': { config: { ...CONFIG, available: false, queues: CONFIG.queues.map((queue) => ({ ...queue, available: false })) }, form },
  'form long': { form: { ...form, question: 'word '.repeat(780) } },
  'form trouble': { form, stage: { at: 'idle', trouble: { code: 'rate', retryAfterSeconds: 40 } } },
  starting: { stage: { at: 'starting' }, form },
  finding: { stage: { at: 'waiting' }, connection: 'connecting', messages: [say(ME, form.question, 0)] },
  waiting: waiting(3, { waitSeconds: 100, waitMaxSeconds: 130 }),
  'waiting range': waiting(12, { waitSeconds: 240, waitMaxSeconds: 480, toldAt: now - 3 * MINUTE }),
  'waiting next': waiting(1),
  'waiting 7': waiting(7, { waitSeconds: 120, waitMaxSeconds: 240, toldAt: now - 8_000 }),
  'waiting 240': waiting(240, { waitSeconds: 3_000, waitMaxSeconds: 6_000 }),
  'waiting lost': waiting(9, { isLost: true, waitSeconds: 40, waitMaxSeconds: 100 }),
  'waiting mail': { ...waiting(7, { waitSeconds: 120, waitMaxSeconds: 240 }), config: { ...CONFIG, answers_by_email: true } },
  'waiting mail known': { ...waiting(7, { waitSeconds: 120, waitMaxSeconds: 240 }), config: { ...CONFIG, answers_by_email: true }, form },
  'left closed': { stage: { at: 'left message' }, connection: 'open', messages: [say(ME, form.question, 3)], config: closed(20 * 60) },
  'form closed': { config: closed(2 * 24 * 60) },
  'form holiday': { config: closed(9 * 24 * 60) },
  'form own': { config: { ...CONFIG, form: OWN, answers_by_email: true } },
  'form own filled': { config: { ...CONFIG, form: OWN }, form: { ...form, answers: { order: '4711', why: 'late', terms: 'yes' } } },
  'form topics': {
    config: { ...closed(2 * 24 * 60), available: true, queues: [...CONFIG.queues.slice(0, 1), ...closed(2 * 24 * 60).queues.slice(1)] },
  },
  'waiting away': waiting(2, { available: false }),
  'left message': { stage: { at: 'left message' }, connection: 'open', messages: [say(ME, form.question, 3)] },
  talking,
  read: { ...talking, readByOthersUpTo: base },
  'typing and draft': { ...talking, typing: 'Ada', draft: 'And would it be possible to have it\ndelivered on a Saturday?' },
  pending: { ...talking, pending: [{ clientMessageId: 'p1', body: 'I could also collect it myself', writtenAt: now, state: 'sending' }] },
  failed: {
    ...talking,
    pending: [
      { clientMessageId: 'p1', body: 'I could also collect it myself', writtenAt: now, state: 'failed', trouble: 'rate' },
      { clientMessageId: 'p2', body: 'Is that possible?', writtenAt: now, state: 'sending' },
    ],
  },
  offline: {
    ...talking,
    connection: 'offline',
    pending: [{ clientMessageId: 'p1', body: 'Hello, are you there?', writtenAt: now, state: 'sending' }],
  },
  reconnecting: { ...talking, connection: 'connecting' },
  stopped: { ...talking, connection: 'stopped', draft: 'Still here' },
  'recording asked': { ...talking, recording: { at: 'asked', agentName: 'Ada' } },
  'recording starting': { ...talking, recording: { at: 'starting', agentName: 'Ada' } },
  'recording on': { ...talking, recording: { at: 'on', agentName: 'Ada' } },
  'draft too long': { ...talking, draft: 'word '.repeat(830) },
  closed: {
    ...talking,
    stage: { at: 'closed', by: 'agent' },
    connection: 'quiet',
    people: [{ ...ada, present: false }],
    notices: [{ seq: 9_000, epoch: base, kind: 'closed', name: 'Ada Okafor', arn: ADA }],
  },
  'long talk': { ...talking, messages: many, notices: [] },
  hostile: {
    ...talking,
    notices: [],
    messages: [
      say(ADA, '<img src=x onerror=alert(1)> javascript:alert(1) https://shop.example@evil.example', 9),
      say(ME, 'Lorem'.repeat(60), 8),
      say(ADA, 'שלום, האם הכיסא במלאי?', 7),
      say(ME, '👍', 6),
      say(ADA, '日本語の長い文章は、折り返しが必要です。'.repeat(3), 5),
    ],
    people: [{ ...ada, name: 'Ada Wilhelmina Okafor-Featherstonehaugh of the Upper Stockroom' }],
  },
}
