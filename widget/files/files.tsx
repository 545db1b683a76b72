// Files of a talk: those of its messages drawn, those that are on their way taken in. A lazy chunk: most talks have none.

import { webAddress } from '../../protocol/card.ts'
import { UPLOADS } from '../../protocol/limits.ts'
import { REST } from '../../protocol/rest.ts'
import type { Answer, Call } from '../conversation/rest.ts'
import type { Files } from '../ui/extras.ts'
import { addSheet } from '../ui/sheet.ts'
import css from './files.css?inline'
import * as words from './files-words.ts'
import { readMedia } from './media.ts'
import { createMediaList } from './media-list.tsx'
import { putFile } from './put-file.ts'
import { createTray, type Limits, type Tray, type TrayPorts } from './tray.ts'
import { trayList } from './tray-list.tsx'

export interface FilesPorts {
  /** What takes the styles; a page that has them already says none. */
  root?: DocumentOrShadowRoot
  /** Into which the large picture is put. */
  place(): ParentNode
  limits?(): Limits | undefined
  ask(call: Call): Promise<Answer>
  store: TrayPorts['store']
  after: TrayPorts['after']
  whose(): string | undefined
}

export function createFiles({ root, place, limits = () => undefined, ask, store, after, whose }: FilesPorts): Files {
  const undress = root && addSheet(root, css)

  const limit = (): Limits => limits() ?? { bytes: UPLOADS.bytes, per_message: UPLOADS.perMessage, extensions: UPLOADS.extensions }
  const open = (owner: string): { owner: string; tray: Tray } => ({
    owner,
    tray: createTray({
      limits: limit,
      ask: async (extension, name) => {
        const path = `${REST}/conversation/upload_url/${extension}?name=${encodeURIComponent(name.slice(-250))}`
        const { status, body, retryAfterSeconds } = await ask({ path })
        const { key, url }: { key?: unknown; url?: unknown } = Object(Object(body).conversation_multimedia_upload_url)
        const address = webAddress(url)
        return { status, retryAfterSeconds, ...(typeof key === 'string' && address && { key, url: address }) }
      },
      put: putFile,
      preview: (file) => (/^image\/(jpeg|png|gif|webp)$/.test(file.type) ? URL.createObjectURL(file) : undefined),
      forget: URL.revokeObjectURL,
      after,
      store,
      whose: owner,
    }),
  })
  let current: { owner: string; tray: Tray } | undefined
  /** Of whoever talks now: what another conversation had chosen is gone with it. */
  function tray(): Tray | undefined {
    const owner = whose()
    if (owner === undefined || current?.owner === owner) return current?.tray
    current?.tray.close()
    current = open(owner)
    return current.tray
  }

  const mediaList = createMediaList(
    (key) => current?.tray.previewOf(key),
    // A chunk that does not come leaves the picture as small as it is.
    (pictures, at, opener) =>
      void import('./lightbox.tsx').then(
        (box) => box.openLightbox(place(), pictures, at, opener),
        () => {},
      ),
  )

  return {
    draw: ({ besides = {} }, said) => (
      <div class="x-besides">
        {mediaList(readMedia(besides))}
        {said}
      </div>
    ),
    tray() {
      const mine = tray()
      return mine && trayList(mine, limit())
    },
    get isBusy() {
      return tray()?.isBusy.value ?? false
    },
    get ready() {
      return tray()?.ready.value ?? 0
    },
    add: (files) => tray()?.add(files),
    take: () => tray()?.take(),
    hover,
    close() {
      current?.tray.close()
      undress?.()
    },
  }
}

/** While files are held over it, and not a moment longer. */
function hover(over: HTMLElement): void {
  if (over.querySelector('.x-drop')) return
  const cover = document.createElement('p')
  cover.className = 'x-drop'
  cover.textContent = words.dropHere()
  over.append(cover)
  const gone = new AbortController()
  const end = (event: DragEvent) => {
    if (event.type === 'dragleave' && event.relatedTarget instanceof Node && over.contains(event.relatedTarget)) return
    cover.remove()
    gone.abort()
  }
  over.addEventListener('dragleave', end, { signal: gone.signal })
  over.addEventListener('drop', end, { signal: gone.signal })
}
