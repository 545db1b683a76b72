// The talks that this browser has ended, for as long as the server lets them be read again: a day. Kept with the key to each, first-party
// only; when they are over, and when the shopper deletes their data, they go.

import type { Store } from './ports.ts'
import { asSession, type Session } from './session.ts'
import type { PastTalk } from './view.ts'

export interface Past {
  all(): readonly PastTalk[]
  keep(session: Session, talk: Omit<PastTalk, 'uuid'>): void
  /** Takes one out, to read it again. */
  take(uuid: string): Session | undefined
  forget(): void
}

const PAST = 'past'
const LIFE_MS = 24 * 3_600_000
const MOST = 5

type Kept = Omit<PastTalk, 'uuid'> & { session: Session }

export function createPast(store: Store, now: () => number): Past {
  function read(): Kept[] {
    const stored = store.read(PAST)
    const list: Kept[] = Array.isArray(stored) ? stored : []
    return list.filter((kept) => asSession(Object(kept).session) && now() - Number(kept.endedAt) < LIFE_MS)
  }
  function write(list: Kept[]): void {
    if (list.length > 0) store.write(PAST, list)
    else store.remove(PAST)
  }

  return {
    all: () => read().map(({ session, name, endedAt }) => ({ uuid: session.uuid, name: String(name), endedAt })),
    keep(session, talk) {
      write([{ session, ...talk }, ...read().filter((kept) => kept.session.uuid !== session.uuid)].slice(0, MOST))
    },
    take(uuid) {
      const list = read()
      write(list.filter((kept) => kept.session.uuid !== uuid))
      return list.find((kept) => kept.session.uuid === uuid)?.session
    },
    forget: () => store.remove(PAST),
  }
}
