import type { Finished } from './finished-window.ts'
import { finishedOrderSchema, finishedPurchaseSchema } from './records.ts'
import type { Account, ExchangeState } from './state.ts'

/** Keeps the answer to a client's id. Its `number` must be the state's next one. */
export function rememberFinished(state: ExchangeState, account: Account, finished: Finished): void {
  state.counters.nextFinished += 1n
  if (finished.kind === 'order') state.hash.touch(finishedOrderSchema, finished)
  else state.hash.touch(finishedPurchaseSchema, finished)
  const forgotten = account.finished.add(finished)
  if (forgotten?.kind === 'order') state.hash.remove(finishedOrderSchema, forgotten)
  else if (forgotten?.kind === 'purchase') state.hash.remove(finishedPurchaseSchema, forgotten)
}
