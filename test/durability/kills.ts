// kill -9 under load, again and again, on one database: whatever was acknowledged is there once, in order, without a hole, and what was
// not is there once after it was sent again. [CRS-01] [DEL-01] [DEL-12]

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openReader } from '../../server/store/connection.ts'
import { freePort } from '../browser/free-port.ts'
import { type Build, buildServer, spawnServer, startBuilt } from './built-server.ts'
import { startTalker, type Talker } from './talker.ts'

export interface KillsReport {
  kills: number
  /** Of these kills, so many hit a server that was not ready yet. */
  duringStart: number
  talks: number
  sent: number
  acknowledged: number
  readyMs: { median: number; max: number }
  complaints: string[]
}

const TALKERS = 6
/** These go on through every kill; the others are new after each, so that the check of a round stays short. */
const LASTING = 2

export const middle = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

export function integrityOf(dataDir: string): string[] {
  const database = openReader(join(dataDir, 'shopbell.sqlite'))
  try {
    const rows = database.prepare('pragma integrity_check').all() as { integrity_check: string }[]
    return rows.map((row) => row.integrity_check).filter((word) => word !== 'ok')
  } finally {
    database.close()
  }
}

export async function runKills(kills: number, say: (line: string) => void = () => {}): Promise<KillsReport> {
  const build = await buildServer()
  const dataDir = mkdtempSync(join(tmpdir(), 'shopbell-kills-'))
  try {
    return await killing(kills, { build, dataDir, port: await freePort() }, say)
  } finally {
    build.remove()
    rmSync(dataDir, { recursive: true, force: true })
  }
}

async function killing(
  kills: number,
  place: { build: Build; dataDir: string; port: number },
  say: (line: string) => void,
): Promise<KillsReport> {
  const { port, dataDir } = place
  const report: KillsReport = { kills, duringStart: 0, talks: 0, sent: 0, acknowledged: 0, readyMs: { median: 0, max: 0 }, complaints: [] }
  const readyTimes: number[] = []
  const lasting: Talker[] = []

  let server = await startBuilt(place)
  try {
    for (let kill = 1; kill <= kills; kill++) {
      while (lasting.length < LASTING) lasting.push(await startTalker(port))
      const fresh = await Promise.all(Array.from({ length: TALKERS - LASTING }, () => startTalker(port)))
      const cuts = [...lasting, ...fresh].map((talker) => talker.talkUntilCut(port))
      const moment = setTimeout(() => server.child.kill('SIGKILL'), 50 + Math.random() * 900)
      await Promise.all([server.ended, ...cuts])
      clearTimeout(moment)

      // Now and then the next one dies too, while it is still reading what the first has left.
      if (kill < kills && Math.random() < 0.15) {
        kill += 1
        const next = await spawnServer(place)
        const soon = setTimeout(() => next.child.kill('SIGKILL'), Math.random() * 350)
        await next.ended
        clearTimeout(soon)
        report.duringStart += 1
      }

      server = await startBuilt(place)
      readyTimes.push(server.readyAfterMs)
      report.complaints.push(...integrityOf(dataDir).map((word) => `kill ${kill}: ${word}`))
      for (const talker of fresh) {
        // Twice: what was acknowledged must be there before anybody sends anything again.
        report.complaints.push(...(await talker.complaints(port)).map((each) => `kill ${kill}: ${each}`))
        await talker.settle(port)
        report.complaints.push(...(await talker.complaints(port)).map((each) => `kill ${kill}, sent again: ${each}`))
        report.talks += 1
        report.sent += talker.sent()
        report.acknowledged += talker.acknowledged()
      }
      if (kill % 20 === 0) say(`${kill} kills, ${report.acknowledged} messages acknowledged, ${report.complaints.length} complaints`)
    }
    for (const talker of lasting) {
      await talker.settle(port)
      report.complaints.push(...(await talker.complaints(port)).map((each) => `a talk through all kills: ${each}`))
      report.talks += 1
      report.sent += talker.sent()
      report.acknowledged += talker.acknowledged()
    }
  } finally {
    await server.kill9()
  }
  report.readyMs = { median: middle(readyTimes), max: Math.max(...readyTimes) }
  return report
}
