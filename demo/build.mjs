// Builds dist/: the widget, then the loader that carries its hashed name; console, viewer, storefront and server beside them.
// A part is built next to its place and then moved there, so that a running server never serves half of one.

import { cpSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { argv, pid } from 'node:process'
import { fileURLToPath } from 'node:url'
import { build as viteBuild } from 'vite'

const root = fileURLToPath(new URL('..', import.meta.url))
const configFile = join(root, 'vite.config.ts')

// What every part is made with: when one of these changes, everything is built again.
const tools = ['vite.config.ts', 'vite.words.ts', 'demo/build.mjs', 'package-lock.json']

const parts = {
  widget: { sources: ['widget', 'protocol', 'loader/handoff.ts'] },
  loader: { sources: ['loader', 'dist/widget'], file: 'loader.js' },
  console: { sources: ['demo/console', 'demo/viewer/messages.ts', 'widget', 'protocol'] },
  viewer: { sources: ['demo/viewer'] },
  storefront: { sources: ['demo/storefront'], copy: true },
  server: { sources: ['server', 'protocol'] },
}

/** The folders whose files decide what dist/ holds. */
export const sourceFolders = ['protocol', 'loader', 'widget', 'server', 'demo']

const placeOf = (name) => join(root, 'dist', parts[name].file ?? name)

// Folders count too: deleting or renaming a file changes nothing but its folder's time.
function newestChangeMs(path) {
  const stat = statSync(path, { throwIfNoEntry: false })
  if (!stat) return 0
  if (!stat.isDirectory()) return stat.mtimeMs
  return readdirSync(path).reduce((newest, name) => Math.max(newest, newestChangeMs(join(path, name))), stat.mtimeMs)
}

function isCurrent(name) {
  const built = statSync(placeOf(name), { throwIfNoEntry: false })
  if (!built) return false
  return [...parts[name].sources, ...tools].every((path) => newestChangeMs(join(root, path)) <= built.mtimeMs)
}

async function buildPart(name) {
  const part = parts[name]
  const place = placeOf(name)
  const startedAt = new Date()
  const workplace = join(root, 'dist', `.${name}-${pid}`)
  mkdirSync(join(root, 'dist'), { recursive: true })
  try {
    if (part.copy) cpSync(join(root, 'demo', name), workplace, { recursive: true })
    else await viteBuild({ configFile, mode: name, build: { outDir: workplace, emptyOutDir: true } })
    rmSync(place, { recursive: true, force: true })
    renameSync(part.file ? join(workplace, part.file) : workplace, place)
  } finally {
    rmSync(workplace, { recursive: true, force: true })
  }
  // As old as its sources were when they were read: what was saved during the build makes it stale.
  utimesSync(place, startedAt, startedAt)
}

/** Builds the parts that are older than their sources, or all of them; answers the names of those it built. */
export async function build({ everything = false } = {}) {
  const built = []
  const ensure = async (name) => {
    if (!everything && isCurrent(name)) return
    await buildPart(name)
    built.push(name)
  }
  const widgetThenLoader = async () => {
    await ensure('widget')
    await ensure('loader')
  }
  const results = await Promise.allSettled([widgetThenLoader(), ...['console', 'viewer', 'storefront', 'server'].map(ensure)])
  const failed = results.find((result) => result.status === 'rejected')
  if (failed) throw failed.reason
  return built
}

if (argv[1] && fileURLToPath(import.meta.url) === argv[1]) {
  const startedMs = Date.now()
  const built = await build({ everything: true })
  console.log(`Built ${built.join(', ')} in ${((Date.now() - startedMs) / 1000).toFixed(1)} s.`)
}
