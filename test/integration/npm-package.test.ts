// The npm package as the tools of those who use packages see it: its manifest, how its types are found, and that they say what is true.

import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { publint } from 'publint'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { buildPackage } from '../../loader/package/build.mjs'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const require = createRequire(import.meta.url)
const run = promisify(execFile)
const modules = fileURLToPath(new URL('../../node_modules', import.meta.url))
const tsc = join(dirname(require.resolve('typescript/package.json')), 'bin/tsc')

let dir: string
let place: string
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'shopbell-package-'))
  place = await buildPackage(join(dir, 'shopbell'))
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))

/** Type checks one file of an app that has the package and its peers in node_modules; answers what the compiler complains of. */
async function complaints(source: string, moduleResolution: 'bundler' | 'nodenext'): Promise<string> {
  const app = mkdtempSync(join(dir, 'app-'))
  mkdirSync(join(app, 'node_modules'))
  symlinkSync(place, join(app, 'node_modules/shopbell'))
  for (const peer of ['react', 'react-dom', 'vue', '@types', '@vue', 'csstype'])
    symlinkSync(join(modules, peer), join(app, 'node_modules', peer))
  writeFileSync(join(app, 'package.json'), '{"type":"module"}')
  writeFileSync(join(app, 'app.ts'), source)
  const module = moduleResolution === 'bundler' ? 'ESNext' : 'NodeNext'
  const options = [
    '--noEmit',
    '--strict',
    '--skipLibCheck',
    '--target',
    'es2022',
    '--module',
    module,
    '--moduleResolution',
    moduleResolution,
    '--types',
    '',
  ]
  try {
    await run(process.execPath, [tsc, ...options, 'app.ts'], { cwd: app })
    return ''
  } catch (error) {
    return String((error as { stdout?: string }).stdout)
  }
}

const USES = `
import { load, type ShopbellState } from 'shopbell'
import { ShopbellChat, useShopbell } from 'shopbell/react'
import { useShopbell as useInVue } from 'shopbell/vue'
const chat = load({ server: 'https://chat.example.com', site: 'demo', theme: 'dark' })
export const state: Promise<ShopbellState> = chat.getState()
export const undo: () => void = chat.on('unread', (count) => count.toFixed())
export const parts = [ShopbellChat, useShopbell, useInVue]
`

describe('the npm package', () => {
  it('[A5] has a manifest in which publint finds nothing', async () => {
    const { messages } = await publint({ pkgDir: place, strict: true, pack: false })
    expect(messages).toEqual([])
  })

  it('[A5] has types that are found however one looks for them', async () => {
    const attw = join(dirname(require.resolve('@arethetypeswrong/cli/package.json')), 'dist/index.js')
    const { stdout } = await run(process.execPath, [attw, '--pack', place, '--profile', 'esm-only', '--format', 'json'], { cwd: dir })
    const { analysis } = JSON.parse(stdout) as { analysis: { problems: { kind: string }[]; entrypoints: object } }
    expect(Object.keys(analysis.entrypoints)).toEqual(['.', './react', './vue', './package.json'])
    // A package of ES modules only; whoever requires it is told so by the tool.
    expect(analysis.problems.filter(({ kind }) => kind !== 'CJSResolvesToESM')).toEqual([])
  })

  it.each(['bundler', 'nodenext'] as const)(
    '[A5] types an app that looks for modules as %s does, and finds its mistakes',
    async (resolution) => {
      expect(await complaints(USES, resolution)).toBe('')
      expect(await complaints(USES.replace("theme: 'dark'", "theme: 'mauve'"), resolution)).toMatch(/TS2322/)
      expect(await complaints(USES.replace("'unread'", "'unred'"), resolution)).toMatch(/TS2345/)
    },
  )

  it('can be imported where there is no page, and says so when called', async () => {
    const { load } = (await import(join(place, 'load.js'))) as typeof import('../../loader/package/load.ts')
    const chat = load({ server: 'https://chat.example.com', site: 'demo' })
    await expect(chat.open()).rejects.toMatchObject({ code: 'unavailable' })
    expect(() => chat.on('open', () => {})()).not.toThrow()
  })
})
