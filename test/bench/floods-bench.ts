// What floods cost those who do nothing: forty people chat at a gentle pace while somebody floods the server from another process.
// Calm and flood take turns, so that what else the machine does falls on both; what counts is the difference.

import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { setPriority, tmpdir } from 'node:os'
import { join } from 'node:path'
import { PATHS } from '../../protocol/rest.ts'
import { bundled } from '../bundled.ts'
import { fetchJson } from '../integration/running-server.ts'
import type { FloodName, FloodOrder, FloodTally } from './flooder.ts'
import { gather, type People, p99, type Sent } from './people.ts'
import { goFirst, ownBytes, startShop, type Visitor } from './shop-server.ts'

const ROUNDS = 3
const CALM_MS = 4_000
const FLOOD_MS = 4_000
const SETTLE_MS = 2_000

export const ALL: readonly FloodName[] = [
  'pings',
  'fragments',
  'single bytes',
  'slow headers',
  'bombs by REST',
  'bombs by frames',
  'Han messages',
  'searches',
]

export interface FloodFigures {
  name: string
  calmP99Ms: number
  floodP99Ms: number
  /** Messages of the others that were not echoed. */
  lost: number
  /** What the server holds at most during floods, beyond the most that it held in the calm before the first. */
  addedBytes: number
  tally: FloodTally
}

/** On a disk in memory, where there is one: what else writes to the real one would be all that is seen. */
export async function benchFloods(
  dir: string = existsSync('/dev/shm') ? '/dev/shm' : tmpdir(),
  names: readonly FloodName[] = ALL,
): Promise<FloodFigures[]> {
  const folder = mkdtempSync(join(dir, 'floods-'))
  const giveWay = goFirst()
  const built = await bundled({ flooder: 'test/bench/flooder.ts' })
  const server = await startShop(join(folder, 'data'))
  const flooder = fork(join(built, 'flooder.js'), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  // A flood comes from other machines: here it takes what the server and the others leave.
  setPriority(flooder.pid ?? 0, 19)
  const people = await gather(server.port)
  try {
    await warm(server.port, people.visitors)
    const figures: FloodFigures[] = []
    for (const name of names) figures.push(await measure(name, server, flooder, people))
    return figures
  } finally {
    people.leave()
    flooder.disconnect()
    await server.stop()
    rmSync(folder, { recursive: true, force: true })
    rmSync(built, { recursive: true, force: true })
    giveWay()
  }
}

async function measure(
  name: FloodName,
  { port, pid }: { port: number; pid(): number | undefined },
  flooder: ChildProcess,
  people: People,
): Promise<FloodFigures> {
  const calm: Sent[] = []
  const flooded: Sent[] = []
  const tally: FloodTally = {}
  let calmBytes: number | undefined
  let floodBytes = 0
  for (let round = 0; round < ROUNDS; round++) {
    await pause(SETTLE_MS)
    const before = await watched(pid(), people, CALM_MS)
    calm.push(...before.sent)
    calmBytes ??= before.mostBytes
    flooder.send({ begin: name, port } satisfies FloodOrder)
    const during = await watched(pid(), people, FLOOD_MS)
    flooded.push(...during.sent)
    floodBytes = Math.max(floodBytes, during.mostBytes)
    const answer = once(flooder, 'message')
    flooder.send('end')
    const [told] = (await answer) as [FloodTally]
    for (const [what, times] of Object.entries(told)) tally[what] = (tally[what] ?? 0) + times
  }
  return {
    name,
    calmP99Ms: p99(calm),
    floodP99Ms: p99(flooded),
    lost: [...calm, ...flooded].filter(({ ms }) => ms === undefined).length,
    addedBytes: floodBytes - (calmBytes ?? 0),
    tally,
  }
}

async function watched(pid: number | undefined, people: People, forMs: number): Promise<{ sent: Sent[]; mostBytes: number }> {
  const from = performance.now()
  let mostBytes = 0
  while (performance.now() - from < forMs) {
    mostBytes = Math.max(mostBytes, ownBytes(pid))
    await pause(100)
  }
  return { sent: await people.sentSince(from), mostBytes }
}

/** A server that has been busy: its code is compiled and its heap has the size that ordinary work gives it. */
async function warm(port: number, visitors: readonly Visitor[]): Promise<void> {
  await Promise.all(
    visitors.map(async ({ uuid, headers }) => {
      for (let n = 0; n < 50; n++) {
        await fetchJson({ port, path: `${PATHS.events(uuid, 0)}?limit=500`, headers })
        await fetchJson({ port, path: `${PATHS.config}?site=shop`, headers })
      }
    }),
  )
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
