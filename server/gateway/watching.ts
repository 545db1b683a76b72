// Who is watching which shopper's page. A recording runs only while somebody watches; the last watcher's socket may die
// for ten seconds (a reload of the console) before the shopper's page is told to stop.

import type { RRWebFrame } from '../../protocol/frames.ts'

/** Ten seconds at most: one of them goes by until the next tick. */
const STOP_AFTER_MS = 9_000

export interface Watching {
  watch(conversationUuid: string, arn: string, name: string): void
  /** The agent closed the view. */
  stop(conversationUuid: string, arn: string): void
  /** The agent's socket died. */
  lost(arn: string, now: number): void
  /** The agent's socket is back. */
  back(arn: string): void
  watchers(conversationUuid: string): ReadonlyMap<string, string>
  isWatching(conversationUuid: string, arn: string): boolean
  tick(now: number): void
}

export function createWatching(onLastGone: (conversationUuid: string) => void): Watching {
  const byConversation = new Map<string, Map<string, string>>()
  const lostAt = new Map<string, number>()
  const nobody: ReadonlyMap<string, string> = new Map()

  function remove(conversationUuid: string, arn: string): void {
    const watchers = byConversation.get(conversationUuid)
    if (!watchers?.delete(arn) || watchers.size > 0) return
    byConversation.delete(conversationUuid)
    onLastGone(conversationUuid)
  }

  return {
    watch(conversationUuid, arn, name) {
      const watchers = byConversation.get(conversationUuid) ?? new Map()
      byConversation.set(conversationUuid, watchers.set(arn, name))
    },
    stop: remove,
    lost: (arn, now) => lostAt.set(arn, now),
    back: (arn) => lostAt.delete(arn),
    watchers: (conversationUuid) => byConversation.get(conversationUuid) ?? nobody,
    isWatching: (conversationUuid, arn) => byConversation.get(conversationUuid)?.has(arn) ?? false,
    tick(now) {
      for (const [arn, since] of lostAt) {
        if (now - since < STOP_AFTER_MS) continue
        lostAt.delete(arn)
        for (const conversationUuid of [...byConversation.keys()]) remove(conversationUuid, arn)
      }
    },
  }
}

export function watchFrame(conversationUuid: string, agentName: string): RRWebFrame {
  return { type: 'event', event_type: 'rrweb', conversation_uuid: conversationUuid, event_rrweb: { type: 'init', agent_name: agentName } }
}

export function stopFrame(conversationUuid: string): RRWebFrame {
  return { type: 'event', event_type: 'rrweb', conversation_uuid: conversationUuid, event_rrweb: { type: 'stop' } }
}
