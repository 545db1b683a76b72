// A browser with tabs: one memory for what they say to each other, one list of who holds which lock. A tab can be frozen (nothing in it runs, its
// lock stays), thawed and crashed (its lock is free at once).

import type { TabPorts } from '../../../../widget/tabs/ports.ts'
import type { Clock } from '../line/clock.ts'

export interface FakeTab extends TabPorts {
  show(): void
  hide(): void
  freeze(): void
  thaw(): void
  crash(): void
  /** Something happens to this tab: at once, when it thaws, or never. */
  run(what: () => void): void
  /** Everything this tab heard. */
  readonly heard: unknown[]
}

export interface FakeBrowser {
  openTab(): FakeTab
  /** Any script of the page. */
  shout(name: string, message: unknown): void
  names(): string[]
  /** Neither is there, or tuning throws inside; `no locks`: asking for one is refused. */
  lacks: 'nothing' | 'radio' | 'locks'
}

interface Claim {
  tab: FakeTab
  onHeld(): void
  onLost(): void
}

export function createFakeBrowser(clock: Clock): FakeBrowser {
  const ears = new Map<string, Set<{ tab: FakeTab; hear(message: unknown): void }>>()
  const locks = new Map<string, { holder?: Claim | undefined; queue: Claim[] }>()
  const frozen = new Map<FakeTab, (() => void)[]>()
  const gone = new Set<FakeTab>()

  /** In its own turn, unless the tab cannot have one. */
  function inTab(tab: FakeTab, run: () => void): void {
    clock.after(0, () => {
      if (gone.has(tab)) return
      const later = frozen.get(tab)
      if (later) later.push(run)
      else run()
    })
  }

  function lockOf(name: string) {
    const lock = locks.get(name) ?? { queue: [] }
    locks.set(name, lock)
    return lock
  }

  function grant(name: string): void {
    const lock = lockOf(name)
    if (lock.holder) return
    const next = lock.queue.shift()
    if (!next) return
    lock.holder = next
    inTab(next.tab, next.onHeld)
  }

  function letGo(name: string, claim: Claim): void {
    const lock = lockOf(name)
    lock.queue = lock.queue.filter((each) => each !== claim)
    if (lock.holder !== claim) return
    lock.holder = undefined
    grant(name)
  }

  const browser: FakeBrowser = {
    lacks: 'nothing',
    names: () => [...ears.keys()],
    shout(name, message) {
      for (const { tab, hear } of ears.get(name) ?? []) inTab(tab, () => hear(message))
    },
    openTab() {
      const seen = new Set<() => void>()
      let visible = true
      const tab: FakeTab = {
        heard: [],
        isSeen: () => visible,
        onSeen(run) {
          seen.add(run)
          return () => seen.delete(run)
        },
        after: (delayMs, run) => {
          let undone = false
          const undo = clock.after(delayMs, () => {
            if (gone.has(tab)) return
            const later = frozen.get(tab)
            if (later) later.push(() => undone || run())
            else run()
          })
          return () => {
            undone = true
            undo()
          }
        },
        tune(name, hear) {
          if (browser.lacks === 'radio') return undefined
          const own = {
            tab,
            hear(message: unknown) {
              tab.heard.push(message)
              hear(message)
            },
          }
          const all = ears.get(name) ?? new Set()
          ears.set(name, all.add(own))
          return {
            post(message) {
              for (const other of all) if (other !== own) inTab(other.tab, () => all.has(other) && other.hear(structuredClone(message)))
            },
            close: () => void all.delete(own),
          }
        },
        hold(name, how, onHeld, onLost) {
          const claim: Claim = { tab, onHeld, onLost }
          const lock = lockOf(name)
          if (browser.lacks === 'locks') inTab(tab, onLost)
          else if (how === 'in turn') lock.queue.push(claim)
          else {
            const { holder } = lock
            lock.holder = undefined
            lock.queue.unshift(claim)
            if (holder) inTab(holder.tab, holder.onLost)
          }
          grant(name)
          return () => letGo(name, claim)
        },
        run: (what) => inTab(tab, what),
        show() {
          visible = true
          for (const run of seen) run()
        },
        hide() {
          visible = false
          for (const run of seen) run()
        },
        freeze: () => void frozen.set(tab, frozen.get(tab) ?? []),
        thaw() {
          const missed = frozen.get(tab) ?? []
          frozen.delete(tab)
          for (const run of missed) run()
        },
        crash() {
          gone.add(tab)
          for (const all of ears.values()) for (const each of all) if (each.tab === tab) all.delete(each)
          for (const [name, { holder, queue }] of locks)
            for (const claim of [...queue, ...(holder ? [holder] : [])]) if (claim.tab === tab) letGo(name, claim)
        },
      }
      return tab
    },
  }
  return browser
}
