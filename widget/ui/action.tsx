// A button that does one thing. As a link it is what one can do about what was just said.

import type { ComponentChildren } from 'preact'

export const action = (say: ComponentChildren, run: () => void, look = 'link', name?: string) => (
  <button type="button" class={look} aria-label={name} title={name} onClick={() => run()}>
    {say}
  </button>
)
