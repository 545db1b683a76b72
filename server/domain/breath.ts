// Long work in slices: a process that serves everybody on one thread must not be held by one of them.

/** How long the process may be held before others have their turn. */
const SLICE_MS = 8

/** Awaited between small pieces of work, it lets others have their turn when this work has held the process for a while. */
export function createBreath(): () => Promise<void> {
  let since = performance.now()
  return async () => {
    if (performance.now() - since < SLICE_MS) return
    await new Promise((resolve) => setImmediate(resolve))
    since = performance.now()
  }
}
