import { describe, expect, it } from 'vitest'
import { asideOf, type Box } from '../../../../widget/looks/aside.ts'

// A launcher of 56 px, 20 px from the right and the bottom of a window of 1000 by 800.
const HOME: Box = { top: 724, bottom: 780, left: 924, right: 980 }
const WINDOW = 800
const bar = (top: number, bottom = WINDOW, left = 0, right = 1000): Box => ({ top, bottom, left, right })

describe('the launcher', () => {
  it.each<[rule: string, others: Box[], aside: number | 'hidden']>([
    ['stays in its corner when nothing is there', [], 0],
    ['stands above a bar at the bottom', [bar(740)], 52],
    ['stays beside a banner in the other corner', [bar(600, 800, 0, 400)], 0],
    ['stands above a banner in its own corner', [bar(600, 780, 600, 980)], 192],
    ['stays under what hangs above it', [bar(400, 700)], 0],
    ['climbs over two that lie on each other, in whatever order they are found', [bar(660, 740), bar(740)], 132],
    ['climbs over the second only when the first brings it there', [bar(640, 700), bar(740)], 152],
    ['minds no bar at the top', [bar(0, 60)], 0],
    ['hides from a wall over the whole page', [bar(0)], 'hidden'],
    ['hides from a drawer on its side', [bar(0, 800, 700, 1000)], 'hidden'],
    ['stays beside a drawer on the other side', [bar(0, 800, 0, 300)], 0],
    ['minds nothing that only touches it', [bar(780)], 0],
  ])('%s', (_rule, others, aside) => {
    expect(asideOf(HOME, others, WINDOW)).toBe(aside)
  })
})
