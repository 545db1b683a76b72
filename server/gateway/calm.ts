// Many changes to one thing in a short while become one piece of work: boards and rows of lists tell how things stand, not how
// they came about, and an agent's screen gains nothing from ten of them in a tenth of a second.

export interface Calm {
  /** Does the work a moment from now. Asked again for the same key until then: the later work stands for both. */
  soon(key: string, work: () => void | Promise<void>): void
  close(): void
}

const CALM_MS = 100

export function createCalm(onFault: (error: unknown) => void): Calm {
  const due = new Map<string, { work: () => void | Promise<void>; timer: NodeJS.Timeout }>()

  async function run(key: string): Promise<void> {
    const entry = due.get(key)
    due.delete(key)
    await entry?.work()
  }

  return {
    soon(key, work) {
      const waiting = due.get(key)
      if (waiting) waiting.work = work
      else due.set(key, { work, timer: setTimeout(() => run(key).catch(onFault), CALM_MS) })
    },
    close() {
      for (const { timer } of due.values()) clearTimeout(timer)
      due.clear()
    },
  }
}
