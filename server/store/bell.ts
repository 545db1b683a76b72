// How the writer is woken: a word of shared memory that it sleeps on. Messages lie on its port meanwhile; the bell only says "look".

const RUNG = 0
const EXPECTED = 1

export type Bell = Int32Array

export const createBell = (): Bell => new Int32Array(new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT))

/** After the message: whoever looks because of the bell must find it. */
export function ring(bell: Bell): void {
  Atomics.add(bell, RUNG, 1)
  Atomics.notify(bell, RUNG)
}

/** Nothing lies there yet, but will in a moment. */
export function announce(bell: Bell): void {
  Atomics.add(bell, EXPECTED, 1)
  ring(bell)
}

export const rungOf = (bell: Bell): number => Atomics.load(bell, RUNG)
export const announcedOf = (bell: Bell): number => Atomics.load(bell, EXPECTED)

/** Sleeps until it is rung; at once when that has happened since `rung` was read. False: the time is up. */
export const waitFor = (bell: Bell, rung: number, ms: number): boolean => Atomics.wait(bell, RUNG, rung, ms) !== 'timed-out'

/** Looks again and again instead of sleeping: for what comes within the time that waking up would take. */
export function lookFor(bell: Bell, rung: number, ms: number): void {
  const until = performance.now() + ms
  while (Atomics.load(bell, RUNG) === rung && performance.now() < until);
}
