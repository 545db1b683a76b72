import { describe, expect, it } from 'vitest'
import { readLook } from '../../../../widget/looks/look.ts'

describe('the look', () => {
  it.each<[rule: string, theme: unknown, scheme: string, systemIsDark: boolean, isDark: boolean]>([
    ['is the system’s when nobody says anything', undefined, 'normal', true, true],
    ['is the system’s when nobody says anything', undefined, 'normal', false, false],
    ['is the page’s when it is dark only', undefined, 'dark', false, true],
    ['is the page’s when it is light only', 'auto', 'only light', true, false],
    ['is the system’s on a page that is both', undefined, 'light dark', true, true],
    ['is the system’s on a page that is both', undefined, 'dark light', false, false],
    ['is what the merchant set, whatever the page is', 'light', 'dark', true, false],
    ['is what the merchant set, whatever the system is', 'dark', 'light', false, true],
    ['takes nonsense for nothing', 'Dark!', 'normal', false, false],
    ['takes nonsense for nothing', 7, 'normal', true, true],
    ['goes by the system where the browser knows no scheme', undefined, '', true, true],
  ])('%s: %j on %j', (_rule, theme, scheme, systemIsDark, isDark) => {
    expect(readLook({ theme }, scheme, systemIsDark).isDark).toBe(isDark)
  })

  it.each<[unknown, string]>([
    ['left', 'left'],
    ['right', 'right'],
    [undefined, 'right'],
    ['top', 'right'],
  ])('stands %j on the %s', (position, side) => {
    expect(readLook({ position }, 'normal', false).position).toBe(side)
  })
})
