// Two questions of whoever watches over the process. Is it alive: /healthz. May it be given work: /readyz, which says no, and why, when
// nothing can be stored, when the disk is nearly full and while the process is ending. Reasons are fixed words.

import type { FastifyInstance } from 'fastify'

export type Readiness = { ready: true } | { ready: false; reason: 'ending' | 'no storage' | 'disk nearly full' }

export interface HealthParts {
  /** Bytes that may still be written beside the database; undefined where the system does not say. */
  freeBytes(): Promise<number | undefined>
  floorBytes: number
  /** A small durable write: whoever was sent away while the disk was full would otherwise never bring the write that shows it is not. */
  probe(): Promise<unknown>
  now(): number
}

export interface Health {
  /** What became of the latest write of anybody. */
  stored(): void
  notStored(): void
  /** From now on it is not ready, whatever else is true. */
  end(): void
  isEnding(): boolean
  readiness(): Promise<Readiness>
}

const PROBE_EVERY_MS = 1_000

export function createHealth({ freeBytes, floorBytes, probe, now }: HealthParts): Health {
  let ending = false
  let storing = true
  let probedAt = Number.NEGATIVE_INFINITY

  async function tryAgain(): Promise<void> {
    // Either way, should the clock have been set back.
    if (Math.abs(now() - probedAt) < PROBE_EVERY_MS) return
    probedAt = now()
    try {
      await probe()
      storing = true
    } catch {
      // Still so. Whoever caused the first fault has been told, and the log has it.
    }
  }

  return {
    stored() {
      storing = true
    },
    notStored() {
      storing = false
    },
    end() {
      ending = true
    },
    isEnding: () => ending,
    async readiness() {
      if (ending) return { ready: false, reason: 'ending' }
      if (!storing) await tryAgain()
      if (!storing) return { ready: false, reason: 'no storage' }
      const free = await freeBytes()
      return free !== undefined && free < floorBytes ? { ready: false, reason: 'disk nearly full' } : { ready: true }
    },
  }
}

/** Whoever probes a process calls it by an address of the inner network, so these answer under any Host. They tell nothing of anybody. */
export const ANY_HOST = { anyHost: true } as const

export function healthRoutes(app: FastifyInstance, health: Health): void {
  app.get('/healthz', { config: ANY_HOST }, async (_request, reply) => reply.header('cache-control', 'no-store').send({ ok: true }))
  app.get('/readyz', { config: ANY_HOST }, async (_request, reply) => {
    const readiness = await health.readiness()
    return reply
      .code(readiness.ready ? 200 : 503)
      .header('cache-control', 'no-store')
      .send(readiness)
  })
}
