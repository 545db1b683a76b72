import { describe, expect, it } from 'vitest'
import { accentTokens, contrast, GROUND, luminance, parseSrgb, type Rgb } from '../../../../widget/ui/accent.ts'

const hex = (text: string): Rgb => [1, 3, 5].map((at) => Number.parseInt(text.slice(at, at + 2), 16) / 255)
/** As the style sheet gets it: in whole steps of 255. */
const light = (colour: Rgb | undefined) => luminance((colour ?? []).map((channel) => Math.round(channel * 255) / 255))

const ACCENTS = [
  '#0b6b50',
  '#000000',
  '#ffffff',
  '#ffd700',
  '#ff0000',
  '#0000ff',
  '#00ff00',
  '#777777',
  '#808080',
  '#e91e63',
  '#6200ee',
  '#f5f5dc',
  '#111111',
  '#757575',
  '#ff69b4',
]

describe('colours of the accent', () => {
  it.each([
    ['#0b6b50', [1, 1, 1]],
    ['#000000', [1, 1, 1]],
    ['#0000ff', [1, 1, 1]],
    ['#ffffff', [0, 0, 0]],
    ['#ffd700', [0, 0, 0]],
    ['#00ff00', [0, 0, 0]],
  ])('writes on %s in %j', (accent, on) => {
    expect(accentTokens(hex(accent)).on).toEqual(on)
  })

  it.each(ACCENTS)('can be read on and as %s, light and dark', (accent) => {
    const tokens = accentTokens(hex(accent))
    expect(contrast(light(tokens.on), light(tokens.fill))).toBeGreaterThanOrEqual(4.5)
    for (const ground of Object.values(GROUND.light)) expect(contrast(light(tokens['ink-light']), ground)).toBeGreaterThanOrEqual(4.5)
    for (const ground of Object.values(GROUND.dark)) expect(contrast(light(tokens['ink-dark']), ground)).toBeGreaterThanOrEqual(4.5)
  })

  it.each(ACCENTS)('has an outline for %s that does not vanish', (accent) => {
    const tokens = accentTokens(hex(accent))
    expect(contrast(light(tokens['edge-light']), GROUND.light.surface)).toBeGreaterThanOrEqual(1.28)
    expect(contrast(light(tokens['edge-dark']), GROUND.dark.surface)).toBeGreaterThanOrEqual(1.28)
  })

  it('leaves an accent as it is where it can be read', () => {
    const fill = hex('#0b6b50')
    const tokens = accentTokens(fill)
    expect(tokens['ink-light']).toEqual(fill)
    expect(tokens['edge-light']).toEqual(fill)
    expect(tokens['edge-dark']).toEqual(fill)
  })

  it('computes contrast as WCAG does', () => {
    expect(contrast(luminance([1, 1, 1]), luminance([0, 0, 0]))).toBeCloseTo(21)
    expect(contrast(luminance(hex('#767676')), 1)).toBeCloseTo(4.54, 2)
  })

  it.each([
    ['color(srgb 0.0431373 0.419608 0.313725)', [0.0431373, 0.419608, 0.313725]],
    ['color(srgb 1 0 2.5e-7)', [1, 0, 2.5e-7]],
    ['color(srgb 1 1 1 / 0.5)', [1, 1, 1]],
    ['rgb(1, 2, 3)', undefined],
    ['', undefined],
  ])('reads %j as %j', (computed, colour) => {
    expect(parseSrgb(computed)).toEqual(colour)
  })
})
