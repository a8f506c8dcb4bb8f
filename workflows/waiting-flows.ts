import type { Client, WorkflowExecutionInfo } from '@temporalio/client'
import { defaultFailureConverter, defaultPayloadConverter } from '@temporalio/common'
import { waitingFor } from './shared/waiting.ts'

export type WaitingFlow = {
  /** the business key: `deposit/0198…` */
  readonly flow: string
  /** ISO 8601, UTC */
  readonly since: string
  /** what it waits for, in its own words */
  readonly for: string
  /** steps that failed at least once and are tried again */
  readonly failing: readonly { readonly step: string; readonly attempt: number; readonly problem: string }[]
}

/** How long a flow is asked for what it waits for. */
const askLimitMs = 2_000

/** Open flows, oldest first, at most `limit`, each with what it waits for. */
export async function waitingFlows(client: Client, limit: number): Promise<readonly WaitingFlow[]> {
  const open: WorkflowExecutionInfo[] = []
  for await (const execution of client.workflow.list({ query: 'ExecutionStatus = "Running"' })) {
    open.push(execution)
    if (open.length === limit) break
  }
  const shown = await Promise.all(
    open.map(async (execution) => await waitingFlow(client, execution.workflowId)),
  )
  return shown.filter((flow) => flow !== undefined).toSorted((a, b) => a.since.localeCompare(b.since))
}

/** One flow; undefined where there is none of this id, or it ended meanwhile. */
export async function waitingFlow(client: Client, id: string): Promise<WaitingFlow | undefined> {
  const handle = client.workflow.getHandle(id)
  const described = await handle.describe().catch(() => undefined)
  if (described?.status.name !== 'RUNNING') return undefined
  const failing = await Promise.all(
    (described.raw.pendingActivities ?? [])
      .filter(({ attempt }) => (attempt ?? 0) > 1)
      .map(async ({ activityType, attempt, lastFailure }) => ({
        step: activityType?.name ?? '',
        attempt: attempt ?? 0,
        problem: await problemOf(client, lastFailure),
      })),
  )
  const words = await client
    .withDeadline(Date.now() + askLimitMs, async () => await handle.query(waitingFor))
    .catch(() => 'not answering: no worker runs')
  return { flow: id, since: described.startTime.toISOString(), for: words, failing }
}

type Failure = Parameters<typeof defaultFailureConverter.failureToError>[0]

async function problemOf(client: Client, failure: unknown): Promise<string> {
  if (!failure) return ''
  const sealed = failure as Failure & { message?: string | null }
  const codecs = client.options.loadedDataConverter.payloadCodecs
  const attributes = sealed.encodedAttributes
  if (!attributes) return sealed.message ?? ''
  let payloads = [attributes]
  for (const codec of codecs.toReversed()) payloads = await codec.decode(payloads)
  const opened = { ...sealed, encodedAttributes: payloads[0] ?? null }
  return defaultFailureConverter.failureToError(opened, defaultPayloadConverter).message
}
