// One page of a menu: its entries, what was said about the last one, and the keys.

import type { ComponentChildren } from 'preact'

export interface Entry {
  say: string
  run(): unknown
  /** Something that is on or off: it stays open, and says which. */
  isOn?: boolean
  /** Cannot be chosen now. */
  isOff?: boolean
  leads?: true
  isBack?: true
  /** What cannot be taken back. */
  isGrave?: true
}

export interface ListProps {
  root: ShadowRoot
  /** The menu when it has come, null when it has gone; the same function each time. */
  hold(menu: HTMLElement | null): void
  name: string
  entries: readonly Entry[]
  said: string
  more: ComponentChildren
  back: (() => void) | undefined
  /** Escape, or done: the focus goes back to the button. */
  close(): void
  /** The focus has gone elsewhere by itself. */
  left(): void
}

export function list({ root, hold, name, entries, said, more, back, close, left }: ListProps) {
  function key(event: KeyboardEvent & { currentTarget: HTMLElement }): void {
    const all = [...event.currentTarget.querySelectorAll<HTMLElement>('[role^=menuitem]')]
    const at = all.indexOf(root.activeElement as HTMLElement)
    const isTyping = root.activeElement?.tagName === 'INPUT'
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key]
    const letter = event.key.length === 1 ? event.key.toLowerCase() : ''
    if (event.key === 'Escape') {
      // The panel would close with it.
      event.stopPropagation()
      if (back) back()
      else close()
    } else if (isTyping) return
    else if (to !== undefined) all.at(to % all.length)?.focus()
    else if (letter)
      [...all.slice(at + 1), ...all.slice(0, at + 1)].find((item) => item.textContent?.toLowerCase().startsWith(letter))?.focus()
    else return
    event.preventDefault()
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: around a menu, which may hold nothing but its items
    <div
      class="menu"
      tabIndex={-1}
      ref={hold}
      onKeyDown={key}
      onFocusOut={({ currentTarget, relatedTarget }) => {
        if (relatedTarget instanceof Node && !currentTarget.contains(relatedTarget)) left()
      }}
    >
      <p role="status">{said}</p>
      {/* biome-ignore lint/a11y/useAriaPropsSupportedByRole: both may bear a name */}
      <div role={more ? 'group' : 'menu'} aria-label={name}>
        {entries.map(({ say, run, isOn, isOff, leads, isBack, isGrave }) => (
          // biome-ignore lint/a11y/useAriaPropsSupportedByRole: the role stands beside it, and goes where there is a field
          <button
            key={say}
            type="button"
            role={more ? undefined : isOn === undefined ? 'menuitem' : 'menuitemcheckbox'}
            aria-checked={isOn}
            aria-disabled={isOff}
            tabIndex={more ? 0 : -1}
            class={isGrave ? 'error' : ''}
            onClick={() => {
              if (!isOff) void run()
            }}
          >
            {isBack && <span aria-hidden="true">‹</span>}
            {say}
            <span aria-hidden="true">{isOn ? '✓' : leads ? '›' : ''}</span>
          </button>
        ))}
        {more}
      </div>
    </div>
  )
}
