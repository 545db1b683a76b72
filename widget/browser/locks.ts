// One tab at a time, where the browser has Web Locks (secure contexts); elsewhere at once: whoever uses this must also be
// safe without it, for a tab that is frozen may hold a lock for ever.

const PATIENCE_MS = 5_000

export async function withLock<T>(name: string, run: () => Promise<T>): Promise<T> {
  const locks: LockManager | undefined = navigator.locks
  if (!locks) return run()
  let ran: Promise<T> | undefined
  const once = () => {
    ran ??= run()
    return ran
  }
  try {
    await locks.request(name, { signal: AbortSignal.timeout(PATIENCE_MS) }, once)
  } catch {
    // Not granted in time, or forbidden here; an error of `run` itself is handed on below.
  }
  return once()
}
