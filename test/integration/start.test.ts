// The first minute of whoever runs the server: what it says when it is ready, and what it says when it cannot be.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { PATHS } from '../../protocol/rest.ts'
import { freePort } from '../browser/free-port.ts'
import { fetchJson } from './running-server.ts'

const MAIN = fileURLToPath(new URL('../../dist/server/main.js', import.meta.url))

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'shopbell-start-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

interface Run {
  output(): string
  ready: Promise<void>
  ended: Promise<number | null>
  stop(signal: NodeJS.Signals): void
}

function run(env: Record<string, string>): Run {
  const child = spawn(process.execPath, [MAIN], { env: { PATH: process.env.PATH ?? '', SHOPBELL_DEMO: '1', ...env } })
  let output = ''
  const ended = once(child, 'exit').then(([code]) => code as number | null)
  const ready = new Promise<void>((resolve) => {
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        output += chunk.toString()
        if (output.includes('Shopbell is ready')) resolve()
      })
  })
  return { output: () => output, ready, ended, stop: (signal) => child.kill(signal) }
}

test.each(['SIGINT', 'SIGTERM'] as const)(
  'says in one line where it is, keeps everything, and stops cleanly on %s',
  async (signal) => {
    const port = await freePort()
    const env = { PORT: String(port), DATA_DIR: join(folder, signal) }
    const first = run(env)
    await first.ready
    expect(first.output().trim().split('\n')).toHaveLength(1)
    expect(first.output()).toContain(`Shopbell is ready: http://localhost:${port}`)
    for (const path of ['/console', '/rest/v2']) expect(first.output()).toContain(`http://localhost:${port}${path}`)
    const site = { 'x-ultracart-browser-key': 'demo', origin: `http://localhost:${port}` }
    const start = { question: 'Kept?', conversation_participant_name: 'Sam', client_message_id: 'a'.repeat(32) }
    const made = await fetchJson<{ conversation: { conversation_uuid: string }; resume_secret: string }>({
      port,
      path: PATHS.conversations,
      method: 'PUT',
      headers: site,
      body: start,
    })
    first.stop(signal)
    expect(await first.ended).toBe(0)

    const second = run(env)
    await second.ready
    const resume = { resolve_only: true, resume_secret: made.body.resume_secret }
    const again = await fetchJson<{ conversation: { conversation_uuid: string } }>({
      port,
      path: PATHS.conversations,
      method: 'PUT',
      headers: site,
      body: resume,
    })
    expect(again.body.conversation).toMatchObject({
      conversation_uuid: made.body.conversation.conversation_uuid,
      messages: [{ body: 'Kept?' }],
    })
    second.stop(signal)
    expect(await second.ended).toBe(0)
  },
  20_000,
)

describe('is one sentence that names the setting, and exit code 1, when', () => {
  async function refusal(env: Record<string, string>): Promise<string> {
    const attempt = run({ PORT: String(await freePort()), DATA_DIR: join(folder, 'refused'), ...env })
    expect(await attempt.ended).toBe(1)
    const lines = attempt.output().trim().split('\n')
    expect(lines).toHaveLength(1)
    return lines[0] ?? ''
  }

  test.each([
    ['PORT is nonsense', { PORT: 'soup' }, /^PORT must be/],
    ['PORT is too large', { PORT: '70000' }, /^PORT must be/],
    ['HOST of a demo can be reached from outside', { HOST: '0.0.0.0' }, /^HOST is "0\.0\.0\.0"/],
    ['HOST is not of this machine', { HOST: '203.0.113.7', SHOPBELL_DEMO: '0', PUBLIC_URL: 'https://chat.example.com' }, /^HOST "203/],
    ['SHOPBELL_DEMO is neither', { SHOPBELL_DEMO: 'yes' }, /^SHOPBELL_DEMO must be/],
    ['PUBLIC_URL is no address', { PUBLIC_URL: 'chat.example.com' }, /^PUBLIC_URL must be/],
    ['LOG_LEVEL is unknown', { LOG_LEVEL: 'loud' }, /^LOG_LEVEL must be/],
  ])('%s', async (_name, env, sentence) => {
    expect(await refusal(env)).toMatch(sentence)
  })

  test('the port is taken', async () => {
    const other = createServer()
    other.listen(0, '127.0.0.1')
    await once(other, 'listening')
    const address = other.address()
    const port = typeof address === 'object' && address ? address.port : 0
    expect(await refusal({ PORT: String(port) })).toBe(`PORT ${port} is already in use on 127.0.0.1.`)
    other.close()
  })

  test('the folder cannot be written to', async () => {
    const file = join(folder, 'a-file')
    writeFileSync(file, '')
    expect(await refusal({ DATA_DIR: join(file, 'data') })).toMatch(/^DATA_DIR ".*" cannot be written to\.$/)
  })

  test('the folder belongs to another running server', async () => {
    const env = { DATA_DIR: join(folder, 'shared') }
    const first = run({ ...env, PORT: String(await freePort()) })
    await first.ready
    expect(await refusal(env)).toMatch(/^DATA_DIR .* is in use by another Shopbell\.$/)
    first.stop('SIGTERM')
    await first.ended
  })

  test('the database is not one', async () => {
    const dir = mkdtempSync(join(folder, 'broken-'))
    writeFileSync(join(dir, 'shopbell.sqlite'), 'this is not a database, however long one looks at it'.repeat(100))
    expect(await refusal({ DATA_DIR: dir })).toMatch(/^DATA_DIR ".*" holds a database that cannot be opened:/)
  })
})
