// Node 20 runs no TypeScript, so whatever a test starts beside itself (a worker thread, a child process) is bundled first, as the build does it.

import { mkdirSync, mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const root = fileURLToPath(new URL('..', import.meta.url))

/**
 * Bundles each entry (name -> path from the project's root) and returns the folder of the `<name>.js` files. It lies below node_modules so
 * that packages with binaries are found from there; it goes away with the process.
 */
export async function bundled(entries: Readonly<Record<string, string>>): Promise<string> {
  const cache = join(root, 'node_modules/.cache/shopbell')
  mkdirSync(cache, { recursive: true })
  const outDir = mkdtempSync(join(cache, 'bundled-'))
  const input = Object.fromEntries(Object.entries(entries).map(([name, path]) => [name, join(root, path)]))
  await build({
    root,
    configFile: false,
    publicDir: false,
    logLevel: 'error',
    build: {
      ssr: true,
      outDir,
      emptyOutDir: false,
      minify: false,
      target: 'node20',
      rolldownOptions: { input, output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name].[hash].js' } },
    },
  })
  return outDir
}
