// Which browsers the tests drive: Debian's packages where they are installed, otherwise the ones Playwright downloads.
// Only looks; `install.mjs` fetches what is missing.

import { existsSync, readdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { env } from 'node:process'
import { chromium, firefox, webkit } from '@playwright/test'

function onPath(...names) {
  for (const name of names) {
    for (const folder of (env.PATH ?? '').split(delimiter)) {
      const path = join(folder, name)
      if (existsSync(path)) return path
    }
  }
  return undefined
}

// WebKitGTK's own small browser lies in a folder named for the machine's architecture.
function miniBrowser() {
  if (!existsSync('/usr/lib')) return undefined
  for (const folder of readdirSync('/usr/lib')) {
    for (const version of ['4.1', '4.0']) {
      const path = join('/usr/lib', folder, `webkit2gtk-${version}`, 'MiniBrowser')
      if (existsSync(path)) return path
    }
  }
  return undefined
}

const downloaded = (engine) => (existsSync(engine.executablePath()) ? { from: 'playwright' } : { from: 'nowhere' })

export function findChromium() {
  const path = onPath('chromium-headless-shell', 'chromium')
  return path ? { from: 'system', path } : downloaded(chromium)
}

export function findFirefox() {
  const path = onPath('firefox-esr')
  return path ? { from: 'system', path } : downloaded(firefox)
}

export function findWebKit() {
  const driver = onPath('WebKitWebDriver')
  const xvfb = onPath('Xvfb')
  const path = miniBrowser()
  return driver && xvfb && path ? { from: 'system', path, driver, xvfb } : downloaded(webkit)
}
