// Listens at the page's own `dataLayer`: what lies in it already, and every later push. The page's push keeps its result, its
// order and its exceptions; ours runs after it and can never fail it.

export interface DataLayer {
  /** Looks again: the array may have come, or been replaced, since. */
  look(): void
  close(): void
}

type Push = (...entries: unknown[]) => number

export function createDataLayer(read: () => unknown, onEntry: (entry: unknown) => void): DataLayer {
  /** Entries told already, so that a new array with the old entries in it does not count them twice. */
  const told = new WeakSet<object>()
  let watched: unknown[] | undefined
  let unwrap = () => {}

  function tell(entry: unknown): void {
    if (typeof entry !== 'object' || entry === null) return
    told.add(entry)
    try {
      onEntry(entry)
    } catch {
      // Entries are the page's and may be anything, getters that throw included.
    }
  }

  return {
    look() {
      const layer = read()
      if (!Array.isArray(layer) || layer === watched) return
      unwrap()
      watched = layer
      for (const entry of layer.slice()) if (typeof entry === 'object' && entry !== null && !told.has(entry)) tell(entry)
      unwrap = wrapPush(layer, tell)
    },
    close() {
      unwrap()
      watched = undefined
      unwrap = () => {}
    },
  }
}

function wrapPush(layer: unknown[], tell: (entry: unknown) => void): () => void {
  const before = layer.push as Push
  const own = Object.getOwnPropertyDescriptor(layer, 'push')
  let listening = true
  const wrapped: Push = function (this: unknown, ...entries) {
    const length = Reflect.apply(before, this, entries)
    if (listening) for (const entry of entries) tell(entry)
    return length
  }
  // Not enumerable, as the inherited one: a page may walk its array with for...in.
  const taken = Reflect.defineProperty(layer, 'push', {
    value: wrapped,
    writable: true,
    configurable: true,
    enumerable: own?.enumerable ?? false,
  })
  return () => {
    // [HOST-13] When somebody has wrapped ours since, taking it out would take theirs out too: then it only goes quiet.
    listening = false
    if (!taken || layer.push !== wrapped) return
    if (own) Reflect.defineProperty(layer, 'push', own)
    else Reflect.deleteProperty(layer, 'push')
  }
}
