// A real file system that fills up while people talk, gets room again, fills up again; and at last turns read-only under the server, as
// Linux does with one whose disk fails. [CRS-02] [CRS-03]

import { join } from 'node:path'
import { PATHS } from '../../protocol/rest.ts'
import { freePort } from '../browser/free-port.ts'
import { fetchJson, newCid } from '../integration/running-server.ts'
import { buildServer, startBuilt } from './built-server.ts'
import { integrityOf } from './kills.ts'
import { mountImage } from './small-disk.ts'
import { startTalker } from './talker.ts'

export interface DiskFullReport {
  cycles: number
  acknowledged: number
  refusedStarts: number
  /** From room being there to the server saying so by itself. */
  readyAgainMs: number[]
  endedOnReadOnly: { code: number | null; sentence: string }
  complaints: string[]
}

const CYCLES = 8
const TALKERS = 4

async function until(holds: () => Promise<boolean>, withinMs: number, what: string): Promise<void> {
  const from = performance.now()
  while (!(await holds())) {
    if (performance.now() - from > withinMs) throw new Error(`waited ${withinMs} ms in vain: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

export async function runDiskFull(say: (line: string) => void = () => {}): Promise<DiskFullReport> {
  const build = await buildServer()
  const disk = mountImage(32)
  const dataDir = join(disk.dir, 'data')
  const port = await freePort()
  const report: DiskFullReport = {
    cycles: CYCLES,
    acknowledged: 0,
    refusedStarts: 0,
    readyAgainMs: [],
    endedOnReadOnly: { code: null, sentence: '' },
    complaints: [],
  }
  const status = async (path: string) => (await fetchJson({ port, path })).status
  const start = () =>
    fetchJson({
      port,
      path: PATHS.conversations,
      method: 'PUT',
      headers: { 'x-ultracart-browser-key': 'demo', origin: `http://127.0.0.1:${port}` },
      body: { question: 'first', conversation_participant_name: 'Sam', client_message_id: newCid() },
    })
  try {
    let server = await startBuilt({ build, dataDir, port, env: { DISK_FLOOR_MB: '0' } })
    const talkers = await Promise.all(Array.from({ length: TALKERS }, () => startTalker(port)))
    for (let cycle = 1; cycle <= CYCLES; cycle++) {
      const from = talkers.map((talker) => talker.acknowledged())
      const talks = talkers.map((talker) => talker.talkUntilCut(port))
      await until(async () => talkers.every((talker, index) => talker.acknowledged() > (from[index] ?? 0) + 20), 10_000, 'talk')
      disk.fill()
      // Beyond the last free pages of the log.
      await until(async () => (await status('/readyz')) === 503, 10_000, 'a full disk is noticed')
      const refused = await start()
      if (refused.status !== 503 || refused.headers['retry-after'] === undefined)
        report.complaints.push(`a start was answered ${refused.status}`)
      else report.refusedStarts += 1
      for (const talker of talkers)
        report.complaints.push(...(await talker.complaints(port)).map((each) => `full, cycle ${cycle}: ${each}`))
      for (const talker of talkers) talker.stop()
      await Promise.all(talks)
      disk.makeRoom()
      const roomAt = performance.now()
      await until(async () => (await status('/readyz')) === 200, 10_000, 'room is noticed')
      report.readyAgainMs.push(Math.round(performance.now() - roomAt))
      for (const talker of talkers) await talker.settle(port)
      for (const talker of talkers)
        report.complaints.push(...(await talker.complaints(port)).map((each) => `room, cycle ${cycle}: ${each}`))
      say(`cycle ${cycle}: ${talkers.reduce((sum, talker) => sum + talker.acknowledged(), 0)} acknowledged`)
    }
    await server.kill9()
    server = await startBuilt({ build, dataDir, port, env: { DISK_FLOOR_MB: '0' } })
    report.complaints.push(...integrityOf(dataDir))
    for (const talker of talkers) report.complaints.push(...(await talker.complaints(port)).map((each) => `after all: ${each}`))

    const talks = talkers.map((talker) => talker.talkUntilCut(port))
    disk.remount('abort')
    const code = await server.ended
    await Promise.all(talks)
    report.endedOnReadOnly = { code, sentence: server.output().trim().split('\n').at(-1) ?? '' }
    if (code !== 1) report.complaints.push(`a disk that turned read-only ended the server with ${code}`)
    report.acknowledged = talkers.reduce((sum, talker) => sum + talker.acknowledged(), 0)
  } finally {
    disk.unmount()
    build.remove()
  }
  return report
}
