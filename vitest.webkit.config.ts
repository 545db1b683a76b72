// The journey's core in WebKitGTK, driven over WebDriver: Playwright cannot drive the WebKit that Debian carries.
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    name: 'webkit',
    include: ['test/browser/**/*.webkit.test.ts'],
    pool: 'forks',
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
