// A conversation made of plain signals: what a test or the playground says is so. It writes down which verbs were called.

import { type Signal, signal } from '@preact/signals-core'
import { LIMITS } from '../../../../protocol/limits.ts'
import type { WebchatConfig } from '../../../../protocol/models.ts'
import type { Notice, Person, SaidMessage } from '../../../../widget/conversation/room.ts'
import type {
  Connection,
  ConversationView,
  PendingMessage,
  RecordingState,
  Stage,
  StartForm,
} from '../../../../widget/conversation/view.ts'

export const ME = 'arn:me'
export const ADA = 'arn:ada'

export const CONFIG: WebchatConfig = {
  site: 'demo',
  merchant_id: 'DEMO',
  shop_name: 'Fern & Field',
  queues: [
    { queue_name: 'Support', available: true },
    { queue_name: 'Sales', available: true },
  ],
  available: true,
  recording_allowed: true,
  limits: { message_units: LIMITS.messageUnits, name_units: LIMITS.nameUnits, email_units: LIMITS.emailUnits },
}

type Facts = {
  [Key in keyof ConversationView as ConversationView[Key] extends Signal | { readonly value: unknown }
    ? Key
    : never]: ConversationView[Key] extends {
    readonly value: infer Value
  }
    ? Value
    : never
}

export type Call = [verb: string, ...args: unknown[]]

export interface FakeView extends ConversationView {
  readonly calls: Call[]
  be(facts: Partial<Facts>): void
}

export function createFakeView(facts: Partial<Facts> = {}): FakeView {
  const signals = {
    stage: signal<Stage>({ at: 'idle' }),
    connection: signal<Connection>('quiet'),
    config: signal<WebchatConfig | undefined>(CONFIG),
    messages: signal<readonly SaidMessage[]>([]),
    notices: signal<readonly Notice[]>([]),
    hasEarlier: signal(false),
    pending: signal<readonly PendingMessage[]>([]),
    people: signal<readonly Person[]>([]),
    uuid: signal<string | undefined>('c1'),
    myArn: signal<string | undefined>(ME),
    readByOthersUpTo: signal(0),
    unread: signal(0),
    typing: signal<string | undefined>(undefined),
    draft: signal(''),
    form: signal<StartForm>({ name: '', email: '', question: '' }),
    recording: signal<RecordingState>({ at: 'off' }),
  }
  const calls: Call[] = []
  const verb =
    (name: string, then?: (...args: never[]) => void) =>
    (...args: unknown[]) => {
      calls.push([name, ...args])
      then?.(...(args as never[]))
    }
  const be = (changes: Partial<Facts>) => {
    for (const [name, value] of Object.entries(changes)) (signals[name as keyof typeof signals] as Signal<unknown>).value = value
  }
  be(facts)
  return {
    ...signals,
    calls,
    be,
    start: verb('start'),
    setForm: verb('setForm', (form: StartForm) => be({ form })),
    send: (body, besides) => void calls.push(besides ? ['send', body, besides] : ['send', body]),
    ask: async (call) => {
      calls.push(['ask', call])
      return { status: 0, body: undefined }
    },
    answerOffer: (...args) => {
      calls.push(['answerOffer', ...args])
      return true
    },
    async fetchEarlier() {
      verb('fetchEarlier')()
      return false
    },
    retry: verb('retry'),
    discard: verb('discard'),
    setDraft: verb('setDraft', (draft: string) => be({ draft })),
    setLooking: verb('setLooking'),
    checkPosition: verb('checkPosition'),
    leaveEmail(email) {
      calls.push(['leaveEmail', email])
      be({ form: { ...signals.form.peek(), email } })
      return true
    },
    leave: verb('leave'),
    startAgain: verb('startAgain'),
    past: () => [],
    bringPast: async () => {},
    openPast: verb('openPast'),
    forgetAll: verb('forgetAll'),
    reconnectNow: verb('reconnectNow'),
    allowRecording: verb('allowRecording'),
    declineRecording: verb('declineRecording'),
    stopRecording: verb('stopRecording'),
  }
}
