import { minorToDecimal } from '#app/i18n/format.ts'

/** A currency of a rate: `decimals` of its minor unit. */
interface Unit {
  readonly decimals: number
}

/** What one minor unit of the quote costs in minor units of the payment, as a reduced fraction. */
export interface Fraction {
  readonly numerator: bigint
  readonly denominator: bigint
}

function greatestCommonDivisor(one: bigint, other: bigint): bigint {
  let [a, b] = [one, other]
  while (b > 0n) [a, b] = [b, a % b]
  return a
}

function reduced(numerator: bigint, denominator: bigint): Fraction {
  const divisor = greatestCommonDivisor(numerator, denominator)
  return { numerator: numerator / divisor, denominator: denominator / divisor }
}

/** Decimals a rate may be written with. */
export const rateDecimals = 10

/**
 * A rate as it is written between whole units into minor units of both currencies, exactly.
 *
 * @param written the figure times 10^rateDecimals
 * @param direction `quote`: 1 quote = figure payment; `payment`: 1 payment = figure quote
 */
export function rateOf(
  written: bigint,
  direction: 'quote' | 'payment',
  quote: Unit,
  payment: Unit,
): Fraction {
  const scale = 10n ** BigInt(rateDecimals)
  const quoteMinor = 10n ** BigInt(quote.decimals)
  const paymentMinor = 10n ** BigInt(payment.decimals)
  return direction === 'quote'
    ? // figure × paymentMinor minor units for quoteMinor minor units
      reduced(written * paymentMinor, scale * quoteMinor)
    : // paymentMinor minor units for figure × quoteMinor minor units
      reduced(paymentMinor * scale, written * quoteMinor)
}

/**
 * A rate between whole units as decimal text, cut after `rateDecimals`; `exact` tells whether anything was cut.
 *
 * @param direction as in `rateOf`
 */
export function writtenRate(
  { numerator, denominator }: Fraction,
  direction: 'quote' | 'payment',
  quote: Unit,
  payment: Unit,
): { readonly text: string; readonly exact: boolean } {
  const scale = 10n ** BigInt(rateDecimals)
  const quoteMinor = 10n ** BigInt(quote.decimals)
  const paymentMinor = 10n ** BigInt(payment.decimals)
  const [above, below] =
    direction === 'quote'
      ? [numerator * quoteMinor * scale, denominator * paymentMinor]
      : [denominator * paymentMinor * scale, numerator * quoteMinor]
  const decimal = minorToDecimal(above / below, rateDecimals)
  return { text: decimal.replace(/\.?0+$/, ''), exact: above % below === 0n }
}
