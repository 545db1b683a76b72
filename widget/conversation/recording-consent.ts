// Whether the agent may see the page: asked once per conversation, remembered for this tab until the shopper stops it. Only a
// tab in view answers; the recorder behind the port is never called without consent.

import { type ReadonlySignal, signal } from '@preact/signals'
import type { ConversationEventRRWeb } from '../../protocol/models.ts'
import type { ConversationPorts } from './ports.ts'
import type { RecordingLane, RecordingPort } from './recording-port.ts'
import type { RecordingState } from './view.ts'

export interface RecordingConsent {
  readonly state: ReadonlySignal<RecordingState>
  heard(event: ConversationEventRRWeb): void
  /** A fresh line: a recording that was under way begins again with a full picture. */
  lineOpened(): void
  allow(): void
  decline(): void
  stop(): void
  /** The conversation is over: stop, and forget the consent with it. */
  over(): void
  close(): void
}

const NAME = 'consent'
const OFF: RecordingState = { at: 'off' }

interface Given {
  uuid: string
  agentName: string
  /** Somebody watched when the last page was left: the next page goes on by itself. */
  watched: boolean
}

export function createRecordingConsent(
  port: RecordingPort,
  { tabStore, isVisible, onVisible }: ConversationPorts,
  line: Omit<RecordingLane, 'ended' | 'conversationUuid'> & { uuid(): string | undefined },
): RecordingConsent {
  const state = signal<RecordingState>(OFF)
  /** Asked while this tab was out of view. */
  let askedBy: string | undefined
  let takes = 0

  function given(): Given | undefined {
    const kept = tabStore.read(NAME) as Given | undefined
    return kept?.uuid && kept.uuid === line.uuid() ? kept : undefined
  }

  function react(agentName: string): void {
    askedBy = undefined
    if (given()) begin(agentName)
    else state.value = { at: 'asked', agentName }
  }

  function begin(agentName: string): void {
    const conversationUuid = line.uuid()
    if (!conversationUuid) return
    tabStore.write(NAME, { uuid: conversationUuid, agentName, watched: true } satisfies Given)
    const take = ++takes
    if (state.value.at !== 'on') state.value = { at: 'starting', agentName }
    const ended = () => {
      if (take !== takes) return
      halt()
      line.send({ type: 'ended' })
    }
    port.start({ conversationUuid, send: line.send, backlog: line.backlog, ended }).then(() => {
      if (take === takes) state.value = { at: 'on', agentName }
    }, ended)
  }

  /** Stops; the consent stays, with nobody watching. */
  function halt(): void {
    takes++
    askedBy = undefined
    port.stop()
    state.value = OFF
    const kept = given()
    if (kept) tabStore.write(NAME, { ...kept, watched: false })
  }

  function withdraw(answer: 'declined' | 'ended'): void {
    halt()
    tabStore.remove(NAME)
    line.send({ type: answer })
  }

  function goOn(): void {
    if (!isVisible()) return
    const kept = given()
    if (askedBy !== undefined) react(askedBy)
    else if (kept?.watched) begin(kept.agentName)
  }

  const forgetView = onVisible(() => {
    if (state.value.at === 'off') goOn()
  })

  return {
    state,
    heard(event) {
      if (event.type === 'stop') halt()
      else if (event.type === 'init' && !event.data) {
        askedBy = event.agent_name ?? ''
        goOn()
      }
    },
    lineOpened() {
      if (state.value.at === 'on' || state.value.at === 'starting') begin(state.value.agentName)
      else goOn()
    },
    allow() {
      if (state.value.at === 'asked') begin(state.value.agentName)
    },
    decline: () => withdraw('declined'),
    stop: () => withdraw('ended'),
    over() {
      halt()
      tabStore.remove(NAME)
    },
    close() {
      takes++
      port.stop()
      forgetView()
    },
  }
}
