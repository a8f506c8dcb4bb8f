import type { Side } from '../commands.ts'
import { million } from '../money/fee.ts'

/** The fees of one order, counted together over all its fills. */
export type FeeCount = {
  /** Σ notional × ppm over the fills: the fee in millionths of a minor unit */
  readonly feeMillionths: bigint
}

/**
 * The fee is rounded up once for the whole order and not for each fill: many small fills cost no more than one large.
 * So a fill's fee is the difference that it makes.
 */
export function feeOfFill(before: FeeCount, notional: bigint, ppm: number): { fee: bigint; after: FeeCount } {
  const feeMillionths = before.feeMillionths + notional * BigInt(ppm)
  return { fee: roundedFee(feeMillionths) - roundedFee(before.feeMillionths), after: { feeMillionths } }
}

/** What is charged for so many millionths. */
export function roundedFee(feeMillionths: bigint): bigint {
  return (feeMillionths + million - 1n) / million
}

/**
 * What must be held for what is left of an order, so that whatever fills come are paid for: a seller's securities, a
 * buyer's notional at the limit and the fee at the larger of both rates, less what the fee's rounding already brought.
 *
 * @returns units of the base asset for a seller, minor units of the quote asset for a buyer
 */
export function holdFor(
  order: {
    readonly side: Side
    readonly price: bigint
    readonly makerPpm: number
    readonly takerPpm: number
  },
  remaining: bigint,
  { feeMillionths }: FeeCount,
): bigint {
  if (order.side === 'sell') return remaining
  const notional = order.price * remaining
  const ppm = BigInt(Math.max(order.makerPpm, order.takerPpm))
  return notional + roundedFee(feeMillionths + notional * ppm) - roundedFee(feeMillionths)
}
