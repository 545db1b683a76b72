// The operator's command as it is typed: on a folder without a server, and beside one that runs.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { HEADERS, PATHS } from '../../protocol/rest.ts'
import { freePort } from '../browser/free-port.ts'
import { fetchJson } from './running-server.ts'

// Each word is a process of its own; a busy machine takes its time.
vi.setConfig({ testTimeout: 120_000 })

const script = (name: string): string => fileURLToPath(new URL(`../../dist/server/${name}.js`, import.meta.url))

let folder = ''
let env: Record<string, string> = {}
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'shopbell-operator-'))
  env = { PATH: process.env.PATH ?? '', DATA_DIR: join(folder, 'data'), PORT: String(await freePort()), LOG_LEVEL: 'silent' }
})
afterEach(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }))

async function typed(words: string[], input = ''): Promise<{ code: number; said: string; complained: string }> {
  const child = spawn(process.execPath, [script('admin'), ...words], { env })
  child.stdin.end(input)
  const [said, complained, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')])
  return { code, said, complained }
}

async function whileRunning(work: () => Promise<void>): Promise<void> {
  const server = spawn(process.execPath, [script('main')], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = once(server, 'exit')
  try {
    const died = ended.then(() => {
      throw new Error('the server did not start')
    })
    await Promise.race([once(server.stdout, 'data'), died])
    died.catch(() => {})
    await work()
  } finally {
    server.kill('SIGKILL')
    await ended
  }
}

const status = async (key: string): Promise<number> =>
  (await fetchJson({ port: Number(env.PORT), path: PATHS.agentProfile, headers: { [HEADERS.agentKey]: key } })).status
const lastWord = (said: string): string => said.trim().split(' ').at(-1) ?? ''

describe('npm run shopbell', () => {
  it('sets a shop up before the first start, and changes it while the server runs, also after one was killed', async () => {
    expect(
      (await typed(['sites', 'add', 'shop', '--merchant', 'M', '--name', 'A shop', '--origin', 'https://shop.test', '--queue', 'Support']))
        .code,
    ).toBe(0)
    const key = lastWord((await typed(['agents', 'add', 'Nia', '--merchant', 'M', '--queue', 'Support', '--email', 'nia@shop.test'])).said)
    await whileRunning(async () => {
      expect(await status(key)).toBe(200)
      expect((await typed(['agents', 'disable', 'nia@shop.test'])).said).toContain('disabled')
      expect(await status(key)).toBe(401)
    })
    // The killed server has left its door behind.
    expect(readFileSync(join(folder, 'data', 'admin.json'), 'utf8')).toContain('token')
    expect((await typed(['agents', 'enable', 'nia@shop.test'])).code).toBe(0)
    await whileRunning(async () => expect(await status(key)).toBe(200))
  })

  it('reads a password from standard input only, and makes one up when there is none', async () => {
    await typed(['agents', 'add', 'Nia', '--merchant', 'M', '--queue', 'Support'])
    expect(await typed(['agents', 'password', '1'], 'short\n')).toMatchObject({
      code: 1,
      complained: expect.stringContaining('characters'),
    })
    expect(await typed(['agents', 'password', '1'], 'long enough for this\n')).toMatchObject({
      code: 0,
      said: 'Agent 1 has a new password.\n',
    })
    expect(lastWord((await typed(['agents', 'password', '1'])).said)).toMatch(/^[\w-]{32}$/)
    expect((await typed(['agents', 'password', '1', 'on the command line'])).code).toBe(1)
  })

  it('changes the signing key, and says what it can do', async () => {
    const rotated = await typed(['keys', 'rotate', '--es256'])
    expect(rotated).toMatchObject({ code: 0, said: expect.stringContaining('signs from now on') })
    expect(JSON.parse(readFileSync(join(folder, 'data', 'signing-key.json'), 'utf8'))).toMatchObject({ crv: 'P-256' })
    for (const words of ['sites add', 'agents disable', 'shoppers ban', 'keys rotate']) expect((await typed([])).said).toContain(words)
    expect(await typed(['nonsense'])).toMatchObject({ code: 1, said: '' })
  })
})
