// Pictures for looking at, not part of `npm test`: npx playwright test -c test/browser/contact-sheet.config.ts
// They lie in test-results/contact-sheet/, with an index.html of all; the one for the README in docs/pictures/.

import { defineConfig } from '@playwright/test'
import base from '../../playwright.config.ts'

export default defineConfig({
  ...base,
  testDir: '.',
  testMatch: 'contact-sheet.ts',
  // Beside the pictures, or every run would sweep them away.
  outputDir: '../../test-results/contact-sheet-run',
  workers: 1,
  timeout: 180_000,
  projects: (base.projects ?? []).filter(({ name }) => name === 'chromium'),
})
