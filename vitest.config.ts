import { defineConfig } from 'vitest/config'

/** Every screen in a browser, by `npm run test:screens`, until it keeps up with a busy machine. */
const screenTests = ['test/whole/accessibility.test.ts']

export default defineConfig({
  test: {
    include: ['test/**/*.test.{ts,tsx}'],
    exclude: process.env['STOA_SCREEN_TESTS'] === '1' ? [] : screenTests,
    globalSetup: ['test/support/shared-parts.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // A test that was left out on purpose is no test: `npm test` counts skipped ones as failures.
    allowOnly: false,
  },
})
