// The stores of several tabs over one memory: each hears what the others write, and not what it writes itself.

import type { Store } from '../../../../widget/conversation/ports.ts'

export function createMemoryStores<N extends number>(count: N): N extends 1 ? [Store] : N extends 2 ? [Store, Store] : Store[] {
  const memory = new Map<string, string>()
  const listeners: Set<(name: string) => void>[] = Array.from({ length: count }, () => new Set())
  const stores = listeners.map((own, index): Store => {
    const tell = (name: string) => {
      for (const [other, heard] of listeners.entries()) if (other !== index) for (const run of [...heard]) run(name)
    }
    return {
      read(name) {
        const text = memory.get(name)
        return text === undefined ? undefined : JSON.parse(text)
      },
      write(name, value) {
        const text = JSON.stringify(value)
        if (memory.get(name) === text) return
        memory.set(name, text)
        tell(name)
      },
      remove(name) {
        if (memory.delete(name)) tell(name)
      },
      names: () => [...memory.keys()],
      onChange(run) {
        own.add(run)
        return () => own.delete(run)
      },
    }
  })
  return stores as never
}
