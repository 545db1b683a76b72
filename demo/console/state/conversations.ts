// Talk, context and live view of every conversation this agent has opened, each made when first asked for, all fed from the one line.

import { type ClientFrame, isFact, type ServerFrame } from '../../../protocol/frames.ts'
import type { Heard, RecordingReader } from '../../../protocol/recording-reader.ts'
import type { Store } from '../../../widget/conversation/ports.ts'
import type { Calls } from './calls.ts'
import { createLiveView, type LiveView } from './live-view.ts'
import type { Agent } from './session.ts'
import { createShopperContext, type ShopperContext } from './shopper-context.ts'
import { createTalk, type Talk } from './talk.ts'

export interface ConversationsPorts {
  calls: Calls
  me: Agent
  now(): number
  send(frame: ClientFrame): boolean
  storeOf(prefix: string): Store
  openReader(onHeard: (heard: Heard) => void): RecordingReader
}

export interface Conversations {
  talk(uuid: string): Talk
  context(uuid: string): ShopperContext
  live(uuid: string): LiveView
  hear(frame: ServerFrame): void
  /** Asks for what frames do not bring: the agent has come to look, or only reads along. */
  refresh(uuid: string): void
  lineOpened(): void
  tick(): void
  close(): void
}

export function createConversations({ calls, me, now, send, storeOf, openReader }: ConversationsPorts): Conversations {
  const talks = new Map<string, Talk>()
  const contexts = new Map<string, ShopperContext>()
  const views = new Map<string, LiveView>()

  function talk(uuid: string): Talk {
    return known(talks, uuid, () => {
      const fresh = createTalk(uuid, { calls, store: storeOf(`${me.arn}.${uuid}.`), now, send, me })
      fresh.catchUp()
      return fresh
    })
  }

  function context(uuid: string): ShopperContext {
    return known(contexts, uuid, () => {
      const fresh = createShopperContext(uuid, { calls, now })
      fresh.reread()
      return fresh
    })
  }

  return {
    talk,
    context,
    live: (uuid) => known(views, uuid, () => createLiveView(uuid, { now, send, openReader })),
    hear(frame) {
      if (frame.type === 'ping') {
        for (const [uuid, seq] of Object.entries(frame.heads ?? {})) talks.get(uuid)?.headIs(seq)
      } else if (isFact(frame)) {
        talks.get(frame.conversation_uuid)?.hear(frame)
      } else if (frame.type === 'message') {
        // A refusal names the message, not always the conversation.
        for (const each of talks.values()) each.hearRefusal(frame)
      } else if (frame.event_type === 'typing') {
        talks.get(frame.conversation_uuid)?.hearTyping(frame)
      } else if (frame.event_type === 'rrweb') {
        views.get(frame.conversation_uuid)?.hear(frame.event_rrweb)
      } else if (frame.event_type === 'webchat context') {
        contexts.get(frame.conversation_uuid)?.reread()
      }
    },
    refresh(uuid) {
      talks.get(uuid)?.catchUp()
      contexts.get(uuid)?.reread()
    },
    lineOpened() {
      for (const each of talks.values()) each.lineOpened()
      for (const view of views.values()) view.lineOpened()
    },
    tick() {
      for (const each of talks.values()) each.tick()
      for (const view of views.values()) view.tick()
    },
    close() {
      for (const view of views.values()) view.close()
    },
  }
}

function known<T>(map: Map<string, T>, uuid: string, make: () => T): T {
  const before = map.get(uuid)
  if (before) return before
  const fresh = make()
  map.set(uuid, fresh)
  return fresh
}
