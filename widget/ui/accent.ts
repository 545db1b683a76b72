// One colour from the merchant, every colour that hangs on it computed: what can be read on it, and how it has to change to be
// read itself on our surfaces, light and dark.

export type Rgb = readonly [number, number, number]

export interface AccentTokens {
  /** As the merchant gave it: own bubbles, primary button. */
  fill: string
  /** Text and icons on the fill. */
  on: string
  /** The accent as text, link or ring, at least 4.5 against the surfaces of its scheme. */
  inkLight: string
  inkDark: string
  /** Outline of the fill where it would vanish against the surface. */
  edgeLight: string
  edgeDark: string
}

export const DEFAULT_ACCENT: Rgb = [11, 107, 80]

const BLACK: Rgb = [0, 0, 0]
const WHITE: Rgb = [255, 255, 255]
/** The least favourable surface that accent-coloured text stands on, as in panel.css: `--tint`. */
const LIGHT: Rgb = [241, 240, 238]
const DARK: Rgb = [46, 44, 41]
const READABLE = 4.5
const VISIBLE = 1.3

function luminance(colour: Rgb): number {
  const [r, g, b] = colour.map((channel) => {
    const c = channel / 255
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4
  }) as unknown as Rgb
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

export function contrast(a: Rgb, b: Rgb): number {
  const [x, y] = [luminance(a), luminance(b)]
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05)
}

/** `#rgb`, `#rrggbb`, and what browsers compute: `rgb(...)` and `color(srgb ...)`. An alpha is passed over. */
export function parseColour(text: string): Rgb | undefined {
  const hex = /^#([\da-f]{3,8})$/i.exec(text.trim())?.[1]
  if (hex) {
    const pairs = hex.length < 5 ? [...hex].map((digit) => digit + digit) : (hex.match(/../g) ?? [])
    return rgb(pairs.map((pair) => Number.parseInt(pair, 16)))
  }
  const inside = /^(rgba?\(|color\(srgb )([^)]*)\)$/.exec(text.trim())
  const numbers = inside?.[2]?.match(/[\d.e-]+/g)?.map(Number)
  return numbers && rgb(inside?.[1] === 'color(srgb ' ? numbers.map((n) => n * 255) : numbers)
}

function rgb([r, g, b]: number[]): Rgb | undefined {
  if (r === undefined || g === undefined || b === undefined) return undefined
  const channels = [r, g, b].map((n) => Math.min(255, Math.max(0, Math.round(n)))) as unknown as Rgb
  return channels.some(Number.isNaN) ? undefined : channels
}

const write = ([r, g, b]: Rgb) => `rgb(${r} ${g} ${b})`

/** The nearest shade of `colour` towards `pole` that can be read on `surface`. */
function readable(colour: Rgb, surface: Rgb, pole: Rgb): Rgb {
  for (let share = 0; share < 1; share += 0.05) {
    const mixed = colour.map((c, i) => Math.round(c + ((pole[i] ?? 0) - c) * share)) as unknown as Rgb
    if (contrast(mixed, surface) >= READABLE) return mixed
  }
  return pole
}

export function accentTokens(fill: Rgb): AccentTokens {
  const inkLight = write(readable(fill, LIGHT, BLACK))
  const inkDark = write(readable(fill, DARK, WHITE))
  return {
    fill: write(fill),
    on: write(contrast(fill, WHITE) >= READABLE || contrast(fill, WHITE) >= contrast(fill, BLACK) ? WHITE : BLACK),
    inkLight,
    inkDark,
    edgeLight: contrast(fill, WHITE) < VISIBLE ? inkLight : write(fill),
    edgeDark: contrast(fill, DARK) < VISIBLE ? inkDark : write(fill),
  }
}

/** Sets the tokens on the element. Properties set from script are no inline style to a content security policy. */
export function dress(element: HTMLElement, accent: string | undefined): void {
  const wanted = accent || getComputedStyle(element).getPropertyValue('--shopbell-accent')
  const tokens = accentTokens(parseColour(wanted) ?? compute(element, wanted) ?? DEFAULT_ACCENT)
  for (const [name, value] of Object.entries(tokens)) element.style.setProperty(`--${name}`, value)
}

/** Names, hsl, oklch and the rest: the browser knows what they mean. */
function compute(element: HTMLElement, colour: string): Rgb | undefined {
  element.style.color = `color-mix(in srgb,${colour},${colour})`
  const computed = element.style.color && getComputedStyle(element).color
  element.style.color = ''
  return parseColour(computed)
}
