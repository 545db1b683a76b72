// The bytes of a signal's frame: made once, however many hear it, and for news while the disk still writes.

import type { ServerFrame } from '../../protocol/frames.ts'
import type { Signal } from '../domain/ports.ts'

const texts = new WeakMap<Signal, Buffer>()

export function textOf(signal: Signal & { frame: ServerFrame }): Buffer {
  const known = texts.get(signal)
  if (known !== undefined) return known
  const text = Buffer.from(JSON.stringify(signal.frame))
  texts.set(signal, text)
  return text
}
