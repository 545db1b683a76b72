// Quiet sentences that come and go by themselves: somebody else was quicker, the server refused something.

import { type ReadonlySignal, signal } from '@preact/signals'

export interface Notice {
  id: number
  words: string
  until: number
}

export interface Notices {
  readonly list: ReadonlySignal<readonly Notice[]>
  say(words: string): void
  dismiss(id: number): void
  tick(): void
}

const LIFE_MS = 8_000

export function createNotices(now: () => number): Notices {
  const list = signal<readonly Notice[]>([])
  let lastId = 0
  const keep = (test: (notice: Notice) => boolean) => {
    if (!list.value.every(test)) list.value = list.value.filter(test)
  }
  return {
    list,
    say(words) {
      lastId += 1
      list.value = [...list.value.filter((notice) => notice.words !== words), { id: lastId, words, until: now() + LIFE_MS }]
    },
    dismiss: (id) => keep((notice) => notice.id !== id),
    tick: () => keep((notice) => now() < notice.until),
  }
}
