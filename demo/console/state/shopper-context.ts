// What the shopper has before them: page, trail, cart. A frame only hints that it changed; the truth is read again, never
// more than one question at a time.

import { type ReadonlySignal, signal } from '@preact/signals'
import type { ConversationWebchatContext } from '../../../protocol/models.ts'
import type { Calls, Trouble } from './calls.ts'

export type ContextState =
  | { at: 'loading' }
  | { at: 'known'; context: ConversationWebchatContext; readAt: number }
  | { at: 'failed'; trouble: Trouble }

export interface ShopperContext {
  readonly state: ReadonlySignal<ContextState>
  reread(): void
}

export function createShopperContext(uuid: string, { calls, now }: { calls: Calls; now(): number }): ShopperContext {
  const state = signal<ContextState>({ at: 'loading' })
  let asking = false
  let askAgain = false

  async function reread(): Promise<void> {
    if (asking) {
      askAgain = true
      return
    }
    asking = true
    do {
      askAgain = false
      const answer = await calls.context(uuid)
      if (answer.ok) state.value = { at: 'known', context: answer.value, readAt: now() }
      // What was known stays: an old page is better than none.
      else if (state.value.at !== 'known') state.value = { at: 'failed', trouble: answer.trouble }
    } while (askAgain)
    asking = false
  }

  return { state, reread: () => void reread() }
}
