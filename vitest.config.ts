import { defineConfig } from 'vitest/config'

/** The tests that drive a browser through a whole installation: `npm run test:browser`, until they keep up with a busy machine. */
const browserTests = ['test/whole/end-to-end.test.ts', 'test/whole/accessibility.test.ts']

export default defineConfig({
  test: {
    include: ['test/**/*.test.{ts,tsx}'],
    exclude: process.env['STOA_BROWSER_TESTS'] === '1' ? [] : browserTests,
    globalSetup: ['test/support/shared-parts.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // A test that was left out on purpose is no test: `npm test` counts skipped ones as failures.
    allowOnly: false,
  },
})
