import type { CustomerScope } from '#db/customer-scope.ts'
import type { Refusal } from '#engine/refusal.ts'
import { purchaseCost, type Rate } from '#engine/risk/purchase-cost.ts'
import { type Currency, type Offering, readPaymentCurrencies } from '#app/queries/offerings.server.ts'
import { readRate, readTrader, readTradingRefusal } from '#app/queries/trader.server.ts'

/** What a purchase would cost and whether it would be taken, as far as the database knows at this moment. */
export interface PurchaseFigures {
  readonly quantity: bigint
  readonly payment: Currency
  readonly price: bigint
  readonly rate: Rate
  readonly notional: bigint
  readonly feePpm: number
  readonly fee: bigint
  readonly total: bigint
  /** of the payment currency, on this customer's account */
  readonly available: bigint
}

export type PurchaseFiguresResult =
  | { readonly ok: true; readonly figures: PurchaseFigures }
  | { readonly ok: false; readonly reason: 'no-account' | 'currency-not-taken' }

/** @param wanted.quantity units, more than zero */
export async function readPurchaseFigures(
  scope: CustomerScope,
  customerId: string,
  offering: Offering,
  wanted: { readonly quantity: bigint; readonly paymentAssetId: number },
  now: Date,
): Promise<PurchaseFiguresResult> {
  const trader = await readTrader(scope, customerId, now)
  if (trader === undefined) return { ok: false, reason: 'no-account' }
  const currencies = await readPaymentCurrencies(scope, offering.quote.id, now)
  const payment = currencies.find(({ id }) => id === wanted.paymentAssetId)
  const rate = payment && (await readRate(scope, offering.quote.id, payment.id, now))
  if (payment === undefined || rate === undefined) return { ok: false, reason: 'currency-not-taken' }
  const balance = await scope
    .selectFrom('financial.balance')
    .select('available')
    .where('account', '=', BigInt(trader.account))
    .where('asset_id', '=', payment.id)
    .executeTakeFirst()
  const feePpm = trader.fees.purchasePpm
  return {
    ok: true,
    figures: {
      quantity: wanted.quantity,
      payment,
      price: offering.price,
      rate,
      feePpm,
      ...purchaseCost(offering.price, wanted.quantity, rate, feePpm),
      available: balance?.available ?? 0n,
    },
  }
}

export type BuyerStanding =
  { readonly state: 'opening' | 'admitted' } | { readonly state: 'refused'; readonly refusal: Refusal }

/** Whether this customer could buy in this offering, before they say how much. */
export async function readBuyerStanding(
  scope: CustomerScope,
  customerId: string,
  offering: Offering,
  now: Date,
): Promise<BuyerStanding> {
  const trader = await readTrader(scope, customerId, now)
  if (trader === undefined) return { state: 'opening' }
  const instrument = { id: offering.instrumentId, securityId: offering.securityId }
  const refusal = await readTradingRefusal(scope, trader, 'buy', instrument, now)
  return refusal === undefined ? { state: 'admitted' } : { state: 'refused', refusal }
}
