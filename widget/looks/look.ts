// How the panel is dressed: on which side, light or dark. What the merchant set wins; without it the page's `color-scheme` does, and
// the shopper's system where the page takes both or says nothing.

import { type ReadonlySignal, signal } from '@preact/signals-core'

export interface Look {
  position: 'left' | 'right'
  isDark: boolean
}

/** As the merchant wrote it; read anew with every look. */
export interface LookSettings {
  position?: unknown
  theme?: unknown
}

/** `scheme` is the page's computed `color-scheme`: `normal`, `dark`, `light dark`, `only light`. */
export function readLook({ position, theme }: LookSettings, scheme: string, systemIsDark: boolean): Look {
  const wish = theme === 'light' || theme === 'dark' ? theme : scheme
  const [light, dark] = [wish.includes('light'), wish.includes('dark')]
  return { position: position === 'left' ? 'left' : 'right', isDark: light === dark ? systemIsDark : dark }
}

export interface BrowserLook {
  readonly look: ReadonlySignal<Look>
  /** The page may have changed what it looks like, or the merchant what they want. */
  lookAgain(): void
  close(): void
}

export function createBrowserLook(settings: LookSettings): BrowserLook {
  const system = matchMedia('(prefers-color-scheme:dark)')
  const read = () => readLook(settings, getComputedStyle(document.documentElement).colorScheme ?? '', system.matches)
  const look = signal(read())
  const lookAgain = () => {
    look.value = read()
  }
  system.addEventListener('change', lookAgain)
  return { look, lookAgain, close: () => system.removeEventListener('change', lookAgain) }
}
