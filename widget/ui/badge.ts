// The number on the launcher, and how the launcher looks while the panel is open: nobody sees either before the widget has come, so the
// loader does not carry them. Adds to the sheet of the loader's, in the same root.

import { addSheet } from './sheet.ts'

const CHEVRON = 'M7 11l1.4-1.4L14 15.2l5.6-5.6L21 11l-7 7z'
const STYLE = `.launcher .badge.badge{inset:-4px -4px auto auto;min-width:20px;padding:0 6px;box-sizing:border-box;border-radius:10px;text-align:center;font-size:12px;box-shadow:0 0 0 2px}
.launcher .badge[hidden],.launcher[aria-expanded=true] .label{display:none}
.launcher[aria-expanded=true]:before{clip-path:path('${CHEVRON}')}
@media(hover:none){.launcher:not(:focus-visible) .label:not(.told){visibility:hidden}}
.launcher .told.told{visibility:visible}`

export function drawBadge(root: ShadowRoot, launcher: HTMLElement): HTMLElement {
  addSheet(root, STYLE)
  const badge = document.createElement('span')
  badge.className = 'badge'
  launcher.append(badge)
  return badge
}
