// `npm start`: builds what is older than its sources, then runs the server of dist/ in demo mode, in this very process, so
// that signals reach it. `npm run dev` (--watch) builds again on every change and starts the server anew when it is concerned.

import { spawn } from 'node:child_process'
import { existsSync, watch } from 'node:fs'
import { join } from 'node:path'
import { argv, env, exit, versions } from 'node:process'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const server = new URL('../dist/server/main.js', import.meta.url)

function stop(sentence) {
  console.error(sentence)
  exit(1)
}

const [major = 0, minor = 0] = versions.node.split('.').map(Number)
if (major < 20 || (major === 20 && minor < 19)) stop(`Shopbell needs Node 20.19 or newer; this is Node ${versions.node}.`)
if (!existsSync(join(root, 'node_modules', 'vite'))) stop('The packages are not installed yet: run "npm ci" first.')

// Imported only now: it needs the packages, and a Node that can read them.
const { build, sourceFolders } = await import('./build.mjs')

env.SHOPBELL_DEMO ??= '1'
env.SHOPBELL_DEMO_HOURS ??= '1'

if (argv.includes('--watch')) await serveAndWatch()
else {
  await build().catch((error) => stop(`The build failed: ${error.message}`))
  await import(server.href)
}

async function serveAndWatch() {
  let child
  let changed = true
  let building = false

  const startServer = () => {
    child = spawn(process.execPath, ['--enable-source-maps', fileURLToPath(server)], { stdio: 'inherit' })
  }
  const stopServer = () =>
    new Promise((resolve) => {
      if (!child || child.exitCode !== null || child.signalCode !== null) return resolve()
      child.once('exit', resolve)
      child.kill('SIGTERM')
    })

  const follow = async () => {
    changed = true
    if (building) return
    building = true
    while (changed) {
      changed = false
      try {
        const built = await build()
        if (built.length > 0) console.log(`Built ${built.join(', ')}.`)
        if (!child || built.includes('server')) {
          await stopServer()
          startServer()
        }
      } catch (error) {
        console.error(`The build failed: ${error.message}`)
      }
    }
    building = false
  }

  // Editors save in several steps; a build that starts between two of them is followed by another.
  let settled
  const soon = () => {
    clearTimeout(settled)
    settled = setTimeout(follow, 50)
  }
  const watchers = sourceFolders.map((folder) => watch(join(root, folder), { recursive: true }, soon))

  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.once(signal, async () => {
      for (const watcher of watchers) watcher.close()
      await stopServer()
      exit(0)
    })
  }
  await follow()
}
