// The page in which an agent sees what the shopper sees. It has no key, no storage and no network: recordings come in by
// postMessage from the console on the other loopback name, and are drawn; nothing else happens here.

import 'rrweb/dist/style.css'
import './viewer.css'
import { type FromViewer, isFrom, otherLoopbackOrigin, parseToViewer } from './messages.ts'
import { createPlayer, NOT_REBUILT } from './player.ts'

const stage = document.getElementById('stage')
const note = document.getElementById('note')
const consoleOrigin = otherLoopbackOrigin(location)

if (stage && note && consoleOrigin && window.parent !== window) view(stage, note, { origin: consoleOrigin, source: window.parent })

function view(stage: HTMLElement, note: HTMLElement, console: { origin: string; source: Window }): void {
  const tell = (message: FromViewer) => console.source.postMessage(message, console.origin)
  let size = { width: 1280, height: 800 }

  const damaged = (reason: string) => {
    note.textContent = `This recording is damaged: ${reason}.`
    note.hidden = false
    tell({ kind: 'damaged', reason })
  }

  const player = createPlayer({
    root: stage,
    now: () => Date.now(),
    onSize(width, height) {
      size = { width, height }
      scaleToFit()
      tell({ kind: 'showing', ...size })
    },
    onShowing() {
      note.hidden = true
      scaleToFit()
      tell({ kind: 'showing', ...size })
    },
    onDamaged: damaged,
  })

  function scaleToFit(): void {
    const scale = Math.min(innerWidth / size.width, innerHeight / size.height)
    stage.style.width = `${size.width}px`
    stage.style.height = `${size.height}px`
    const left = Math.max(0, (innerWidth - size.width * scale) / 2)
    const top = Math.max(0, (innerHeight - size.height * scale) / 2)
    stage.style.transform = `translate(${left}px, ${top}px) scale(${scale})`
    // The pointer keeps its size however small the page is drawn.
    stage.style.setProperty('--unscale', String(1 / scale))
  }

  addEventListener('resize', scaleToFit)
  addEventListener('message', (event) => {
    if (!isFrom(event, console)) return
    const message = parseToViewer(event.data)
    if (message === undefined) return
    if (message === 'damaged') {
      player.close()
      return damaged('it holds something that is not a recording')
    }
    if (message.kind === 'init') {
      note.hidden = true
      player.show(message.events)
    }
    if (message.kind === 'events') player.add(message.events)
    if (message.kind === 'clear') player.close()
  })

  // The player builds pages in timers and promises of its own, so this is its error boundary.
  const broke = (event: Event) => {
    event.preventDefault()
    player.close()
    damaged(NOT_REBUILT)
  }
  addEventListener('error', broke)
  addEventListener('unhandledrejection', broke)

  tell({ kind: 'ready' })
}
