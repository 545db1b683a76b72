// `npm run package`: the npm package `shopbell` under dist/npm/, ready for `npm publish`. ES modules and their types, nothing else.

import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { argv, execPath } from 'node:process'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const root = fileURLToPath(new URL('../..', import.meta.url))
const here = (name) => fileURLToPath(new URL(name, import.meta.url))
const ENTRIES = ['load', 'react', 'vue']

export async function buildPackage(place = join(root, 'dist/npm')) {
  rmSync(place, { recursive: true, force: true })
  await build({
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    build: {
      outDir: place,
      emptyOutDir: false,
      target: 'es2022',
      minify: false,
      lib: { entry: Object.fromEntries(ENTRIES.map((name) => [name, here(`${name}.ts`)])), formats: ['es'] },
      rolldownOptions: { external: ['react', 'vue'], output: { entryFileNames: '[name].js', chunkFileNames: '[name].js' } },
    },
  })
  const types = mkdtempSync(join(tmpdir(), 'shopbell-types-'))
  const tsc = join(root, 'node_modules/typescript/bin/tsc')
  const compiled = spawnSync(execPath, [tsc, '-p', here('tsconfig.json'), '--outDir', types], { encoding: 'utf8' })
  if (compiled.status !== 0) throw new Error(`The types of the package could not be made:\n${compiled.stdout}${compiled.stderr}`)
  // Beside the scripts, where also the oldest way of looking for them looks; with the suffixes that are there, which the compiler leaves alone.
  for (const name of ['api.d.ts', ...readdirSync(join(types, 'package')).map((each) => `package/${each}`)]) {
    const text = readFileSync(join(types, name), 'utf8').replace(/(from\s+')\.\.?\/([^']*)\.ts'/g, "$1./$2.js'")
    writeFileSync(join(place, basename(name)), text)
  }
  rmSync(types, { recursive: true, force: true })
  writeFileSync(join(place, 'package.json'), `${JSON.stringify(manifest(), null, 2)}\n`)
  cpSync(here('README.md'), join(place, 'README.md'))
  cpSync(join(root, 'LICENSE'), join(place, 'LICENSE'))
  return place
}

function manifest() {
  const { version, license, description } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const entry = (name) => ({ types: `./${name}.d.ts`, default: `./${name}.js` })
  return {
    name: 'shopbell',
    version,
    description,
    license,
    type: 'module',
    sideEffects: false,
    main: './load.js',
    types: './load.d.ts',
    exports: { '.': entry('load'), './react': entry('react'), './vue': entry('vue'), './package.json': './package.json' },
    files: ['*.js', '*.d.ts'],
    peerDependencies: { react: '>=18', vue: '>=3.3' },
    peerDependenciesMeta: { react: { optional: true }, vue: { optional: true } },
    keywords: ['live chat', 'storefront', 'customer service', 'react', 'vue'],
  }
}

if (argv[1] && fileURLToPath(import.meta.url) === argv[1]) {
  mkdirSync(join(root, 'dist'), { recursive: true })
  console.log(`Built ${await buildPackage()}`)
}
