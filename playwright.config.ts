// The journey in real browsers. Each test starts its own server (test/browser/server.ts), so files may run side by side.

import { defineConfig, devices, type Project } from '@playwright/test'
import { findChromium, findFirefox, findWebKit } from './test/browsers/find.mjs'

// As root Chromium has no sandbox; the rest keeps it from calling home in the middle of a test.
const CHROMIUM_ARGS = [
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

// Playwright's own: with it Chromium does not tell what of a page keeps it out of the back/forward cache.
const UNWANTED_ARGS = ['--disable-back-forward-cache']

function chromium(): Project {
  const found = findChromium()
  const executable = found.from === 'system' ? { executablePath: found.path } : {}
  return {
    name: 'chromium',
    use: {
      ...devices['Desktop Chrome'],
      launchOptions: { ...executable, args: CHROMIUM_ARGS, ignoreDefaultArgs: UNWANTED_ARGS },
      trace: { mode: 'retain-on-failure', screenshots: false, sources: false },
    },
  }
}

// Tried twice: its driver now and then loses a tab for good (`TabManager.getTabBrowser(...) is undefined`), and test/run.mjs forgives that alone.
// Debian's Firefox is the stock one and speaks WebDriver BiDi; Playwright's own is patched and speaks Playwright's protocol.
// No trace: recording one doubled the processor time of a run, and what fails here mostly fails in Chromium too.
function firefox(): Project {
  const found = findFirefox()
  const stock = found.from === 'system' ? { channel: 'moz-firefox', launchOptions: { executablePath: found.path } } : {}
  return { name: 'firefox', retries: 1, use: { ...devices['Desktop Firefox'], ...stock } }
}

// Where WebKitGTK is installed, vitest.webkit.config.ts drives it instead.
const webkit: Project = { name: 'webkit', use: { ...devices['Desktop Safari'] } }

export default defineConfig({
  testDir: 'test/browser',
  testMatch: '**/*.spec.ts',
  outputDir: 'test-results',
  fullyParallel: true,
  // On two cores: much of a story is waiting.
  workers: 3,
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  reporter: 'list',
  // Bounds for a machine with other things to do; everything waits for conditions and goes on at once when they hold.
  timeout: 120_000,
  expect: { timeout: 20_000 },
  use: { screenshot: 'only-on-failure' },
  projects: [chromium(), firefox(), ...(findWebKit().from === 'playwright' ? [webkit] : [])],
})
