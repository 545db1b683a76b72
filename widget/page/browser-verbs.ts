// The page's verbs in a browser: what they need of protocol and storage, so that the entry need not carry it.

import { IDENTITY_PATHS } from '../../protocol/identity-paths.ts'
import { createVerbs, type VerbPorts, type Verbs } from './verbs.ts'

/** Gone from storage when a tab logs out, and only then. */
const FORM = 'form'

export interface BrowserVerbPorts extends Omit<VerbPorts, 'onLoggedOut' | 'path'> {
  store: { read(name: string): unknown; onChange(run: (name: string) => void): () => void }
}

export function createBrowserVerbs({ store, ...ports }: BrowserVerbPorts): Verbs {
  return createVerbs({
    ...ports,
    path: IDENTITY_PATHS.identity,
    onLoggedOut: (run) =>
      store.onChange((name) => {
        if (name === FORM && !store.read(FORM)) run()
      }),
  })
}
