import { setTimeout as pause } from 'node:timers/promises'
import { Context } from '@temporalio/activity'
import { ApplicationFailure } from '@temporalio/common'
import { type ActivityInboundCallsInterceptor, NativeConnection, Worker } from '@temporalio/worker'
import { BaseError } from 'viem'
import { dataConverter } from '#workflows/shared/data-converter.ts'
import { walletQueue } from '#workflows/shared/queues.ts'
import type { WalletActivities } from './activities.ts'
import { isChainUnavailable } from './evm/chain.ts'

const retryMs = 1_000
const heartbeatMs = 3_000
/** Transactions waited for at once; one who waits costs a question to the node every half second. */
const activitiesLimit = 100

export interface Temporal {
  readonly address: string
  readonly namespace: string
  readonly payloadKey: Uint8Array
}

export interface RunningWorker {
  readonly isRunning: () => boolean
  /** Ends after the activities under way, which are told to end. */
  readonly stop: () => Promise<void>
}

/** Works the queue `wallet`, from when the server can be reached, and again whenever that failed, until `stop`. */
export function runWorker(
  temporal: Temporal,
  activities: WalletActivities,
  onError: (error: unknown) => void,
): RunningWorker {
  let isStopping = false
  let worker: Worker | undefined
  const work = async (): Promise<void> => {
    while (!isStopping) {
      try {
        const connection = await NativeConnection.connect({ address: temporal.address })
        try {
          worker = await createWorker(temporal, connection, activities)
          if (!isStopping) await worker.run()
        } finally {
          worker = undefined
          await connection.close()
        }
      } catch (error) {
        onError(error)
        if (!isStopping) await pause(retryMs)
      }
    }
  }
  const working = work()
  return {
    isRunning: () => worker?.getState() === 'RUNNING',
    stop: async () => {
      isStopping = true
      if (worker?.getState() === 'RUNNING') worker.shutdown()
      await working
    },
  }
}

async function createWorker(
  temporal: Temporal,
  connection: NativeConnection,
  activities: WalletActivities,
): Promise<Worker> {
  return await Worker.create({
    connection,
    namespace: temporal.namespace,
    taskQueue: walletQueue,
    activities: { ...activities },
    dataConverter: dataConverter(temporal.payloadKey),
    interceptors: { activity: [() => ({ inbound: boundary })] },
    maxConcurrentActivityTaskExecutions: activitiesLimit,
    // Whoever waits for the chain is told to end after the grace; what it waited for is kept and taken up again.
    shutdownGraceTime: '1 second',
    shutdownForceTime: '6 seconds',
  })
}

/** The signal by which the activity at hand is told to end. */
export const activityWaiting = (): AbortSignal => Context.current().cancellationSignal

/** Where an act meets Temporal: it tells that it lives while it waits, and its errors carry no address of a node. */
const boundary: ActivityInboundCallsInterceptor = {
  execute: async (input, next) => {
    const context = Context.current()
    const beating =
      context.info.heartbeatTimeoutMs === undefined
        ? undefined
        : setInterval(() => context.heartbeat(), heartbeatMs)
    try {
      return await next(input)
    } catch (error) {
      if (context.cancellationSignal.aborted) throw context.cancellationSignal.reason
      throw withoutAddress(error)
    } finally {
      clearInterval(beating)
    }
  },
}

function withoutAddress(error: unknown): unknown {
  if (isChainUnavailable(error)) {
    return ApplicationFailure.create({ type: 'ChainUnavailable', message: 'the chain does not answer' })
  }
  // viem's full message holds the node's URL, which may hold a key.
  if (error instanceof BaseError) {
    return ApplicationFailure.create({ type: error.name, message: error.shortMessage })
  }
  return error
}
