import fc from 'fast-check'
import { expect, test } from 'vitest'
import { feeOf } from '#engine/money/fee.ts'
import { formatAmount } from '#engine/money/format-amount.ts'
import { amountMax } from '#engine/money/limits.ts'
import { multiplyDivide } from '#engine/money/multiply-divide.ts'
import { parseAmount } from '#engine/money/parse-amount.ts'

const amounts = fc.bigInt({ min: 0n, max: amountMax })
const decimals = fc.integer({ min: 0, max: 18 })

test('a quotient that is not whole is rounded as said, a whole one never', () => {
  expect(multiplyDivide(10n, 1n, 3n, 'down')).toBe(3n)
  expect(multiplyDivide(10n, 1n, 3n, 'up')).toBe(4n)
  expect(multiplyDivide(9n, 1n, 3n, 'up')).toBe(3n)
  expect(multiplyDivide(0n, 7n, 3n, 'up')).toBe(0n)
})

test('both roundings enclose the exact quotient, less than a unit apart, whatever the sizes', () => {
  fc.assert(
    fc.property(amounts, amounts, fc.bigInt({ min: 1n, max: amountMax }), (a, b, c) => {
      const [down, up] = [multiplyDivide(a, b, c, 'down'), multiplyDivide(a, b, c, 'up')]
      expect(down * c <= a * b && a * b <= up * c).toBe(true)
      expect(up - down).toBe((a * b) % c === 0n ? 0n : 1n)
    }),
  )
})

test('amounts are neither negative nor divided by nothing', () => {
  expect(() => multiplyDivide(-1n, 1n, 1n, 'up')).toThrow('-1 × 1 ÷ 1')
  expect(() => multiplyDivide(1n, 1n, 0n, 'up')).toThrow('1 × 1 ÷ 0')
})

test('a fee rounds up to the minor unit: what a client owes', () => {
  expect(feeOf(7_070n, 2_500)).toBe(18n)
  expect(feeOf(1n, 1)).toBe(1n)
  expect(feeOf(1_000_000n, 2_500)).toBe(2_500n)
  expect(feeOf(0n, 2_500)).toBe(0n)
})

test('a fee is never above the notional', () => {
  fc.assert(
    fc.property(amounts, fc.integer({ min: 0, max: 1_000_000 }), (notional, ppm) => {
      expect(feeOf(notional, ppm) <= notional).toBe(true)
    }),
  )
})

test('a decimal text becomes minor units', () => {
  expect(parseAmount('1204.5', 2)).toEqual({ ok: true, amount: 120_450n })
  expect(parseAmount(' 0.05 ', 2)).toEqual({ ok: true, amount: 5n })
  expect(parseAmount('10000', 0)).toEqual({ ok: true, amount: 10_000n })
  expect(parseAmount('9223372036854775807', 0)).toEqual({ ok: true, amount: amountMax })
})

test.each(['', ' ', 'ten', '1,204.50', '1.', '.5', '1e3', '0x10', '1 000', '+1', '--1', 'Infinity', '１２'])(
  '%j is not a number',
  (text) => {
    expect(parseAmount(text, 2)).toEqual({ ok: false, problem: { reason: 'not-a-number' } })
  },
)

test('an amount of pesos has no decimals, not even zeros', () => {
  const problem = { reason: 'too-many-decimals', allowed: 0 }
  expect(parseAmount('10.50', 0)).toEqual({ ok: false, problem })
  expect(parseAmount('10.0', 0)).toEqual({ ok: false, problem })
  expect(parseAmount('1.234', 2)).toEqual({ ok: false, problem: { reason: 'too-many-decimals', allowed: 2 } })
})

test('a negative amount is named as that', () => {
  expect(parseAmount('-5', 2)).toEqual({ ok: false, problem: { reason: 'negative' } })
})

test('an amount of 2^63 or 10^40 is too large, with the largest that is not', () => {
  const problem = { reason: 'too-large', maximum: amountMax }
  expect(parseAmount('9223372036854775808', 0)).toEqual({ ok: false, problem })
  expect(parseAmount(`1${'0'.repeat(40)}`, 2)).toEqual({ ok: false, problem })
})

test('a text longer than any amount is not read', () => {
  expect(parseAmount('0'.repeat(101), 0)).toEqual({ ok: false, problem: { reason: 'not-a-number' } })
})

test('minor units are written with all their decimals', () => {
  expect(formatAmount(120_450n, 2)).toBe('1204.50')
  expect(formatAmount(5n, 2)).toBe('0.05')
  expect(formatAmount(0n, 2)).toBe('0.00')
  expect(formatAmount(-5n, 2)).toBe('-0.05')
  expect(formatAmount(10_000n, 0)).toBe('10000')
})

test('what is written is read back equal, for every asset', () => {
  fc.assert(
    fc.property(amounts, decimals, (amount, places) => {
      expect(parseAmount(formatAmount(amount, places), places)).toEqual({ ok: true, amount })
    }),
  )
})

test('no asset has 19 decimals', () => {
  expect(() => formatAmount(1n, 19)).toThrow('19 decimals: an asset has 0 to 18')
  expect(() => parseAmount('1', -1)).toThrow('-1 decimals')
})
