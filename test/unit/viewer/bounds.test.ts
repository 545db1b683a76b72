import { describe, expect, it } from 'vitest'
import { MAX_DEPTH, MAX_NODES, refusalOf } from '../../../demo/viewer/bounds.ts'
import { PLAYER_CONFIG } from '../../../demo/viewer/player.ts'

const snapshot = (node: unknown) => [{ type: 2, timestamp: 1, data: { node } as Record<string, unknown> }]

function nested(depth: number): object {
  let node: object = { id: 0 }
  for (let level = 0; level < depth; level += 1) node = { id: level, childNodes: [node] }
  return node
}

describe('a recorded page', () => {
  it('[RPV-03] is shown when it is a page of a bearable size', () => {
    expect(refusalOf(snapshot({ childNodes: [{ id: 2, childNodes: [] }, { id: 3 }] }))).toBeUndefined()
    expect(refusalOf(snapshot(nested(MAX_DEPTH)))).toBeUndefined()
  })

  it.each([
    { rule: 'has no tree', node: undefined, words: /missing/ },
    { rule: 'is not a tree', node: { childNodes: 'x' }, words: /not a page/ },
    { rule: 'has a hole in it', node: { childNodes: [null] }, words: /not a page/ },
    { rule: 'is too large', node: { childNodes: Array(MAX_NODES).fill({ id: 1 }) }, words: /too large/ },
    { rule: 'is nested too deeply', node: nested(MAX_DEPTH + 1), words: /too deeply/ },
  ])('[RPV-03] is refused in words when it $rule', ({ node, words }) => {
    expect(refusalOf(snapshot(node))).toMatch(words)
  })
})

describe('the player', () => {
  it('[RPV-06] never replays canvas, takes no focus and draws live', () => {
    expect(PLAYER_CONFIG).toMatchObject({ UNSAFE_replayCanvas: false, triggerFocus: false, liveMode: true, mouseTail: false })
  })
})
