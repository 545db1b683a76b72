// A recorded page is a stranger's tree. Before the player builds it, its size is known: a million nodes would freeze the
// agent's browser long before anything threw. Walked without recursion, since the depth is theirs as well.

import type { RecordedEvent } from './messages.ts'

export const MAX_NODES = 150_000
export const MAX_DEPTH = 1_500

const FULL_SNAPSHOT = 2

export const isFullSnapshot = (event: RecordedEvent): boolean => event.type === FULL_SNAPSHOT

/** Undefined when the page may be built, else why not, in words. */
export function refusalOf(events: readonly RecordedEvent[]): string | undefined {
  for (const event of events) {
    if (!isFullSnapshot(event)) continue
    const refusal = refusalOfTree(event.data.node)
    if (refusal) return refusal
  }
  return undefined
}

function refusalOfTree(root: unknown): string | undefined {
  if (typeof root !== 'object' || root === null) return 'the page is missing from it'
  const open: { node: object; depth: number }[] = [{ node: root, depth: 0 }]
  let nodes = 0
  for (let next = open.pop(); next; next = open.pop()) {
    nodes += 1
    if (nodes > MAX_NODES) return 'the page is too large to show'
    if (next.depth > MAX_DEPTH) return 'the page is nested too deeply to show'
    const children = 'childNodes' in next.node ? next.node.childNodes : undefined
    if (children === undefined) continue
    if (!Array.isArray(children)) return 'the page in it is not a page'
    for (const child of children) {
      if (typeof child !== 'object' || child === null) return 'the page in it is not a page'
      open.push({ node: child, depth: next.depth + 1 })
    }
  }
  return undefined
}
