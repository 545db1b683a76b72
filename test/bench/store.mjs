// node test/bench/store.mjs [folder on the disk to measure]

import { mkdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { runnerImport } from 'vite'

const dir = process.argv[2] ?? fileURLToPath(new URL('../../node_modules/.cache/shopbell', import.meta.url))
mkdirSync(dir, { recursive: true })
const { module } = await runnerImport(fileURLToPath(new URL('./store-bench.ts', import.meta.url)), { configFile: false, logLevel: 'error' })

const number = (value) => value.toLocaleString('en', { maximumFractionDigits: value < 100 ? 1 : 0 })
for (const { name, unit, median, min, max } of await module.benchStore(dir)) {
  console.log(`${name.padEnd(45)} ${number(median).padStart(8)} ${unit} [${number(min)}-${number(max)}]`)
}
