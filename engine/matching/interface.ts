import type { SequencedCommand, Side } from '../commands.ts'
import type { EngineEvent } from '../events.ts'
import type { AccountNumber, AssetId, InstrumentId, Key, OrderId } from '../identifiers.ts'

export type Balance = { readonly available: bigint; readonly held: bigint; readonly pending: bigint }

export type RestingOrder = {
  readonly order: OrderId
  readonly clientOrderId: Key
  readonly account: AccountNumber
  readonly instrument: InstrumentId
  readonly side: Side
  readonly price: bigint
  readonly quantity: bigint
  readonly filled: bigint
}

export type Level = { readonly price: bigint; readonly quantity: bigint; readonly orders: number }

/**
 * The exchange core: a state that is a function of the commands applied, and of nothing else. No clock, no chance,
 * no I/O. One suite of tests runs over every implementation of it.
 */
export interface ExchangeCore {
  /** Carries the command out and says all that changed. Never throws on bad input: that is a `refused` event. */
  apply(command: SequencedCommand): readonly EngineEvent[]
  /** 32 bytes; canonical: equal for equal states whatever the implementation, kept up to date incrementally. */
  stateHash(): Uint8Array
  /** Everything needed to go on, in a canonical order. */
  encodeState(): Uint8Array
  /** Walks levels, queues, ids, holds and totals; throws on the first contradiction, naming it. For tests and audits. */
  validateInternalState(): void
  balance(account: AccountNumber, asset: AssetId): Balance
  levels(instrument: InstrumentId, side: Side, depth: number): readonly Level[]
  openOrders(account: AccountNumber): readonly RestingOrder[]
  lastSequence(): bigint
}
