// Files that somebody has chosen and not sent yet: judged by the limits before a byte travels, uploaded one after the other, kept by
// their keys over a reload. The bytes of one that was still on its way are gone with the page, and it says so. Knows no DOM.

import { computed, type ReadonlySignal, signal } from '@preact/signals-core'
import type { Besides } from '../conversation/room.ts'
import type { PutFile, Putting } from './put-file.ts'

export interface Limits {
  bytes: number
  per_message: number
  extensions: readonly string[]
}

export type Flaw = 'kind' | 'too big' | 'too many' | 'empty' | 'offline' | 'refused' | 'unfit' | 'later' | 'lost'

export type Progress =
  | { at: 'waiting' }
  | { at: 'uploading'; share: number }
  /** The server has it. */
  | { at: 'ready'; key: string }
  | { at: 'failed'; flaw: Flaw }

export interface Attached {
  id: string
  name: string
  bytes: number
  type: string
  /** Of a picture: an address inside this page. */
  preview?: string | undefined
  progress: Progress
}

export interface TrayPorts {
  limits(): Limits
  /** Where a file of this kind and name may be put. */
  ask(extension: string, name: string): Promise<{ status: number; key?: string; url?: string; retryAfterSeconds?: number | undefined }>
  put: PutFile
  preview(file: File): string | undefined
  forget(preview: string): void
  /** Returns its own undo. */
  after(delayMs: number, run: () => void): () => void
  store: { read(name: string): unknown; write(name: string, value: unknown): void; remove(name: string): void }
  /** Whose files these are: of another conversation they are not taken up again. */
  whose: string
}

export interface Tray {
  readonly items: ReadonlySignal<readonly Attached[]>
  /** Some are on their way. */
  readonly isBusy: ReadonlySignal<boolean>
  readonly ready: ReadonlySignal<number>
  add(files: readonly File[]): void
  remove(id: string): void
  retry(id: string): void
  /** Hands over what is ready, for a message. */
  take(): Besides | undefined
  /** Of a file that was handed over, as long as this page lives. */
  previewOf(key: string): string | undefined
  close(): void
}

export const TRAY = 'tray'
/** A wait that the server asks for and a person would sit through. */
const MOST_PATIENCE_SECONDS = 60

const RETRIABLE = new Set<Flaw>(['offline', 'refused', 'later'])
export const canRetry = ({ progress }: Attached): boolean => progress.at === 'failed' && RETRIABLE.has(progress.flaw)

/** Of the name; a picture that was pasted may have none, but a type. */
export function extensionOf(name: string, type: string): string {
  const dot = name.lastIndexOf('.')
  return (dot > 0 ? name.slice(dot + 1) : (type.split('/')[1] ?? '')).toLowerCase()
}

export function createTray({ limits, ask, put, preview, forget, after, store, whose }: TrayPorts): Tray {
  let numbered = 0
  const items = signal<readonly Attached[]>(restored())
  /** Bytes of what may still have to go. */
  const files = new Map<string, File>()
  const sent = new Map<string, string>()
  let putting: { id: string; run?: Putting } | undefined
  let pumpLater = () => {}

  function show(next: readonly Attached[]): void {
    items.value = next
    const kept = next.flatMap(({ name, bytes, type, progress }) =>
      // The bytes of one that failed by the way are gone with the page as well: some browsers fail it while they leave.
      progress.at === 'failed' && !RETRIABLE.has(progress.flaw)
        ? []
        : { name, bytes, type, key: progress.at === 'ready' ? progress.key : undefined },
    )
    if (kept.length > 0) store.write(TRAY, { whose, kept })
    else store.remove(TRAY)
  }

  const move = (id: string, progress: Progress) => show(items.value.map((item) => (item.id === id ? { ...item, progress } : item)))
  const fail = (id: string, flaw: Flaw) => move(id, { at: 'failed', flaw })
  const isThere = (id: string) => items.value.some((item) => item.id === id)

  /** What was ready is ready; what was on its way is lost with the page. */
  function restored(): Attached[] {
    const { whose: before, kept }: { whose?: unknown; kept?: unknown } = Object(store.read(TRAY))
    if (before !== whose || !Array.isArray(kept)) return []
    return kept.flatMap((each): Attached | [] => {
      const { name, bytes, type, key }: Partial<Record<string, unknown>> = Object(each)
      if (typeof name !== 'string' || typeof bytes !== 'number' || typeof type !== 'string') return []
      const id = `${++numbered}.${name}`
      return { id, name, bytes, type, progress: typeof key === 'string' ? { at: 'ready', key } : { at: 'failed', flaw: 'lost' } }
    })
  }

  function flawOf({ name, size, type }: File, many: number): Flaw | undefined {
    const { extensions, bytes, per_message } = limits()
    if (!extensions.includes(extensionOf(name, type))) return 'kind'
    if (size > bytes) return 'too big'
    if (size === 0) return 'empty'
    return many < per_message ? undefined : 'too many'
  }

  async function pump(): Promise<void> {
    const item = putting ? undefined : items.value.find(({ progress }) => progress.at === 'waiting')
    const file = item && files.get(item.id)
    if (!item || !file) return
    const { id, name, type } = item
    const mine: typeof putting = { id }
    putting = mine
    move(id, { at: 'uploading', share: 0 })
    const address = await ask(extensionOf(name, type), name)
    let { status, retryAfterSeconds } = address
    if (isThere(id) && address.url) {
      mine.run = put(address.url, file, (share) => isThere(id) && putting === mine && move(id, { at: 'uploading', share }))
      status = await mine.run.done
      retryAfterSeconds = undefined
    }
    if (putting !== mine) return
    putting = undefined
    if (isThere(id)) settle(id, status, address.key, retryAfterSeconds)
    void pump()
  }

  function settle(id: string, status: number, key: string | undefined, retryAfterSeconds = 5): void {
    if (status === 204 && key) {
      files.delete(id)
      move(id, { at: 'ready', key })
    } else if (status === 429 && retryAfterSeconds <= MOST_PATIENCE_SECONDS) {
      move(id, { at: 'waiting' })
      // Nobody else goes ahead either: they would be told the same.
      const pause = { id }
      putting = pause
      pumpLater = after(retryAfterSeconds * 1000, () => {
        if (putting === pause) putting = undefined
        void pump()
      })
    } else if (status === 429) fail(id, 'later')
    else if (status === 413) fail(id, 'too big')
    else if (status === 422) fail(id, 'unfit')
    else if (status === 400) fail(id, 'kind')
    else fail(id, !status || status >= 500 ? 'offline' : 'refused')
  }

  function drop(item: Attached): void {
    files.delete(item.id)
    if (item.preview) forget(item.preview)
  }

  return {
    items,
    isBusy: computed(() => items.value.some(({ progress: { at } }) => at === 'waiting' || at === 'uploading')),
    ready: computed(() => items.value.filter(({ progress: { at } }) => at === 'ready').length),
    add(chosen) {
      let many = items.value.filter(({ progress }) => progress.at !== 'failed').length
      const fresh = chosen.map((file): Attached => {
        const id = `${++numbered}.${file.name}`
        const flaw = flawOf(file, many)
        if (!flaw) {
          many++
          files.set(id, file)
        }
        return {
          id,
          name: file.name,
          bytes: file.size,
          type: file.type,
          preview: flaw ? undefined : preview(file),
          progress: flaw ? { at: 'failed', flaw } : { at: 'waiting' },
        }
      })
      show([...items.value, ...fresh])
      void pump()
    },
    remove(id) {
      const item = items.value.find((each) => each.id === id)
      show(items.value.filter((each) => each.id !== id))
      if (item) drop(item)
      if (putting?.id !== id) return
      const { run } = putting
      putting = undefined
      run?.stop()
      void pump()
    },
    retry(id) {
      move(id, { at: 'waiting' })
      void pump()
    },
    take() {
      const going = items.value.flatMap((item) => (item.progress.at === 'ready' ? { ...item, key: item.progress.key } : []))
      if (going.length === 0) return undefined
      show(items.value.filter(({ progress }) => progress.at !== 'ready'))
      for (const { key, preview } of going) if (preview) sent.set(key, preview)
      return { upload_keys: going.map(({ key }) => key), media: going.map(({ name, type, bytes }) => ({ name, type, bytes })) }
    },
    previewOf: (key) => sent.get(key),
    close() {
      pumpLater()
      const run = putting?.run
      putting = undefined
      run?.stop()
      for (const item of items.value) drop(item)
      for (const url of sent.values()) forget(url)
      items.value = []
    },
  }
}
