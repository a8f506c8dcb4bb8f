import { assertDecimals } from './parse-amount.ts'

/**
 * Minor units as the decimal text that JSON carries: 120450 with two decimals is `1204.50`. Always all decimals, never
 * a separator of thousands; a negative amount has a leading `-`.
 */
export function formatAmount(minor: bigint, decimals: number): string {
  assertDecimals(decimals)
  const sign = minor < 0n ? '-' : ''
  const digits = String(minor < 0n ? -minor : minor).padStart(decimals + 1, '0')
  if (decimals === 0) return sign + digits
  return `${sign}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`
}
