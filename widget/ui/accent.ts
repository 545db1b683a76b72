// One colour from the merchant, every colour that hangs on it computed: what can be read on it, and how it has to change to be
// read itself on our surfaces, light and dark.

/** sRGB, each from 0 to 1. */
export type Rgb = readonly number[]

const DEFAULT_ACCENT = '#0b6b50'
/** The same, for a browser that cannot mix colours. */
const DEFAULT_FILL: Rgb = [0.043, 0.42, 0.314]

/** Luminance of the surfaces in panel.css: own bubbles lie on `--surface`, accent-coloured text at worst on `--tint`. */
export const GROUND = { light: { surface: 1, tint: 0.871 }, dark: { surface: 0.0115, tint: 0.0253 } } as const
/** A little over the 4.5 of WCAG, since channels are rounded. */
const READABLE = 4.6
const VISIBLE = 1.3

const linear = (channel: number) => (channel > 0.04045 ? ((channel + 0.055) / 1.055) ** 2.4 : channel / 12.92)

export function luminance([r = 0, g = 0, b = 0]: Rgb): number {
  return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b)
}

export function contrast(one: number, other: number): number {
  return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05)
}

/** The nearest shade of `colour` towards black (0) or white (1) with that contrast to a ground. */
function shade(colour: Rgb, pole: 0 | 1, ground: number, least: number): Rgb {
  return contrast(luminance(colour), ground) < least
    ? shade(
        colour.map((channel) => channel * 0.9 + pole * 0.1),
        pole,
        ground,
        least,
      )
    : colour
}

/** Custom properties of panel.css. `ink` is the accent as text and ring, `edge` the outline of its fill. */
export function accentTokens(fill: Rgb): Record<string, Rgb> {
  const { light, dark } = GROUND
  const pole = contrast(luminance(fill), 1) < contrast(luminance(fill), 0) ? 0 : 1
  return {
    fill,
    on: [pole, pole, pole],
    'ink-light': shade(fill, 0, light.tint, READABLE),
    'ink-dark': shade(fill, 1, dark.tint, READABLE),
    'edge-light': shade(fill, 0, light.surface, VISIBLE),
    'edge-dark': shade(fill, 1, dark.surface, VISIBLE),
  }
}

/** What the browser computes for `color-mix(in srgb, ...)`: any notation of CSS comes out as `color(srgb 0.04 0.42 0.31)`. */
export function parseSrgb(computed: string): Rgb | undefined {
  return /^color\(srgb /.test(computed)
    ? computed
        .match(/[\d.]+(e-\d+)?/g)
        ?.slice(0, 3)
        .map(Number)
    : undefined
}

/** Sets the tokens on the element. Properties set from script are no inline style to a content security policy. */
export function dress(element: HTMLElement, accent = DEFAULT_ACCENT): void {
  const { style } = element
  style.color = `color-mix(in srgb,${accent},${accent})`
  const fill = style.color ? parseSrgb(getComputedStyle(element).color) : undefined
  style.color = ''
  const tokens = accentTokens(fill ?? DEFAULT_FILL)
  for (const name in tokens) style.setProperty(`--${name}`, `rgb(${tokens[name]?.map((channel) => Math.round(channel * 255))})`)
}
