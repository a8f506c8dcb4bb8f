import { feeOf } from '../money/fee.ts'
import { multiplyDivide } from '../money/multiply-divide.ts'

/** What one minor unit of the quote asset costs in minor units of the payment asset. */
export type Rate = { readonly numerator: bigint; readonly denominator: bigint }

export const samePayment: Rate = { numerator: 1n, denominator: 1n }

/** In minor units of the payment asset; the investor owes both, so both round up. */
export function purchaseCost(
  price: bigint,
  quantity: bigint,
  rate: Rate,
  purchasePpm: number,
): { readonly notional: bigint; readonly fee: bigint; readonly total: bigint } {
  const notional = multiplyDivide(price * quantity, rate.numerator, rate.denominator, 'up')
  const fee = feeOf(notional, purchasePpm)
  return { notional, fee, total: notional + fee }
}
