// Five thousand shoppers whose server is killed and started again: how they come back with the widget's own line, what the server lets in
// at once, and what those who are in already notice of it.

import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { bundled } from '../bundled.ts'
import { gather, p99 } from './people.ts'
import type { Book, ReturnersOrder } from './returners.ts'
import { addressOf, goFirst, ownBytes, startShop, startTalk, type Visitor } from './shop-server.ts'

const CLIENTS = 5_000
const PROCESSES = 2
const AT_ONCE = 20
const COME_PER_SECOND = 400
/** Killed, and started again so much later. */
const OUTAGE_MS = 3_000
const BACK_WITHIN_MS = 90_000
const CALM_MS = 10_000

export interface ReturnFigures {
  clients: number
  /** From the moment when the server is ready again: half of them, all of them. */
  backMs: { median: number; last: number }
  back: number
  /** Attempts of any kind, from the kill on: in the first second, in all, and the busiest second of the first ten beside their mean. */
  attempts: { firstSecond: number; all: number; busiest: number; mean: number }
  /** Most sockets let in within one second. */
  mostAdmitted: number
  p99Ms: { during: number; calm: number }
  bytes: { before: number; most: number; after: number }
  /** Processor seconds of the server until everybody is back, and of a calm second afterwards. */
  cpu: { untilBack: number; perCalmSecond: number }
}

export async function benchReturn(dir: string): Promise<ReturnFigures> {
  const folder = mkdtempSync(join(dir, 'return-'))
  const giveWay = goFirst()
  const built = await bundled({ returners: 'test/bench/returners.ts' })
  const server = await startShop(join(folder, 'data'))
  const crowds = Array.from({ length: PROCESSES }, () =>
    fork(join(built, 'returners.js'), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] }),
  )
  try {
    const visitors = await talks(server.port)
    for (const [n, crowd] of crowds.entries())
      crowd.send({
        port: server.port,
        visitors: visitors.filter((_, index) => index % PROCESSES === n),
        perSecond: COME_PER_SECOND / PROCESSES,
      } satisfies ReturnersOrder)
    await until(async () => (await bookOf(crowds)).open === CLIENTS, 60_000)
    await pause(5_000)
    const before = ownBytes(server.pid())
    const begun = await bookOf(crowds)

    const killedAt = Date.now()
    await server.kill9()
    await pause(OUTAGE_MS)
    await server.restart()
    const readyAt = Date.now()
    const from = performance.now()
    const people = await gather(server.port)
    let most = 0
    const looking = setInterval(() => {
      most = Math.max(most, ownBytes(server.pid()))
    }, 100)
    await until(async () => (await bookOf(crowds)).open === CLIENTS, BACK_WITHIN_MS)
    const cpuUntilBack = cpuSeconds(server.pid())
    const during = await people.sentSince(from)
    await pause(5_000)
    const calmFrom = performance.now()
    const calmCpu = cpuSeconds(server.pid())
    await pause(CALM_MS)
    const perCalmSecond = (cpuSeconds(server.pid()) - calmCpu) / (CALM_MS / 1000)
    const calm = await people.sentSince(calmFrom)
    clearInterval(looking)
    const after = ownBytes(server.pid())
    people.leave()

    const book = await bookOf(crowds)
    const opened = book.opened.slice(begun.opened.length).map((at) => at - readyAt)
    const attempts = book.attempts.slice(begun.attempts.length).map((at) => at - killedAt)
    const firstTen = bySecond(attempts).slice(0, 10)
    return {
      clients: CLIENTS,
      back: book.open,
      backMs: {
        median: opened.sort((a, b) => a - b)[Math.floor(opened.length / 2)] ?? Number.NaN,
        last: opened[opened.length - 1] ?? Number.NaN,
      },
      attempts: {
        firstSecond: firstTen[0] ?? 0,
        all: attempts.length,
        busiest: Math.max(...firstTen),
        mean: firstTen.reduce((sum, each) => sum + each, 0) / 10,
      },
      mostAdmitted: mostWithin(opened, 1_000),
      p99Ms: { during: p99(during), calm: p99(calm) },
      bytes: { before, most, after },
      cpu: { untilBack: cpuUntilBack, perCalmSecond },
    }
  } finally {
    for (const crowd of crowds) crowd.disconnect()
    await server.stop()
    rmSync(folder, { recursive: true, force: true })
    rmSync(built, { recursive: true, force: true })
    giveWay()
  }
}

async function talks(port: number): Promise<Visitor[]> {
  const visitors: Visitor[] = []
  let next = 0
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      while (next < CLIENTS) visitors.push(await startTalk(port, addressOf(0x20_0000 + next++)))
    }),
  )
  return visitors
}

/** What all of them wrote down, each list in the order of time. */
async function bookOf(crowds: readonly ChildProcess[]): Promise<Book> {
  const books = await Promise.all(
    crowds.map(async (crowd) => {
      const answer = once(crowd, 'message')
      crowd.send('book')
      return ((await answer) as [Book])[0]
    }),
  )
  const all = (list: 'lost' | 'attempts' | 'opened') => books.flatMap((book) => book[list]).sort((a, b) => a - b)
  return { open: books.reduce((sum, { open }) => sum + open, 0), lost: all('lost'), attempts: all('attempts'), opened: all('opened') }
}

async function until(isSo: () => Promise<boolean>, withinMs: number): Promise<void> {
  const from = Date.now()
  while (Date.now() - from < withinMs && !(await isSo())) await pause(500)
}

function bySecond(times: readonly number[]): number[] {
  const seconds = Array.from({ length: 10 }, () => 0)
  for (const at of times) {
    const second = Math.floor(at / 1_000)
    seconds[second] = (seconds[second] ?? 0) + 1
  }
  return seconds
}

function mostWithin(sorted: readonly number[], ms: number): number {
  let first = 0
  let most = 0
  for (const [index, at] of sorted.entries()) {
    while (at - (sorted[first] ?? at) >= ms) first++
    most = Math.max(most, index - first + 1)
  }
  return most
}

/** Of all its threads so far; the kernel counts in hundredths. */
function cpuSeconds(pid: number | undefined): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) / 100
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
