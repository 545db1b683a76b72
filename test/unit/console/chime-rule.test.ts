import { describe, expect, it } from 'vitest'
import { type Surroundings, soundFor } from '../../../demo/console/state/chime-rule.ts'
import type { ServerFrame } from '../../../protocol/frames.ts'
import { ADA, MIRA, said } from './fixtures.ts'

const around: Surroundings = {
  muted: false,
  myArn: ADA,
  statuses: { Support: 'available', Sales: 'unavailable', Spares: 'busy' },
  lookingAt: undefined,
  isMine: (uuid) => uuid === 'c1',
  lastSoundMs: 0,
  nowMs: 10_000,
}
const member = (queue_name: string): ServerFrame => ({
  type: 'event',
  event_type: 'queue new member',
  conversation_uuid: '',
  event_queue_new_member: { queue_name },
})

const cases: { rule: string; frame: ServerFrame; change?: Partial<Surroundings>; sound: string | undefined }[] = [
  { rule: 'rings for a new shopper in line', frame: member('Support'), sound: 'bell' },
  { rule: 'rings for a busy agent too', frame: member('Spares'), sound: 'bell' },
  { rule: 'is silent where the agent is unavailable', frame: member('Sales'), sound: undefined },
  { rule: 'is silent for a queue of others', frame: member('Returns'), sound: undefined },
  { rule: 'is silent when muted', frame: member('Support'), change: { muted: true }, sound: undefined },
  { rule: 'does not ring twice at once', frame: member('Support'), change: { lastSoundMs: 9_000 }, sound: undefined },
  { rule: 'ticks for a message where nobody looks', frame: said(1, MIRA, 'Hello'), sound: 'tick' },
  { rule: 'is silent for a message before the eyes', frame: said(1, MIRA, 'Hello'), change: { lookingAt: 'c1' }, sound: undefined },
  { rule: 'is silent for own words', frame: said(1, ADA, 'Hello'), sound: undefined },
  { rule: 'is silent for conversations of others', frame: { ...said(1, MIRA, 'Hello'), conversation_uuid: 'c2' }, sound: undefined },
  { rule: 'is silent for a ping', frame: { type: 'ping' }, sound: undefined },
]

describe('the sound', () => {
  it.each(cases)('$rule', ({ frame, change, sound }) => {
    expect(soundFor(frame, { ...around, ...change })).toBe(sound)
  })
})
