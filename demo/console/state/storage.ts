// What this tab remembers: the key, drafts, words on their way. Session storage, so that two tabs can be two agents and a
// closed one leaves nothing. Never throws: a browser that stores nothing still answers shoppers, and forgets on reload.

import type { Store } from '../../../widget/conversation/ports.ts'

const ROOT = 'shopbell.console.'

/** A small store under one prefix. Session storage belongs to this tab alone, so nobody else ever changes it. */
export function createTabStorage(area: () => Storage, prefix = ''): Store {
  const root = ROOT + prefix
  const attempt = <T>(work: (area: Storage) => T, otherwise: T): T => {
    try {
      return work(area())
    } catch {
      return otherwise
    }
  }
  return {
    read: (name) =>
      attempt((place) => {
        const text = place.getItem(root + name)
        return text === null ? undefined : (JSON.parse(text) as unknown)
      }, undefined),
    write: (name, value) => attempt((place) => place.setItem(root + name, JSON.stringify(value)), undefined),
    remove: (name) => attempt((place) => place.removeItem(root + name), undefined),
    names: () =>
      attempt((place) => Object.keys(place), [])
        .filter((key) => key.startsWith(root))
        .map((key) => key.slice(root.length)),
    onChange: () => () => {},
  }
}
