// npm run durability -- kills [200] | power-cut [100] | long-start [20] | disk-full
// The slow proofs that what was acknowledged is kept. Prints figures; ends with 1 when something was lost, doubled or broken.
// power-cut and disk-full mount small file systems of their own, which needs root on Linux.

import { argv, exit } from 'node:process'
import { fileURLToPath } from 'node:url'
import { runnerImport } from 'vite'

const RUNS = {
  kills: async (module, count) => module.runKills(Number(count ?? 200), console.log),
  'power-cut': async (module, count) => module.runPowerCuts(Number(count ?? 100), console.log),
  'long-start': async (module, count) => module.runLongStart(Number(count ?? 20), console.log),
  'disk-full': async (module) => module.runDiskFull(console.log),
}

const [name = '', count] = argv.slice(2)
const run = RUNS[name]
if (!run) {
  console.error(`npm run durability -- ${Object.keys(RUNS).join(' | ')} [how often]`)
  exit(2)
}

const file = fileURLToPath(new URL(`./${name}.ts`, import.meta.url))
const { module } = await runnerImport(file, { configFile: false, logLevel: 'error' })
const { complaints, ...figures } = await run(module, count)
console.log(JSON.stringify(figures, undefined, 2))
for (const complaint of complaints.slice(0, 50)) console.error(complaint)
console.log(`${complaints.length} complaints`)
exit(complaints.length === 0 ? 0 : 1)
