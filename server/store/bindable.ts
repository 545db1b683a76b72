import type { Value } from './engine.ts'

/**
 * A private copy of the parameters, the same for every engine.
 * Text is UTF-8 there, so what it cannot hold becomes U+FFFD: a NUL here (SQLite reads no further, PostgreSQL refuses it) and a lone
 * surrogate in the encoders of both. JSON text loses nothing, it escapes both. A wrong type is a bug, and throws.
 */
export function bindable(params: readonly Value[]): Value[] {
  return params.map((value: unknown) => {
    if (value === null) return value
    if (typeof value === 'string') return value.includes('\0') ? value.replaceAll('\0', '\uFFFD') : value
    if (typeof value === 'number' && (Number.isSafeInteger(value) || (Number.isFinite(value) && !Number.isInteger(value)))) return value
    // A copy: a Buffer is often a window on a pool, and crossing threads would take the whole pool along.
    if (value instanceof Uint8Array) return new Uint8Array(value)
    throw new TypeError(`A database parameter cannot be ${typeof value === 'number' ? value : typeof value}.`)
  })
}
