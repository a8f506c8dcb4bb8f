import { multiplyDivide } from './multiply-divide.ts'

/** Fees and rates are parts per million. */
export const million = 1_000_000n

/** A fee is at most the whole notional: so it can always be taken from a seller's proceeds. */
export const feePpmMax = 1_000_000

/** The fee on one notional, in the same minor units. The client owes it, so it rounds up. */
export function feeOf(notional: bigint, ppm: number): bigint {
  return multiplyDivide(notional, BigInt(ppm), million, 'up')
}
