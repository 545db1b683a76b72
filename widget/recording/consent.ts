// Whether the agent may see the page: asked once per conversation, remembered for this tab until the shopper stops it. Only a
// tab in view answers; the recorder is never started without consent. A lazy chunk, brought by the first agent who asks.

import type { ConversationEventRRWeb } from '../../protocol/models.ts'
import { createLazyRecording } from './lazy-recording.ts'
import type { Recording } from './ports.ts'

type State = { at: 'off' } | { at: 'asked' | 'starting' | 'on'; agentName: string }

/** The conversation, as far as it is needed here (`widget/conversation/consent-port.ts` says what is what). */
export interface Talk {
  uuid(): string | undefined
  show(state: State): void
  send(event: ConversationEventRRWeb): boolean
  backlog(): number
  store: { read(name: string): unknown; write(name: string, value: unknown): void; remove(name: string): void }
  name: string
}

export interface ConsentPorts {
  recording: Recording
  isVisible(): boolean
  /** Runs whenever the tab comes into view. Returns its own undo. */
  onVisible(run: () => void): () => void
}

interface Given {
  uuid: string
  agentName: string
  /** Somebody watched when the last page was left: the next page goes on by itself. */
  watched: boolean
}

const pagePorts = (): ConsentPorts => ({
  recording: createLazyRecording(async () => (await import('./recording.ts')).createRecording()),
  isVisible: () => document.visibilityState === 'visible',
  onVisible(run) {
    const seen = () => document.visibilityState === 'visible' && run()
    document.addEventListener('visibilitychange', seen)
    return () => document.removeEventListener('visibilitychange', seen)
  },
})

export function createConsent(talk: Talk, { recording, isVisible, onVisible }: ConsentPorts = pagePorts()) {
  let state: State = { at: 'off' }
  /** Asked while this tab was out of view. */
  let askedBy: string | undefined
  let takes = 0

  function become(next: State): void {
    state = next
    talk.show(next)
  }

  function given(): Given | undefined {
    const kept = talk.store.read(talk.name) as Given | undefined
    return kept?.uuid && kept.uuid === talk.uuid() ? kept : undefined
  }

  function react(agentName: string): void {
    askedBy = undefined
    if (given()) begin(agentName)
    else become({ at: 'asked', agentName })
  }

  function begin(agentName: string): void {
    const uuid = talk.uuid()
    if (!uuid) return
    talk.store.write(talk.name, { uuid, agentName, watched: true } satisfies Given)
    const take = ++takes
    if (state.at !== 'on') become({ at: 'starting', agentName })
    const ended = () => {
      if (take !== takes) return
      halt()
      talk.send({ type: 'ended' })
    }
    recording.start({ send: talk.send, backlog: talk.backlog, ended }).then(() => {
      if (take === takes) become({ at: 'on', agentName })
    }, ended)
  }

  /** Stops; the consent stays, with nobody watching. */
  function halt(): void {
    takes++
    askedBy = undefined
    recording.stop()
    become({ at: 'off' })
    const kept = given()
    if (kept) talk.store.write(talk.name, { ...kept, watched: false })
  }

  function withdraw(answer: 'declined' | 'ended'): void {
    halt()
    talk.store.remove(talk.name)
    talk.send({ type: answer })
  }

  function goOn(): void {
    if (!isVisible()) return
    const kept = given()
    if (askedBy !== undefined) react(askedBy)
    else if (kept?.watched) begin(kept.agentName)
  }

  const forgetView = onVisible(() => {
    if (state.at === 'off') goOn()
  })

  return {
    heard(event: ConversationEventRRWeb) {
      if (event.type === 'stop') halt()
      else if (event.type === 'init' && !event.data) {
        askedBy = event.agent_name ?? ''
        goOn()
      }
    },
    lineOpened() {
      if (state.at === 'on' || state.at === 'starting') begin(state.agentName)
      else goOn()
    },
    allow() {
      if (state.at === 'asked') begin(state.agentName)
    },
    decline: () => withdraw('declined'),
    stop: () => withdraw('ended'),
    over() {
      halt()
      talk.store.remove(talk.name)
    },
    close() {
      takes++
      recording.stop()
      forgetView()
    },
  }
}
