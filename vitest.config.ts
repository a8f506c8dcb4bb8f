import { BaseSequencer, type TestSpecification } from 'vitest/node'
import { defineConfig } from 'vitest/config'

/** What starts a whole installation takes minutes: begun first, the short files run beside it. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const weight = ({ moduleId }: TestSpecification) => (moduleId.includes('/test/whole/') ? 0 : 1)
    return (await super.sort(files)).toSorted((one, other) => weight(one) - weight(other))
  }
}

/** Tests that start one runtime of the workflow library a process, or whole installations. */
const ownProcess = ['test/workflows/**/*.test.ts', 'test/whole/**/*.test.ts']

export default defineConfig({
  test: {
    projects: [
      { extends: true, test: { name: 'whole', include: ownProcess } },
      // These take turns in the same processes: a third of what short files cost is the start of them.
      {
        extends: true,
        test: { name: 'parts', include: ['test/**/*.test.{ts,tsx}'], exclude: ownProcess, isolate: false },
      },
    ],
    globalSetup: ['test/support/shared-parts.ts'],
    sequence: { sequencer: LongestFirst },
    pool: 'forks',
    // Two whole installations that mostly wait, and the short files beside them.
    maxWorkers: 3,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // A test that was left out on purpose is no test: `npm test` counts skipped ones as failures.
    allowOnly: false,
  },
})
