// Small values under one prefix in the browser's storage. Never throws: where storage is blocked, full or broken the page's
// memory takes its place. Touches no key but its own, and reads nothing before it is asked.

export interface SmallStorage {
  read(name: string): unknown
  write(name: string, value: unknown): void
  remove(name: string): void
  names(): string[]
  /** Another tab wrote or removed `name`. Returns its own undo. */
  onChange(run: (name: string) => void): () => void
}

/** `area` is asked each time, for the getter itself may throw. */
export function createStorage(area: () => Storage, prefix: string): SmallStorage {
  /** What the area would not take; undefined stands for a removal it refused. */
  const memory = new Map<string, string | undefined>()

  function attempt<T>(run: (area: Storage) => T, otherwise: T): T {
    try {
      return run(area())
    } catch {
      return otherwise
    }
  }

  function remove(name: string): void {
    memory.delete(name)
    const removed = attempt((area) => {
      area.removeItem(prefix + name)
      return true
    }, false)
    if (!removed) memory.set(name, undefined)
  }

  return {
    remove,
    read(name) {
      const text = memory.has(name) ? memory.get(name) : attempt((area) => area.getItem(prefix + name), null)
      if (text == null) return undefined
      try {
        return JSON.parse(text)
      } catch {
        remove(name)
        return undefined
      }
    },
    write(name, value) {
      const text = JSON.stringify(value)
      memory.delete(name)
      const written = attempt((area) => {
        area.setItem(prefix + name, text)
        return true
      }, false)
      if (!written) memory.set(name, text)
    },
    names() {
      const keys = attempt((area) => Array.from({ length: area.length }, (_, index) => area.key(index) ?? ''), [])
      const stored = keys.filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length))
      return [...new Set([...stored, ...memory.keys()])].filter((name) => !memory.has(name) || memory.get(name) !== undefined)
    },
    onChange(run) {
      const heard = ({ key }: StorageEvent) => {
        if (!key?.startsWith(prefix)) return
        const name = key.slice(prefix.length)
        memory.delete(name)
        run(name)
      }
      addEventListener('storage', heard)
      return () => removeEventListener('storage', heard)
    },
  }
}

export const storagePrefix = (site: string): string => `shopbell:${site}:`
