import type { AccountNumber, AssetId, InstrumentId, Key, OrderId, TradeId } from './identifiers.ts'
import type { Phase } from './commands.ts'

/**
 * Why a command was not carried out. Nothing changed. Each carries the figures that the person refused needs:
 * amounts in minor units of `asset`, quantities in units, times in milliseconds since 1970.
 */
export type Refusal =
  | { readonly reason: 'unknown-account'; readonly account: AccountNumber }
  | { readonly reason: 'unknown-asset'; readonly asset: AssetId }
  | { readonly reason: 'unknown-instrument'; readonly instrument: InstrumentId }
  | { readonly reason: 'unknown-offering'; readonly offering: Key }
  | { readonly reason: 'unknown-hold'; readonly hold: Key }
  | { readonly reason: 'unknown-order'; readonly clientOrderId: Key }
  | { readonly reason: 'unknown-trade'; readonly trade: TradeId }
  | { readonly reason: 'account-suspended'; readonly account: AccountNumber }
  | { readonly reason: 'account-not-verified'; readonly account: AccountNumber }
  | {
      readonly reason: 'verification-expired'
      readonly account: AccountNumber
      readonly verifiedUntil: number
    }
  | { readonly reason: 'country-refused'; readonly instrument: InstrumentId; readonly country: number }
  | { readonly reason: 'market-not-open'; readonly instrument: InstrumentId; readonly phase: Phase }
  | { readonly reason: 'price-off-tick'; readonly price: bigint; readonly tick: bigint }
  | { readonly reason: 'price-out-of-range'; readonly price: bigint; readonly maximum: bigint }
  | { readonly reason: 'quantity-off-lot'; readonly quantity: bigint; readonly lot: bigint }
  | { readonly reason: 'quantity-out-of-range'; readonly quantity: bigint; readonly maximum: bigint }
  | { readonly reason: 'amount-out-of-range'; readonly amount: bigint; readonly maximum: bigint }
  | {
      readonly reason: 'insufficient-funds'
      readonly asset: AssetId
      readonly needs: bigint
      readonly available: bigint
    }
  | { readonly reason: 'not-filled-at-once'; readonly quantity: bigint; readonly fillable: bigint }
  | { readonly reason: 'offering-not-open'; readonly offering: Key }
  | {
      readonly reason: 'offering-exhausted'
      readonly offering: Key
      readonly wanted: bigint
      readonly remaining: bigint
    }
  | { readonly reason: 'rate-missing'; readonly quote: AssetId; readonly payment: AssetId }
  | {
      readonly reason: 'total-above-limit'
      readonly asset: AssetId
      readonly total: bigint
      readonly limit: bigint
    }
  | { readonly reason: 'order-cancelled-before'; readonly clientOrderId: Key }
  | { readonly reason: 'order-already-done'; readonly clientOrderId: Key; readonly order: OrderId }
  | { readonly reason: 'trade-already-ended'; readonly trade: TradeId; readonly ended: 'settled' | 'unwound' }
  /** the same key came before with another body */
  | { readonly reason: 'key-conflict'; readonly key: Key }
  | { readonly reason: 'definition-conflict'; readonly subject: string }
  | { readonly reason: 'limit-reached'; readonly limit: string; readonly maximum: number }
  | { readonly reason: 'time-runs-backwards'; readonly time: number; readonly last: number }
  /** the engine has more waiting than it may; cancels are still taken */
  | { readonly reason: 'busy' }

export type RefusalReason = Refusal['reason']
