// A built Shopbell server in a process of its own, with a database of its own: what the browser tests talk to, and may kill.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onLeaving } from '../browsers/leaving.ts'
import { freePort } from './free-port.ts'

const MAIN = fileURLToPath(new URL('../../dist/server/main.js', import.meta.url))
const READY_WITHIN_MS = 30_000
const STOPPED_WITHIN_MS = 10_000

export interface ShopbellServer {
  /** http://localhost:PORT, where the demo storefront is. */
  readonly url: string
  readonly port: number
  readonly dataDir: string
  /** Of the process that runs now. */
  pid(): number | undefined
  /** Everything it printed so far, both streams. */
  output(): string
  /** Ends it as a power cut would: nothing is said, nothing is saved. Its data stays for `restart`. */
  kill9(): Promise<void>
  /** Starts it again on the same port and data; one that still runs is stopped first. */
  restart(): Promise<void>
  /** Stops it cleanly and removes its data. */
  stop(): Promise<void>
}

export interface ServerSettings {
  /** Further loopback origins the demo site accepts: a storefront served from elsewhere. */
  origins?: string[]
  env?: Record<string, string>
}

// A developer's own settings must not change what a test sees.
function settingsFree(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^(SHOPBELL_.*|PORT|HOST|DATA_DIR|PUBLIC_URL)$/.test(name)))
}

const hasEnded = (child: ChildProcess) => child.exitCode !== null || child.signalCode !== null

export async function startServer(settings: ServerSettings = {}): Promise<ShopbellServer> {
  const port = await freePort()
  const dataDir = await mkdtemp(join(tmpdir(), 'shopbell-'))
  const env = {
    ...settingsFree(process.env),
    SHOPBELL_DEMO: '1',
    SHOPBELL_DEMO_ORIGINS: (settings.origins ?? []).join(','),
    HOST: '127.0.0.1',
    PORT: String(port),
    DATA_DIR: dataDir,
    ...settings.env,
  }
  let printed = ''
  let child: ChildProcess | undefined

  function start(): Promise<void> {
    return new Promise((resolve, reject) => {
      const from = printed.length
      const started = spawn(process.execPath, ['--enable-source-maps', MAIN], { env, stdio: ['ignore', 'pipe', 'pipe'] })
      child = started
      const settle = (error?: Error) => {
        clearTimeout(deadline)
        started.off('exit', onExit)
        started.off('error', settle)
        if (error) reject(error)
        else resolve()
      }
      const complain = (what: string) => settle(new Error(`The server ${what}. It printed:\n${printed.slice(from)}`))
      const onExit = (code: number | null, signal: string | null) => complain(`ended with ${signal ?? code} before it was ready`)
      const deadline = setTimeout(() => complain(`was not ready within ${READY_WITHIN_MS} ms`), READY_WITHIN_MS)
      started.once('exit', onExit)
      started.once('error', settle)
      const onText = (text: Buffer) => {
        printed += text.toString()
        if (printed.includes('Shopbell is ready', from)) settle()
      }
      started.stdout.on('data', onText)
      started.stderr.on('data', onText)
    })
  }

  async function end(signal: NodeJS.Signals): Promise<void> {
    const ending = child
    child = undefined
    if (!ending || hasEnded(ending)) return
    const ended = once(ending, 'exit')
    ending.kill(signal)
    // One that does not stop when asked is a finding, not something to wait for until the test runner gives up.
    const deadline = setTimeout(() => ending.kill('SIGKILL'), STOPPED_WITHIN_MS)
    const [, endedBy] = await ended
    clearTimeout(deadline)
    if (signal !== 'SIGKILL' && endedBy === 'SIGKILL') {
      throw new Error(`The server did not stop within ${STOPPED_WITHIN_MS} ms. It printed:\n${printed}`)
    }
  }

  const stay = onLeaving(() => {
    child?.kill('SIGKILL')
    rmSync(dataDir, { recursive: true, force: true })
  })
  const removeData = async () => {
    stay()
    await rm(dataDir, { recursive: true, force: true, maxRetries: 5 })
  }

  try {
    await start()
  } catch (error) {
    await end('SIGKILL')
    await removeData()
    throw error
  }

  return {
    url: `http://localhost:${port}`,
    port,
    dataDir,
    pid: () => child?.pid,
    output: () => printed,
    kill9: () => end('SIGKILL'),
    async restart() {
      await end('SIGTERM')
      await start()
    },
    async stop() {
      try {
        await end('SIGTERM')
      } finally {
        await removeData()
      }
    },
  }
}
