import type { AccountStatus, FeeLine, Phase, Side, TimeInForce } from './commands.ts'
import type { AccountNumber, AssetId, InstrumentId, Key, OrderId, TradeId } from './identifiers.ts'
import type { Refusal } from './refusal.ts'

/**
 * What a command changed, in the order in which it changed. Projections (ledger, order history, feed) are made from
 * these alone. Amounts are positive, in minor units.
 */
export type EngineEvent =
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  /** the same command came before under the same key: nothing changed, this is what was said then */
  | { readonly kind: 'repeated'; readonly key?: Key; readonly order?: OrderId; readonly trade?: TradeId }
  | { readonly kind: 'asset-set'; readonly asset: AssetId; readonly code: string; readonly decimals: number }
  | { readonly kind: 'instrument-set'; readonly instrument: InstrumentId }
  | { readonly kind: 'account-set'; readonly account: AccountNumber; readonly status: AccountStatus }
  | { readonly kind: 'fees-set'; readonly effectiveFrom: number; readonly lines: readonly FeeLine[] }
  | {
      readonly kind: 'rate-set'
      readonly quote: AssetId
      readonly payment: AssetId
      readonly effectiveFrom: number
    }
  | { readonly kind: 'phase-set'; readonly instrument: InstrumentId; readonly phase: Phase }
  | {
      readonly kind: 'offering-opened'
      readonly offering: Key
      readonly instrument: InstrumentId
      readonly treasury: AccountNumber
      readonly quantity: bigint
      readonly price: bigint
    }
  | { readonly kind: 'offering-sold'; readonly offering: Key; readonly remaining: bigint }
  | { readonly kind: 'offering-closed'; readonly offering: Key; readonly released: bigint }
  | {
      readonly kind: 'credited' | 'debited'
      readonly reference: Key
      readonly account: AccountNumber
      readonly asset: AssetId
      readonly amount: bigint
    }
  | {
      readonly kind: 'held' | 'released'
      readonly hold: Key
      readonly account: AccountNumber
      readonly asset: AssetId
      readonly amount: bigint
    }
  /** `amount` left the account's held; `fee` of it went to the fee account's available, the rest left the platform */
  | {
      readonly kind: 'consumed'
      readonly hold: Key
      readonly account: AccountNumber
      readonly asset: AssetId
      readonly amount: bigint
      readonly fee: bigint
    }
  | {
      readonly kind: 'order-accepted'
      readonly order: OrderId
      readonly clientOrderId: Key
      readonly account: AccountNumber
      readonly instrument: InstrumentId
      readonly side: Side
      readonly price: bigint
      readonly quantity: bigint
      readonly timeInForce: TimeInForce
      readonly makerPpm: number
      readonly takerPpm: number
      /** moved from available to held at entry */
      readonly heldAsset: AssetId
      readonly heldAmount: bigint
    }
  | {
      readonly kind: 'trade'
      readonly trade: TradeId
      readonly venue: 'book' | 'offering'
      readonly instrument: InstrumentId
      /** absent on an offering's sale */
      readonly makerOrder?: OrderId
      readonly takerOrder?: OrderId
      readonly offering?: Key
      /** the purchase's key, on an offering's sale */
      readonly clientOrderId?: Key
      readonly takerSide: Side
      readonly buyer: AccountNumber
      readonly seller: AccountNumber
      readonly base: AssetId
      /** the asset paid with: the instrument's quote, or the payment asset of a purchase */
      readonly cash: AssetId
      /** minor units of the instrument's quote asset per unit */
      readonly price: bigint
      readonly quantity: bigint
      /** minor units of `cash` the buyer pays before the fee */
      readonly notional: bigint
      readonly buyerFee: bigint
      readonly sellerFee: bigint
    }
  /** the order left the book; what was still held for it is released */
  | {
      readonly kind: 'order-done'
      readonly order: OrderId
      readonly account: AccountNumber
      readonly instrument: InstrumentId
      readonly because:
        | 'filled'
        | 'cancelled'
        | 'not-filled-at-once'
        | 'self-trade'
        | 'account-suspended'
        | 'no-longer-eligible'
        | 'market-closed'
      readonly remaining: bigint
      readonly releasedAsset: AssetId
      readonly releasedAmount: bigint
    }
  /** a better price than the limit or a lower fee than the larger of both: what a buyer held too much is released */
  | {
      readonly kind: 'price-improved'
      readonly order: OrderId
      readonly account: AccountNumber
      readonly asset: AssetId
      readonly released: bigint
    }
  | { readonly kind: 'settled'; readonly trade: TradeId }
  | { readonly kind: 'unwound'; readonly trade: TradeId; readonly reason: string }
  /** after all else of a command: each balance that it changed, as it now stands */
  | {
      readonly kind: 'balance'
      readonly account: AccountNumber
      readonly asset: AssetId
      readonly available: bigint
      readonly held: bigint
      readonly pending: bigint
    }
  /** after all else of a command: each price level that it changed, as it now stands; quantity 0 means gone */
  | {
      readonly kind: 'level'
      readonly instrument: InstrumentId
      readonly side: Side
      readonly price: bigint
      readonly quantity: bigint
      readonly orders: number
    }

export type EngineEventKind = EngineEvent['kind']

/** What came of one command, as its caller hears it once it is durable. */
export type CommandResult = {
  readonly sequence: bigint
  readonly time: number
  readonly events: readonly EngineEvent[]
}
