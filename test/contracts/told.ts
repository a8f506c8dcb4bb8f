import { parseEventLogs, type Abi, type TransactionReceipt } from 'viem'

/** What a transaction told, as `[event, arguments]` in order; events that `abi` does not have are left out. */
export function told(receipt: TransactionReceipt, abi: Abi): [name: string, args: unknown][] {
  return parseEventLogs({ abi, logs: receipt.logs }).map(({ eventName, args }) => [eventName, args])
}
