// Keeps the host in the document. It hangs on <html>, beside <body>: a page that swaps its body, makes it inert or
// transforms it does not touch the chat. Only the children of two nodes are watched, so a busy page costs nothing.

const MINUTE_MS = 60_000
/** [HOST-10] A page that keeps throwing us out has decided; a fight would cost its visitors' battery. */
const ARRIVALS_PER_MINUTE = 20

/** Looks when the page has changed around the host. Returns its own undo, which takes the host out. */
export function keepAttached(page: Document, host: HTMLElement, now: () => number, onLook: () => void): () => void {
  const arrivals: number[] = []
  const watcher = new MutationObserver(attach)
  attach()

  function attach(): void {
    // [HOST-08] Not `documentElement`: that is a name that a picture in the page may take.
    const parent = page.lastElementChild
    // Before there is a body the parser is still on its way, and a <div> in its path would open one.
    if (parent && page.body && !host.isConnected) {
      const at = now()
      if (arrivals.push(at) > ARRIVALS_PER_MINUTE && at - (arrivals.shift() ?? 0) < MINUTE_MS) {
        watcher.disconnect()
        return
      }
      parent.append(host)
    }
    // `document.open()` puts a new root in place of the old. Watching what is watched already changes nothing.
    for (const node of [page, parent]) if (node) watcher.observe(node, { childList: true })
    // Last, for it may end all this.
    onLook()
  }

  return () => {
    watcher.disconnect()
    host.remove()
  }
}
