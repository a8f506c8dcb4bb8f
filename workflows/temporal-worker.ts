import { setTimeout as pause } from 'node:timers/promises'
import { Client, Connection } from '@temporalio/client'
import { NativeConnection, Worker } from '@temporalio/worker'
import { workerActivities } from './activities.ts'
import { flowBundle } from './flow-bundle.ts'
import { dataConverter } from './shared/data-converter.ts'
import type { Ports } from './shared/ports.ts'
import { workerQueue } from './shared/queues.ts'

const retryMs = 1_000

export type Temporal = {
  readonly address: string
  readonly namespace: string
  readonly payloadKey: Uint8Array
}

/** Of the flows' queue; it reconnects by itself. Calls to it give up after ten seconds. */
export function openClient({ address, namespace, payloadKey }: Temporal): Client {
  return new Client({
    connection: Connection.lazy({ address, connectTimeout: 5_000 }),
    namespace,
    dataConverter: dataConverter(payloadKey),
  })
}

export type RunningWorker = {
  /** polling the queue */
  readonly running: () => boolean
  /** Ends after the activities under way. */
  readonly stop: () => Promise<void>
}

/** Works the queue `worker`, from when the server can be reached, and again whenever that failed, until `stop`. */
export function runWorker(
  temporal: Temporal,
  ports: Ports,
  onError: (error: unknown) => void,
): RunningWorker {
  let stopping = false
  let worker: Worker | undefined
  const work = async (): Promise<void> => {
    while (!stopping) {
      try {
        const connection = await NativeConnection.connect({ address: temporal.address })
        try {
          worker = await createWorker(temporal, connection, ports)
          if (!stopping) await worker.run()
        } finally {
          worker = undefined
          await connection.close()
        }
      } catch (error) {
        onError(error)
        if (!stopping) await pause(retryMs)
      }
    }
  }
  const working = work()
  return {
    running: () => worker?.getState() === 'RUNNING',
    stop: async () => {
      stopping = true
      if (worker?.getState() === 'RUNNING') worker.shutdown()
      await working
    },
  }
}

async function createWorker(temporal: Temporal, connection: NativeConnection, ports: Ports): Promise<Worker> {
  return await Worker.create({
    connection,
    namespace: temporal.namespace,
    taskQueue: workerQueue,
    workflowBundle: { codePath: await flowBundle() },
    activities: workerActivities(ports),
    dataConverter: dataConverter(temporal.payloadKey),
    maxConcurrentActivityTaskExecutions: 20,
    maxConcurrentWorkflowTaskExecutions: 20,
    maxCachedWorkflows: 200,
    shutdownGraceTime: '5 seconds',
    // An activity that outlives the grace is done again elsewhere.
    shutdownForceTime: '8 seconds',
  })
}
