// `npm run size`: what a shopper downloads, in Brotli bytes, against the budgets. Exit code 1 when one is over.

import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, constants } from 'node:zlib'

const dist = new URL('../dist/', import.meta.url)

const BUDGETS = {
  loader: { words: 'page load: the loader', maxBytes: 2560 },
  chat: { words: 'to chat: the widget and all it needs at once', maxBytes: 26_624 },
  recording: { words: 'to record: loaded when recording starts', maxBytes: 24_576 },
}

function readBuilt(path) {
  try {
    return readFileSync(new URL(path, dist))
  } catch {
    console.error(`There is no ${fileURLToPath(new URL(path, dist))}: run "npm run build" first.`)
    process.exit(1)
  }
}

// As a server sends it that compresses once and keeps the result.
function brotliBytes(path) {
  const content = readBuilt(path)
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: content.length }
  return brotliCompressSync(content, { params }).length
}

const manifest = JSON.parse(readBuilt('widget/.vite/manifest.json').toString())

/** The chunks that arrive together with these: static imports, followed to the end. */
function withStaticImports(keys) {
  const seen = new Set()
  const visit = (key) => {
    if (seen.has(key)) return
    seen.add(key)
    for (const imported of manifest[key].imports ?? []) visit(imported)
  }
  keys.forEach(visit)
  return seen
}

const without = (keys, others) => new Set([...keys].filter((key) => !others.has(key)))

const filesOf = (keys) => [
  ...new Set([...keys].flatMap((key) => [manifest[key].file, ...(manifest[key].css ?? []), ...(manifest[key].assets ?? [])])),
]

const keys = Object.keys(manifest)
const chat = withStaticImports(keys.filter((key) => key === 'widget/index.ts'))
const lazy = keys.filter((key) => manifest[key].isDynamicEntry && !chat.has(key))
const recorders = lazy.filter((key) => manifest[key].src?.startsWith('widget/recording/'))
const recording = without(withStaticImports(recorders), chat)
const later = without(without(new Set(keys), chat), recording)

const groups = {
  loader: ['loader.js'],
  chat: filesOf(chat).map((file) => `widget/${file}`),
  recording: filesOf(recording).map((file) => `widget/${file}`),
}

let over = false
console.log('  bytes   budget  Brotli, quality 11')
for (const [name, { words, maxBytes }] of Object.entries(BUDGETS)) {
  const files = groups[name].map((file) => ({ file, bytes: brotliBytes(file) }))
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0)
  const verdict = bytes > maxBytes ? `  OVER by ${bytes - maxBytes}` : ''
  if (verdict) over = true
  console.log(`${String(bytes).padStart(7)}  ${String(maxBytes).padStart(7)}  ${words}${verdict}`)
  for (const { file, bytes: part } of files) console.log(`${' '.repeat(18)}${String(part).padStart(7)}  ${file}`)
}
for (const file of filesOf(later)) console.log(`${String(brotliBytes(`widget/${file}`)).padStart(7)}        -  when used: widget/${file}`)

// One language for a shopper, and none for one who reads English.
const locales = readdirSync(new URL('widget/', dist)).filter((name) => name.endsWith('.json'))
const sizes = locales.map((name) => ({ code: name.split('.')[0], bytes: brotliBytes(`widget/${name}`) }))
console.log(`  1 of ${sizes.length}        -  when spoken: ${sizes.map(({ code, bytes }) => `${code} ${bytes}`).join(', ')}`)

if (recording.size === 0) {
  console.error('The recorder is not a chunk of its own: widget/index.ts must bring widget/recording/ with import().')
  over = true
}
if (chat.size > 1) {
  const shared = filesOf(chat).filter((file) => !file.startsWith('widget.'))
  console.error(`The widget arrives in more than one file: it shares ${shared.join(', ')} with a lazy chunk, and a click waits for each.`)
  over = true
}
process.exitCode = over ? 1 : 0
