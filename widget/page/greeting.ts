// A quiet word of the shop's beside the launcher. It is announced politely, takes no focus, and goes when it is dismissed, answered or
// the panel opens. The words are the page's and are shown as text.

import { addSheet } from '../ui/sheet.ts'

export interface Greeting {
  show(text: string): void
  hide(): void
}

export interface GreetingPorts {
  root: ShadowRoot
  launcher: HTMLElement
  /** The name of the button that dismisses it. */
  dismiss(): string
  open(): void
}

const STYLE = `.greeting{all:unset;box-sizing:border-box;position:fixed;right:calc(var(--sb-offset-x,20px) + env(safe-area-inset-right));bottom:calc(var(--sb-offset-y,20px) + env(safe-area-inset-bottom) + 68px);display:flex;align-items:flex-start;max-width:min(300px,100vw - 40px);border-radius:16px;font:15px/22px system-ui,sans-serif;color:CanvasText;background:Canvas;box-shadow:0 0 0 1px #8884,0 8px 24px #0005;animation:greeting .16s ease-out}
.greeting.left{right:auto;left:calc(var(--sb-offset-x,20px) + env(safe-area-inset-left))}
.greeting:empty{visibility:hidden}
.greeting button{all:unset;box-sizing:border-box;cursor:pointer;overflow-wrap:anywhere}
.greeting .say{padding:12px 0 12px 16px;padding-inline:16px 0;white-space:pre-line}
.greeting .dismiss{flex:none;display:grid;place-items:center;width:44px;height:46px}
.greeting .dismiss:before{content:'';width:12px;height:12px;background:currentColor;forced-color-adjust:none;clip-path:polygon(0 12%,12% 0,50% 38%,88% 0,100% 12%,62% 50%,100% 88%,88% 100%,50% 62%,12% 100%,0 88%,38% 50%)}
.greeting button:focus-visible{outline:2px solid;outline-offset:-3px;border-radius:16px}
@keyframes greeting{from{opacity:0;transform:translateY(8px)}}
@media(prefers-reduced-motion){.greeting{animation:none}}
@media(forced-colors:active){.greeting{border:1px solid}}`

export function createGreeting({ root, launcher, dismiss, open }: GreetingPorts): Greeting {
  let place: HTMLElement | undefined

  function draw(): HTMLElement {
    addSheet(root, STYLE)
    const drawn = document.createElement('div')
    // Screen readers hear what is put into a region that was there before, so it stays, empty.
    drawn.role = 'status'
    // Before the panel, so that the panel lies over it.
    launcher.after(drawn)
    return drawn
  }

  function button(name: string, run: () => void): HTMLButtonElement {
    const made = document.createElement('button')
    made.className = name
    made.type = 'button'
    made.onclick = run
    return made
  }

  return {
    show(text) {
      place ??= draw()
      const shown = place
      shown.className = `greeting ${launcher.classList.contains('left') ? 'left' : ''}`
      const say = button('say', open)
      say.dir = 'auto'
      say.textContent = text
      const away = button('dismiss', () => {
        const hadFocus = root.activeElement
        shown.replaceChildren()
        if (hadFocus) launcher.focus()
      })
      away.ariaLabel = dismiss()
      requestAnimationFrame(() => shown.replaceChildren(say, away))
    },
    hide: () => place?.replaceChildren(),
  }
}
