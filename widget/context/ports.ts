// What the context needs to know of the page it is on. `widget/browser/page.ts` is the real one.

export interface PagePorts {
  address(): string
  title(): string
  referrer(): string
  cookie(name: string): string | undefined
  /** `window.dataLayer`, whatever it is. */
  dataLayer(): unknown
  isVisible(): boolean
  /** The address, the title or the visibility may have changed. */
  onMoved(run: () => void): () => void
  /** Kept for this tab only; used once a chat has been started. Never throws. */
  tabMemory: { read(key: string): string | undefined; write(key: string, text: string): void }
}
