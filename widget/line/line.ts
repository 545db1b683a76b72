// The line between this tab and the server: its whole life as one pure function. `channel.ts` owns the real socket and
// timer and does what the new state says. It knows nothing of conversations; widget and console share it.

import { CLOSE, shouldComeBack } from '../../protocol/close-codes.ts'
import { TIMES } from '../../protocol/limits.ts'
import type { Why } from './ports.ts'

export type Line =
  /** Nobody wants a socket. */
  | { at: 'quiet' }
  /** Fetching credentials, then opening. Given up at `until`. */
  | { at: 'dialing'; attempt: number; why: Why; until: number }
  /** Silent until `until` means dead. At `renewAt` a second socket with a fresh token takes over. */
  | { at: 'open'; attempt: number; since: number; until: number; renewAt: number }
  /** Open, while the second socket is being opened; that one is given up at `renewAt`. */
  | { at: 'renewing'; attempt: number; since: number; until: number; renewAt: number }
  /** Between two attempts. A firm wait was asked for by the server: no kick shortens it. */
  | { at: 'waiting'; attempt: number; why: Why; until: number; firm: boolean }
  /** The server said not to come back. */
  | { at: 'refused'; code: number }

export type LineEvent =
  | { is: 'wake' }
  | { is: 'rest' }
  /** The network or the tab came back, or time jumped: worth trying now. */
  | { is: 'kick' }
  /** Credentials arrived; the socket is being opened. */
  | { is: 'granted' }
  | { is: 'opened'; expiresAt: number }
  /** Any frame is a sign of life. */
  | { is: 'heard' }
  /** No credentials, or the new socket closed unopened. */
  | { is: 'failed'; why: Why; retryAfterMs?: number }
  /** The open socket closed. */
  | { is: 'closed'; code: number }
  | { is: 'refused'; code: number }
  /** Time passed; something may be due. */
  | { is: 'due' }

export const QUIET: Line = { at: 'quiet' }

const BASE_MS = 500
const CAP_MS = 30_000
/** A line that lived this long has proven the outage over: its next failure starts from the floor. A line that flaps keeps climbing. */
const PROVEN_MS = 30_000
/** No upgrade answer after this long: some networks accept the connection and never speak. */
const DIAL_MS = 10_000
/** After a kick an open line has this long to show that it lives. */
const PROOF_MS = 2_000
/** Between two attempts to renew while the old socket still works; also the floor under a nonsensical expiry. */
const RENEW_AGAIN_MS = 15_000
/** A server that says "too much" is left alone for at least the window of this attempt. */
const BUSY_ATTEMPT = 4

export function step(line: Line, event: LineEvent, now: number, random: number): Line {
  switch (event.is) {
    case 'rest':
      return QUIET
    case 'refused':
      return line.at === 'quiet' ? line : { at: 'refused', code: event.code }
    case 'wake':
      return line.at === 'quiet' ? dial(0, 'dial', now) : line
    case 'kick':
      if (isOpen(line)) return { ...line, until: Math.min(line.until, now + PROOF_MS) }
      return line.at === 'waiting' && !line.firm ? dial(line.attempt, line.why, now) : line
    case 'granted':
      return line.at === 'dialing' ? { ...line, until: now + DIAL_MS } : line
    case 'opened':
      if (line.at !== 'dialing' && line.at !== 'renewing') return line
      return {
        at: 'open',
        attempt: line.attempt,
        since: line.at === 'renewing' ? line.since : now,
        until: now + TIMES.silenceMs,
        renewAt: Math.max(event.expiresAt - TIMES.renewBeforeMs, now + RENEW_AGAIN_MS),
      }
    case 'heard':
      return isOpen(line) ? { ...line, until: now + TIMES.silenceMs } : line
    case 'failed':
      if (line.at === 'renewing') return { ...line, at: 'open', renewAt: now + RENEW_AGAIN_MS }
      return line.at === 'dialing' ? backOff(line.attempt, event.why, now, random, event.retryAfterMs) : line
    case 'closed': {
      if (!isOpen(line)) return line
      if (!shouldComeBack(event.code)) return { at: 'refused', code: event.code }
      const attempt = provenAttempt(line, now)
      if (event.code !== CLOSE.rate && event.code !== CLOSE.tooSlow)
        return backOff(attempt, event.code === CLOSE.tokenExpired ? 'stale' : 'dial', now, random)
      const busy = Math.max(attempt, BUSY_ATTEMPT)
      // Half the window is certain: full jitter might say "at once" to a server that said "too much".
      return backOff(busy, 'dial', now, random, windowMs(busy) * (0.5 + random / 2))
    }
    case 'due':
      return due(line, now, random)
  }
}

/** When `step` wants to hear `due` next. */
export function dueAt(line: Line): number {
  if (isOpen(line)) return Math.min(line.until, line.renewAt)
  return 'until' in line ? line.until : Infinity
}

function due(line: Line, now: number, random: number): Line {
  if (now < dueAt(line)) return line
  if (line.at === 'waiting') return dial(line.attempt, line.why, now)
  if (line.at === 'dialing') return backOff(line.attempt, 'unopened', now, random)
  if (!isOpen(line)) return line
  // Two missed pings are two failures: the shopper is told at once that the line is down.
  if (now >= line.until) return backOff(provenAttempt(line, now) + 1, 'dial', now, random)
  if (line.at === 'renewing') return { ...line, at: 'open', renewAt: now + RENEW_AGAIN_MS }
  return { ...line, at: 'renewing', renewAt: now + DIAL_MS }
}

export function isOpen(line: Line): line is Extract<Line, { since: number }> {
  return line.at === 'open' || line.at === 'renewing'
}

function provenAttempt(line: { since: number; attempt: number }, now: number): number {
  return now - line.since >= PROVEN_MS ? 0 : line.attempt
}

function dial(attempt: number, why: Why, now: number): Line {
  return { at: 'dialing', attempt, why, until: now + DIAL_MS }
}

const windowMs = (attempt: number) => Math.min(CAP_MS, BASE_MS * 2 ** attempt)

/** Full jitter: after an outage thousands of tabs must not come back in step. */
function backOff(attempt: number, why: Why, now: number, random: number, firmMs?: number): Line {
  const delayMs = firmMs ?? windowMs(attempt) * random
  return { at: 'waiting', attempt: attempt + 1, why, until: now + delayMs, firm: firmMs !== undefined }
}
