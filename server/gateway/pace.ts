// How often one address and one person may call over REST. An address is counted before anybody knows who calls and before a body is
// read. Far above what people do, an office behind one address included.

import type { FastifyRequest } from 'fastify'
import { LIMITS } from '../../protocol/limits.ts'
import { PATHS } from '../../protocol/rest.ts'
import type { Caller } from './callers.ts'
import type { PeerAddress } from './peer-address.ts'
import type { Rates } from './rates.ts'
import { Refused } from './refusals.ts'

export interface Pace {
  /** Both throw `Refused`. */
  ofAddress(request: FastifyRequest): void
  ofPerson(caller: Caller): void
}

export interface PaceParts {
  perAddress: Rates
  bodyKilobytes: Rates
  perPerson: Rates
  peerAddress: PeerAddress
  now(): number
}

export function createPace({ perAddress, bodyKilobytes, perPerson, peerAddress, now }: PaceParts): Pace {
  function refuse(retryAfterSeconds: number | undefined): void {
    if (retryAfterSeconds !== undefined) throw new Refused('too many', 'too many calls', { retryAfterSeconds })
  }

  return {
    ofAddress(request) {
      const address = peerAddress(request.raw)
      refuse(perAddress.take(address, now()))
      const kilobytes = kilobytesOf(request)
      if (kilobytes > 0) refuse(bodyKilobytes.take(address, now(), kilobytes))
    },
    ofPerson(caller) {
      if (caller.is !== 'visitor') refuse(perPerson.take(caller.is === 'agent' ? caller.agent.arn : caller.arn, now()))
    },
  }
}

/** What will be read of it. Files have rates of their own, and too much is refused without being read. */
function kilobytesOf({ url, headers }: FastifyRequest): number {
  if (url.startsWith(PATHS.upload(''))) return 0
  // What does not say how long it is may be as long as any.
  const bytes = headers['transfer-encoding'] === undefined ? Number(headers['content-length'] ?? 0) : LIMITS.bodyBytes
  return bytes > LIMITS.bodyBytes ? 0 : Math.floor(bytes / 1024)
}
