import { defineConfig } from 'vitest/config'

// What `vite.config.ts` compiles into the loader; its unit tests import the source.
const define = { __WIDGET__: '"widget/widget.test.js"' }

export default defineConfig({
  define,
  test: {
    pool: 'forks',
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          name: 'node',
          environment: 'node',
          include: ['test/{unit,contract,integration,fuzz}/**/*.test.{ts,tsx}'],
          exclude: ['test/unit/**/*.dom.test.{ts,tsx}'],
        },
      },
      {
        extends: true,
        test: { name: 'dom', environment: 'happy-dom', include: ['test/unit/**/*.dom.test.{ts,tsx}'] },
      },
    ],
  },
})
