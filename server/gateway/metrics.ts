// Figures for Prometheus at /metrics. Labels are words of closed lists: never a name, an id, an address or anything a caller wrote.
// Strangers get the 404 of an address that does not exist.

import { createHash, timingSafeEqual } from 'node:crypto'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { RefusalCode } from '../../protocol/frames.ts'
import type { Fact } from '../domain/fact.ts'
import { Refused } from './refusals.ts'

export interface Watched {
  sockets(): number
  /** Units of writing that wait for the disk. */
  writesWaiting(): number
  isReady(): Promise<boolean>
  freeBytes(): Promise<number | undefined>
}

export interface Metrics {
  committed(units: number, tookMs: number): void
  facts(kinds: readonly Fact['kind'][]): void
  refusedRequest(status: number): void
  refusedUpgrade(status: number): void
  refusedFrame(code: RefusalCode): void
  /** The text that Prometheus reads. */
  text(): Promise<string>
  close(): void
}

export function createMetrics(watched: Watched): Metrics {
  // Not the library's own global one: several servers may live in one process.
  const registers = [new Registry()]
  const lag = monitorEventLoopDelay({ resolution: 20 })
  lag.enable()

  const facts = new Counter({
    name: 'shopbell_facts_total',
    help: 'Facts stored, by kind; said are messages.',
    labelNames: ['kind'],
    registers,
  })
  const refusals = new Counter({
    name: 'shopbell_refusals_total',
    help: 'What was turned down: requests and upgrades by status, frames by code.',
    labelNames: ['of', 'code'],
    registers,
  })
  const seconds = new Histogram({
    name: 'shopbell_commit_seconds',
    help: 'How long a durable commit took.',
    buckets: [0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
    registers,
  })
  const units = new Histogram({
    name: 'shopbell_commit_units',
    help: 'Units of writing that shared a commit.',
    buckets: [1, 2, 4, 8, 16, 32, 64, 128, 256, 512],
    registers,
  })
  gauge('shopbell_sockets', 'Open sockets.', watched.sockets)
  gauge('shopbell_writes_waiting', 'Units of writing that wait for the disk.', watched.writesWaiting)
  gauge('shopbell_ready', '1 when work may be sent here, else 0.', async () => Number(await watched.isReady()))
  gauge('shopbell_disk_free_bytes', 'Room beside the database.', watched.freeBytes)
  gauge('shopbell_resident_bytes', 'Memory of the process.', () => process.memoryUsage.rss())
  gauge('shopbell_uptime_seconds', 'Since the start of the process.', () => Math.round(process.uptime()))
  gauge('shopbell_event_loop_lag_p99_seconds', 'Delay of the event loop since the last reading.', () => lag.percentile(99) / 1e9)
  gauge('shopbell_event_loop_lag_max_seconds', 'The same, the worst.', () => {
    const worst = lag.max / 1e9
    lag.reset()
    return worst
  })

  function gauge(name: string, help: string, value: () => number | undefined | Promise<number | undefined>): void {
    const made: Gauge = new Gauge({
      name,
      help,
      registers,
      async collect() {
        const read = await value()
        if (read !== undefined) made.set(read)
      },
    })
  }

  return {
    committed(count, tookMs) {
      seconds.observe(tookMs / 1000)
      units.observe(count)
    },
    facts(kinds) {
      for (const kind of kinds) facts.inc({ kind })
    },
    refusedRequest: (status) => refusals.inc({ of: 'request', code: String(status) }),
    refusedUpgrade: (status) => refusals.inc({ of: 'upgrade', code: String(status) }),
    refusedFrame: (code) => refusals.inc({ of: 'frame', code }),
    text: () => registers[0]?.metrics() ?? Promise.resolve(''),
    close: () => lag.disable(),
  }
}

export interface MetricsDoor {
  metrics: Metrics
  /** With one, whoever brings it may read, from anywhere. */
  token: string | undefined
  /** Reached from outside through something that makes every caller look like a neighbour: then only the token counts. */
  isPublic: boolean
}

export function metricsRoute(app: FastifyInstance, { metrics, token, isPublic }: MetricsDoor): void {
  app.addHook('onResponse', async (_request, reply) => {
    if (reply.statusCode >= 400) metrics.refusedRequest(reply.statusCode)
  })
  app.get('/metrics', { config: { anyHost: token !== undefined } }, async (request, reply) => {
    if (token ? !bears(request, token) : isPublic || !isNeighbour(request)) throw new Refused('not there', 'no such address')
    return reply
      .header('cache-control', 'no-store')
      .type('text/plain; version=0.0.4; charset=utf-8')
      .send(await metrics.text())
  })
}

function bears({ headers }: FastifyRequest, token: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(headers.authorization ?? ''), digest(`Bearer ${token}`))
}

function isNeighbour({ raw, headers }: FastifyRequest): boolean {
  const address = raw.socket.remoteAddress ?? ''
  if (!/^(127\.|::1$|::ffff:127\.)/.test(address)) return false
  // A proxy on the same machine brings strangers along.
  return ['forwarded', 'x-forwarded-for', 'x-real-ip', 'via'].every((name) => headers[name] === undefined)
}
