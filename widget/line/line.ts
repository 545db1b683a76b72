// The line between this tab and the server: its whole life as one pure function. `channel.ts` owns the real socket and
// timer and does what the new state says. Where no socket opens the same frames go over plain HTTP, until one does.
// It knows nothing of conversations; widget and console share it.

import { CLOSE, shouldComeBack } from '../../protocol/close-codes.ts'
import { TIMES } from '../../protocol/limits.ts'
import type { Why } from './ports.ts'

export type Line =
  /** Nobody wants a socket. */
  | { at: 'quiet' }
  /** Fetching credentials, then (`granted`) opening. Given up at `until`. */
  | { at: 'dialing'; attempt: number; misses: number; why: Why; until: number; granted: boolean }
  /** Silent until `until` means dead. At `renewAt` a second socket with a fresh token takes over; at `probeAt` one that sockets may open for again. */
  | { at: 'open'; attempt: number; misses: number; since: number; until: number; renewAt: number; probeAt: number }
  /** Open, while the second socket is being opened; that one is given up at `giveUpAt`. */
  | {
      at: 'renewing'
      attempt: number
      misses: number
      since: number
      until: number
      renewAt: number
      probeAt: number
      why: Why
      giveUpAt: number
    }
  /** Between two attempts. A firm wait was asked for by the server: no kick shortens it. */
  | { at: 'waiting'; attempt: number; misses: number; why: Why; until: number; firm: boolean }
  /** The server said not to come back. */
  | { at: 'refused'; code: number }

/** How frames travel: over a WebSocket, or, where none opens, over plain HTTP. */
export type Way = 'socket' | 'http'

export type LineEvent =
  | { is: 'wake' }
  | { is: 'rest' }
  /** The network or the tab came back, or time jumped: worth trying now. */
  | { is: 'kick' }
  /** Credentials arrived; the socket is being opened. */
  | { is: 'granted'; isOnlyWay: boolean }
  | { is: 'opened'; expiresAt: number }
  /** Any frame is a sign of life. */
  | { is: 'heard' }
  /** No credentials. */
  | { is: 'failed'; why: Why; retryAfterMs?: number }
  /** The new socket closed before it said anything. */
  | { is: 'unopened' }
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
/** Where there is another way, a socket that hangs while HTTP answers is not waited for that long. */
const HANG_MS = 4_000
/** So many sockets that did not open while HTTP answered: something on the way lets none through. One may be the server's restart. */
const MOST_MISSES = 2
/** Whoever goes over HTTP looks again whether sockets open: the shopper may have left the train. */
const PROBE_MS = 5 * 60_000
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
      return line.at === 'quiet' ? dial({ attempt: 0, misses: 0, why: 'dial' }, now) : line
    case 'kick':
      if (isOpen(line)) return { ...line, until: Math.min(line.until, now + PROOF_MS) }
      return line.at === 'waiting' && !line.firm ? dial(line, now) : line
    case 'granted':
      if (line.at !== 'dialing') return line
      return { ...line, granted: true, until: now + (event.isOnlyWay || wayOf(line) === 'http' ? DIAL_MS : HANG_MS) }
    case 'opened': {
      if (line.at !== 'dialing' && line.at !== 'renewing') return line
      const isHttp = wayOf(line) === 'http'
      return {
        at: 'open',
        attempt: line.attempt,
        misses: isHttp ? line.misses : 0,
        since: line.at === 'renewing' ? line.since : now,
        until: now + TIMES.silenceMs,
        renewAt: Math.max(event.expiresAt - TIMES.renewBeforeMs, now + RENEW_AGAIN_MS),
        probeAt: !isHttp ? Infinity : line.at === 'renewing' ? line.probeAt : now + PROBE_MS,
      }
    }
    case 'heard':
      return isOpen(line) ? { ...line, until: now + TIMES.silenceMs } : line
    case 'failed':
      if (line.at === 'renewing') return unrenewed(line, now)
      // HTTP does not answer either: it is not the sockets.
      return line.at === 'dialing' ? backOff({ ...line, misses: 0, why: event.why }, now, random, event.retryAfterMs) : line
    case 'unopened':
      if (line.at === 'renewing') return unrenewed(line, now)
      return line.at === 'dialing' ? missed(line, 1, now, random) : line
    case 'closed': {
      if (!isOpen(line)) return line
      if (!shouldComeBack(event.code)) return { at: 'refused', code: event.code }
      const { misses } = line
      const attempt = provenAttempt(line, now)
      if (event.code !== CLOSE.rate && event.code !== CLOSE.tooSlow)
        return backOff({ attempt, misses, why: event.code === CLOSE.tokenExpired ? 'stale' : 'dial' }, now, random)
      const busy = Math.max(attempt, BUSY_ATTEMPT)
      // Half the window is certain: full jitter might say "at once" to a server that said "too much".
      return backOff({ attempt: busy, misses, why: 'dial' }, now, random, windowMs(busy) * (0.5 + random / 2))
    }
    case 'due':
      return due(line, now, random)
  }
}

/** When `step` wants to hear `due` next. */
export function dueAt(line: Line): number {
  if (line.at === 'open') return Math.min(line.until, line.renewAt, line.probeAt)
  if (line.at === 'renewing') return Math.min(line.until, line.giveUpAt)
  return 'until' in line ? line.until : Infinity
}

function due(line: Line, now: number, random: number): Line {
  if (now < dueAt(line)) return line
  if (line.at === 'waiting') return dial(line, now)
  // A handshake that hangs while HTTP answers is no accident.
  if (line.at === 'dialing')
    return line.granted ? missed(line, MOST_MISSES, now, random) : backOff({ ...line, misses: 0, why: 'unopened' }, now, random)
  if (!isOpen(line)) return line
  // Two missed pings are two failures: the shopper is told at once that the line is down.
  if (now >= line.until) return backOff({ attempt: provenAttempt(line, now) + 1, misses: line.misses, why: 'dial' }, now, random)
  if (line.at === 'renewing') return unrenewed(line, now)
  return { ...line, at: 'renewing', why: now >= line.renewAt ? 'stale' : 'dial', giveUpAt: now + DIAL_MS }
}

/** Which way the socket goes that is being opened, or is open. */
export function wayOf(line: Line): Way {
  // A probe has nothing to renew: its way is the one that was blocked.
  return 'misses' in line && line.misses >= MOST_MISSES && !(line.at === 'renewing' && line.why === 'dial') ? 'http' : 'socket'
}

/** The second socket did not open; the first works on. */
function unrenewed({ why, giveUpAt: _, ...line }: Extract<Line, { at: 'renewing' }>, now: number): Line {
  return { ...line, at: 'open', ...(why === 'dial' ? { probeAt: now + PROBE_MS } : { renewAt: now + RENEW_AGAIN_MS }) }
}

/** The socket did not open though there were credentials. Over HTTP neither: then it was not for the sockets that none opened. */
function missed(line: Extract<Line, { at: 'dialing' }>, times: number, now: number, random: number): Line {
  return backOff({ attempt: line.attempt, misses: wayOf(line) === 'http' ? 0 : line.misses + times, why: 'unopened' }, now, random)
}

export function isOpen(line: Line): line is Extract<Line, { since: number }> {
  return line.at === 'open' || line.at === 'renewing'
}

function provenAttempt(line: { since: number; attempt: number }, now: number): number {
  return now - line.since >= PROVEN_MS ? 0 : line.attempt
}

type Trying = { attempt: number; misses: number; why: Why }

function dial({ attempt, misses, why }: Trying, now: number): Line {
  return { at: 'dialing', attempt, misses, why, until: now + DIAL_MS, granted: false }
}

const windowMs = (attempt: number) => Math.min(CAP_MS, BASE_MS * 2 ** attempt)

/** Full jitter: after an outage thousands of tabs must not come back in step. */
function backOff({ attempt, misses, why }: Trying, now: number, random: number, firmMs?: number): Line {
  const delayMs = firmMs ?? windowMs(attempt) * random
  return { at: 'waiting', attempt: attempt + 1, misses, why, until: now + delayMs, firm: firmMs !== undefined }
}
