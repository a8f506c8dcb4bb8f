import type { ActivityOptions } from '@temporalio/workflow'
import { walletQueue, workerQueue } from './queues.ts'

/** A part that is down comes back: the flow waits for it as long as it takes, and asks at most once a minute. */
const patiently: NonNullable<ActivityOptions['retry']> = {
  initialInterval: '500 milliseconds',
  backoffCoefficient: 2,
  maximumInterval: '1 minute',
}

/** Reads and writes rows, or sends the engine a command: short, idempotent. */
export const workerActivity: ActivityOptions = {
  taskQueue: workerQueue,
  startToCloseTimeout: '10 seconds',
  retry: patiently,
}

/** Checks, signs and keeps; or reads the chain. */
export const walletActivity: ActivityOptions = {
  taskQueue: walletQueue,
  startToCloseTimeout: '30 seconds',
  retry: patiently,
}

/** Sends until final. It tells every few seconds that it lives; one that went silent is begun again elsewhere. */
export const confirmActivity: ActivityOptions = {
  taskQueue: walletQueue,
  startToCloseTimeout: '1 day',
  heartbeatTimeout: '10 seconds',
  retry: patiently,
}
