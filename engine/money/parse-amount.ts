import { amountMax, decimalsMax } from './limits.ts'

export type AmountProblem =
  | { readonly reason: 'not-a-number' }
  | { readonly reason: 'negative' }
  | { readonly reason: 'too-many-decimals'; readonly allowed: number }
  /** `maximum` in minor units */
  | { readonly reason: 'too-large'; readonly maximum: bigint }

export type ParsedAmount =
  { readonly ok: true; readonly amount: bigint } | { readonly ok: false; readonly problem: AmountProblem }

/** Longer than any amount can be written: what is longer is not read at all. */
const lengthMax = 100
const decimalNumber = /^(-?)(\d+)(?:\.(\d+))?$/

/**
 * A decimal text such as `1204.50`, in minor units. Only digits and one point: how a reader's language writes numbers
 * is the screens' affair. Decimals beyond the asset's are refused even where they are zeros: 10.50 is no amount of pesos.
 *
 * @param decimals of the asset: 2 for cents
 */
export function parseAmount(text: string, decimals: number): ParsedAmount {
  assertDecimals(decimals)
  const parts = text.length > lengthMax ? null : decimalNumber.exec(text.trim())
  if (!parts) return problem({ reason: 'not-a-number' })
  const [, sign = '', whole = '', fraction = ''] = parts
  if (sign !== '') return problem({ reason: 'negative' })
  if (fraction.length > decimals) return problem({ reason: 'too-many-decimals', allowed: decimals })
  const amount = BigInt(whole + fraction.padEnd(decimals, '0'))
  if (amount > amountMax) return problem({ reason: 'too-large', maximum: amountMax })
  return { ok: true, amount }
}

function problem(found: AmountProblem): ParsedAmount {
  return { ok: false, problem: found }
}

/** @throws RangeError where no asset has so many decimals */
export function assertDecimals(decimals: number): void {
  if (!Number.isInteger(decimals) || decimals < 0 || decimals > decimalsMax) {
    throw new RangeError(`${decimals} decimals: an asset has 0 to ${decimalsMax}`)
  }
}
