// The server as an operator runs it, in a process of its own that may be killed. Built from the sources into a folder of the run's own:
// dist/ may be rebuilt by somebody else while hundreds of restarts go on.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { freePort } from '../browser/free-port.ts'
import { bundled } from '../bundled.ts'

export interface Build {
  /** What `node` is given. */
  main: string
  /** The operator's command. */
  admin: string
  /** The writing thread of the store. */
  writer: string
  remove(): void
}

/** `change` rewrites the built scripts: how a run shows that it would notice a server that is not durable. */
export async function buildServer(change: (script: string) => string = (script) => script): Promise<Build> {
  const scripts = await bundled({ main: 'server/main.ts', admin: 'server/admin.ts', writer: 'server/store/writer.ts' })
  for (const name of readdirSync(scripts).filter((each) => each.endsWith('.js')))
    writeFileSync(join(scripts, name), change(readFileSync(join(scripts, name), 'utf8')))
  // The layout of dist/, without anything a browser would ask for.
  const dist = mkdtempSync(join(dirname(scripts), 'built-server-'))
  for (const folder of ['widget', 'console', 'viewer', 'storefront']) mkdirSync(join(dist, folder))
  renameSync(scripts, join(dist, 'server'))
  const built = (name: string) => join(dist, 'server', name)
  return {
    main: built('main.js'),
    admin: built('admin.js'),
    writer: built('writer.js'),
    remove: () => rmSync(dist, { recursive: true, force: true }),
  }
}

export interface ServerProcess {
  readonly port: number
  readonly dataDir: string
  /** From its start to its first answer. */
  readonly readyAfterMs: number
  readonly child: ChildProcess
  output(): string
  /** As a power cut would end it: nothing is said, nothing is saved. */
  kill9(): Promise<void>
  /** As a service manager would. Answers the exit code. */
  stop(): Promise<number | null>
  readonly ended: Promise<number | null>
}

// A developer's own settings must not change what a run measures.
const ownEnv = (): NodeJS.ProcessEnv => ({ PATH: process.env.PATH ?? '' })

export interface Start {
  build: Build
  dataDir: string
  port?: number
  env?: Record<string, string>
}

/** Starts it and lets go: for those who kill it before it is ready, or expect that it never is. */
export async function spawnServer({ build, dataDir, port, env }: Start) {
  const chosen = port ?? (await freePort())
  const child = spawn(process.execPath, [build.main], {
    env: { ...ownEnv(), SHOPBELL_DEMO: '1', LOG_LEVEL: 'fatal', PORT: String(chosen), DATA_DIR: dataDir, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let printed = ''
  const heard = new Set<() => void>()
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      printed += chunk.toString()
      for (const look of heard) look()
    })
  const ended = once(child, 'close').then(([code]) => code as number | null)
  const ready = new Promise<void>((resolve, reject) => {
    heard.add(() => printed.includes('Shopbell is ready') && resolve())
    void ended.then((code) => reject(new Error(`The server ended with ${code} before it was ready. It printed:\n${printed}`)))
  })
  // Whoever does not wait for it does not want to hear that it never came.
  ready.catch(() => {})
  return { child, port: chosen, ready, ended, output: () => printed }
}

export async function startBuilt(start: Start): Promise<ServerProcess> {
  const startedAt = performance.now()
  const { child, port, ready, ended, output } = await spawnServer(start)
  await ready
  return {
    port,
    dataDir: start.dataDir,
    readyAfterMs: performance.now() - startedAt,
    child,
    output,
    async kill9() {
      child.kill('SIGKILL')
      await ended
    },
    async stop() {
      child.kill('SIGTERM')
      return ended
    },
    ended,
  }
}
