import { randomBytes } from 'node:crypto'
import { Connection } from '@temporalio/client'
import { sharedPart } from './shared-part.ts'
import type { SharedTemporal } from './shared-parts.ts'

const RETENTION_SECONDS = 86_400

export interface TestTemporal {
  readonly address: string
  readonly namespace: string
}

/** A namespace of the caller's own on the run's real Temporal server. */
export async function testTemporal(): Promise<TestTemporal> {
  const { address } = await sharedPart<SharedTemporal>('temporal')
  const namespace = `test-${randomBytes(8).toString('hex')}`
  const connection = await Connection.connect({ address })
  try {
    await connection.workflowService.registerNamespace({
      namespace,
      workflowExecutionRetentionPeriod: { seconds: RETENTION_SECONDS } as never,
    })
  } finally {
    await connection.close()
  }
  return { address, namespace }
}
