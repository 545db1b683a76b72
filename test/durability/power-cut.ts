// A power cut as a disk sees it. The database lies on an ext4 of its own in an image file. What the server has written and not synced waits
// in the memory of the kernel; the image holds what the disk was given. The server is killed, the image is copied as it is at that
// moment, and the copy is mounted and started: a machine whose power came back. [DEL-12] [CRS-07]
//
// The same is done with a server changed to `synchronous = normal`, which acknowledges before the disk has it. That one must lose
// something, or else this run would notice nothing. What it does not show: a disk that lies about its own cache.

import { join } from 'node:path'
import { freePort } from '../browser/free-port.ts'
import { type Build, buildServer, type ServerProcess, startBuilt } from './built-server.ts'
import { integrityOf, middle } from './kills.ts'
import { mountCopy, mountImage } from './small-disk.ts'
import { startTalker } from './talker.ts'

export interface PowerCutsReport {
  cuts: number
  acknowledged: number
  readyMs: { median: number; max: number }
  /** The server that does not wait for the disk: of so many acknowledged, so many were lost. */
  changed: { cuts: number; acknowledged: number; lost: number }
  complaints: string[]
}

const TALKERS = 6
const CHANGED_CUTS = 10

/** Nobody but this test runs such a server: there is no setting for it. */
function carelessly(script: string): string {
  return script
    .replace('pragma synchronous = full', 'pragma synchronous = normal')
    .replace(/settings\.synchronous !== 2/, 'settings.synchronous !== 1')
}

interface Cut {
  acknowledged: number
  readyMs: number | undefined
  complaints: string[]
}

async function cutOnce(build: Build): Promise<Cut> {
  // The journal of the file system must not come to the help of whoever does not sync: by itself it writes every five seconds.
  const disk = mountImage(48, ',commit=300')
  const port = await freePort()
  let server: ServerProcess | undefined
  try {
    const running = await startBuilt({ build, dataDir: join(disk.dir, 'data'), port })
    server = running
    const talkers = await Promise.all(Array.from({ length: TALKERS }, () => startTalker(port)))
    const cuts = talkers.map((talker) => talker.talkUntilCut(port))
    setTimeout(() => running.child.kill('SIGKILL'), 100 + Math.random() * 900)
    await running.ended
    const after = mountCopy(disk.image)
    try {
      await Promise.all(cuts)
      const acknowledged = talkers.reduce((sum, talker) => sum + talker.acknowledged(), 0)
      const dataDir = join(after.dir, 'data')
      const again = await startBuilt({ build, dataDir, port }).catch((error: Error) => error)
      if (again instanceof Error) return { acknowledged, readyMs: undefined, complaints: [`does not start: ${again.message}`] }
      try {
        const complaints = integrityOf(dataDir)
        for (const talker of talkers)
          complaints.push(...(await talker.complaints(port).catch((error: Error) => [`all lost: ${error.message}`])))
        return { acknowledged, readyMs: again.readyAfterMs, complaints }
      } finally {
        await again.kill9()
      }
    } finally {
      after.unmount()
    }
  } finally {
    await server?.kill9()
    disk.unmount()
  }
}

export async function runPowerCuts(cuts: number, say: (line: string) => void = () => {}): Promise<PowerCutsReport> {
  const report: PowerCutsReport = {
    cuts,
    acknowledged: 0,
    readyMs: { median: 0, max: 0 },
    changed: { cuts: CHANGED_CUTS, acknowledged: 0, lost: 0 },
    complaints: [],
  }
  const changed = await buildServer(carelessly)
  try {
    for (let cut = 0; cut < CHANGED_CUTS; cut++) {
      const { acknowledged, complaints } = await cutOnce(changed)
      report.changed.acknowledged += acknowledged
      report.changed.lost += complaints.filter((each) => each.startsWith('acknowledged and lost')).length
    }
  } finally {
    changed.remove()
  }
  say(`not waiting for the disk: ${report.changed.lost} of ${report.changed.acknowledged} lost in ${CHANGED_CUTS} cuts`)
  if (report.changed.lost === 0) report.complaints.push('this run notices nothing: a server that does not wait for the disk lost nothing')

  const build = await buildServer()
  const readyTimes: number[] = []
  try {
    for (let cut = 1; cut <= cuts; cut++) {
      const { acknowledged, readyMs, complaints } = await cutOnce(build)
      report.acknowledged += acknowledged
      if (readyMs !== undefined) readyTimes.push(readyMs)
      report.complaints.push(...complaints.map((each) => `cut ${cut}: ${each}`))
      if (cut % 10 === 0) say(`${cut} cuts, ${report.acknowledged} messages acknowledged, ${report.complaints.length} complaints`)
    }
  } finally {
    build.remove()
  }
  report.readyMs = { median: middle(readyTimes), max: Math.max(...readyTimes) }
  return report
}
