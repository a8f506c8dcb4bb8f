import { TestWorkflowEnvironment } from '@temporalio/testing'
import { temporalTestServer } from '#scripts/parts/temporal-test-server.ts'

/** A workflow server of the caller's own on which timers of days pass at once. Call `teardown()` in `afterAll`. */
export async function timeSkippingTemporal(): Promise<TestWorkflowEnvironment> {
  const path = await temporalTestServer((line) => process.stderr.write(`${line}\n`))
  return await TestWorkflowEnvironment.createTimeSkipping(
    path === undefined ? {} : { server: { executable: { type: 'existing-path', path } } },
  )
}
