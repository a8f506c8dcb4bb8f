/** The worker's own Temporal queue: everything that does not sign. */
export const workerQueue = 'worker'
/** The wallet's queue: everything that signs. */
export const walletQueue = 'wallet'
