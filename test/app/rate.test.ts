import { expect, test } from 'vitest'
import { rateOf, writtenRate } from '#app/operations/rate.ts'

const clp = { decimals: 0 }
const usd = { decimals: 2 }
const written = (whole: bigint): bigint => whole * 10n ** 10n

test('a rate written between whole units is kept between minor units, exactly', () => {
  // a price of one cent costs 9.5 pesos
  expect(rateOf(written(950n), 'quote', usd, clp)).toEqual({ numerator: 19n, denominator: 2n })
  // a price of one peso costs 100/950 cents
  expect(rateOf(written(950n), 'payment', clp, usd)).toEqual({ numerator: 2n, denominator: 19n })
})

test('a rate is shown both ways, and says where it is not exact', () => {
  const rate = rateOf(written(950n), 'quote', usd, clp)
  expect(writtenRate(rate, 'quote', usd, clp)).toEqual({ text: '950', exact: true })
  expect(writtenRate(rate, 'payment', usd, clp)).toEqual({ text: '0.0010526315', exact: false })
})
