/** What a client owes is rounded `up`, what is owed to a client `down`. */
export type Rounding = 'up' | 'down'

/**
 * `a × b ÷ c`, exact but for the last unit, which is rounded as said. Nothing overflows on the way.
 *
 * @throws RangeError where a factor is negative or the divisor is not positive
 */
export function multiplyDivide(a: bigint, b: bigint, c: bigint, rounding: Rounding): bigint {
  if (a < 0n || b < 0n || c <= 0n) throw new RangeError(`${a} × ${b} ÷ ${c} is not for amounts`)
  const product = a * b
  return rounding === 'down' ? product / c : (product + c - 1n) / c
}
