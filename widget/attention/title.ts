// "(2) " before the page's title while something unread waits and nobody looks. The title is the page's: it comes back exactly as it was,
// or as the page has changed it meanwhile.

export interface TitleCount {
  show(count: number): void
  close(): void
}

export function createTitleCount(document: Document): TitleCount {
  let count = 0
  /** As the page wrote it, blanks and all; undefined while it is in place. */
  let own: string | undefined
  let shown: string | undefined

  const titleElement = () => document.head?.querySelector('title')

  function write(): void {
    const title = titleElement()
    if (!title) return
    const is = title.textContent ?? ''
    // Whatever is not what we wrote, the page has written.
    if (is !== shown) own = is
    shown = count > 0 ? `(${count > 99 ? '99+' : count}) ${own}` : undefined
    const wanted = shown ?? own ?? is
    if (is !== wanted) title.textContent = wanted
    if (!shown) own = undefined
  }

  const watcher = new MutationObserver(write)
  let isWatching = false

  function show(next: number): void {
    if (next === count) return
    count = next
    write()
    if (count > 0 === isWatching || !document.head) return
    isWatching = count > 0
    if (isWatching) watcher.observe(document.head, { childList: true, characterData: true, subtree: true })
    else watcher.disconnect()
  }

  return { show, close: () => show(0) }
}
