// Fetches the browsers that are missing: from apt when root on Debian, else the ones Playwright downloads.

import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { env, execPath, getuid, platform } from 'node:process'
import { findChromium, findFirefox, findWebKit } from './find.mjs'

const PACKAGES = [
  'chromium-headless-shell',
  'firefox-esr',
  'webkit2gtk-driver',
  'xvfb',
  'fonts-dejavu-core',
  'fonts-noto-core',
  'fonts-noto-cjk',
  'fonts-noto-color-emoji',
]

const engines = { chromium: findChromium, firefox: findFirefox, webkit: findWebKit }

export const missingEngines = () => Object.keys(engines).filter((name) => engines[name]().from === 'nowhere')

const isRoot = () => getuid?.() === 0

function isDebian() {
  try {
    return /^ID=debian$/m.test(readFileSync('/etc/os-release', 'utf8'))
  } catch {
    return false
  }
}

function run(command, args) {
  console.log(`> ${command} ${args.join(' ')}`)
  const ended = spawnSync(command, args, { stdio: 'inherit', env: { ...env, DEBIAN_FRONTEND: 'noninteractive' } })
  if (ended.error) console.log(ended.error.message)
}

/** Answers the engines that could not be had. */
export function installMissing() {
  const missing = missingEngines()
  if (missing.length === 0) return []
  console.log(`Missing browsers: ${missing.join(', ')}.`)
  if (isRoot() && isDebian()) {
    // Another apt may be at work on a machine that has just started.
    const patient = ['-o', 'DPkg::Lock::Timeout=300']
    run('apt-get', [...patient, 'update'])
    run('apt-get', [...patient, 'install', '-y', '--no-install-recommends', ...PACKAGES])
  } else {
    const cli = createRequire(import.meta.url).resolve('@playwright/test/cli')
    const withLibraries = platform === 'linux' && isRoot() ? ['--with-deps'] : []
    run(execPath, [cli, 'install', ...withLibraries, ...missing])
  }
  return missingEngines()
}
