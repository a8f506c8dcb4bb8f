import { type Client, WorkflowExecutionAlreadyStartedError } from '@temporalio/client'
import type { SignalDefinition } from '@temporalio/common'
import { workerQueue } from './queues.ts'

export type Followed = {
  /** name of the exported workflow function */
  readonly flow: string
  /** the business key */
  readonly id: string
  /** ids only */
  readonly input: Readonly<Record<string, string | number>>
  readonly signal: SignalDefinition
}

/**
 * Starts the flow if it does not run, and tells it to look at its row. Early, twice, or after the end does no harm: a
 * flow begun again reads its row and ends where there is nothing left to do.
 */
export async function follow(client: Client, followed: Followed): Promise<void> {
  try {
    await signalWithStart(client, followed)
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error
    // Somebody else started it at the same moment: now it runs, and can be told.
    await signalWithStart(client, followed)
  }
}

async function signalWithStart(client: Client, { flow, id, input, signal }: Followed): Promise<void> {
  await client.workflow.signalWithStart(flow, {
    workflowId: id,
    taskQueue: workerQueue,
    args: [input],
    signal,
    signalArgs: [],
    workflowTaskTimeout: '30 seconds',
  })
}
