import fc from 'fast-check'
import { expect, test } from 'vitest'
import { inForce, withDated } from '#engine/risk/dated.ts'
import { feesFor, toSchedule } from '#engine/risk/fee-schedule.ts'
import { feeOfFill, holdFor, roundedFee } from '#engine/risk/order-cost.ts'
import { purchaseCost, samePayment } from '#engine/risk/purchase-cost.ts'

const line = (country: number, userType: string, takerPpm: number) => {
  return { country, userType, makerPpm: 0, takerPpm, purchasePpm: 0 }
}

test('the most exact line of a schedule counts, country before user type', () => {
  const schedule = toSchedule(0, [line(0, '', 1), line(0, 'fund', 2), line(152, '', 3), line(152, 'fund', 4)])
  const takerPpm = (country: number, userType: string) => feesFor(schedule, { country, userType }).takerPpm
  expect(takerPpm(276, 'retail')).toBe(1)
  expect(takerPpm(276, 'fund')).toBe(2)
  expect(takerPpm(152, 'retail')).toBe(3)
  expect(takerPpm(152, 'fund')).toBe(4)
})

test('a line for the country alone goes before one for the user type alone', () => {
  const schedule = toSchedule(0, [line(0, 'fund', 2), line(152, '', 3)])
  expect(feesFor(schedule, { country: 152, userType: 'fund' }).takerPpm).toBe(3)
})

test('where nothing matches nothing is charged', () => {
  const nothing = { makerPpm: 0, takerPpm: 0, purchasePpm: 0 }
  expect(feesFor(undefined, { country: 152, userType: '' })).toEqual(nothing)
  expect(feesFor(toSchedule(0, [line(276, '', 9)]), { country: 152, userType: '' })).toEqual(nothing)
})

test('a country and user type given twice is no schedule', () => {
  expect(toSchedule(0, [line(152, 'fund', 1), line(152, 'fund', 2)])).toBeUndefined()
})

test('the latest that has begun is in force', () => {
  const dates = [{ effectiveFrom: 10 }, { effectiveFrom: 20 }]
  expect(inForce(dates, 9)).toBeUndefined()
  expect(inForce(dates, 10)).toBe(dates[0])
  expect(inForce(dates, 19)).toBe(dates[0])
  expect(inForce(dates, 20)).toBe(dates[1])
})

test('what is superseded for good is left out, what is to come stays', () => {
  const at = (effectiveFrom: number) => ({ effectiveFrom })
  expect(withDated([at(10), at(20), at(40)], at(30), 25)).toEqual([at(20), at(30), at(40)])
  expect(withDated([at(10), at(20)], at(20), 5)).toEqual([at(10), at(20)])
  expect(withDated([at(20)], at(10), 25)).toEqual([at(20)])
})

const ppm = fc.integer({ min: 0, max: 1_000_000 })
const prices = fc.bigInt({ min: 1n, max: 1_000_000n })

test('however an order is cut into fills, its fees sum to the fee of the whole, rounded once', () => {
  const fills = fc.array(fc.tuple(prices, ppm), { minLength: 1, maxLength: 20 })
  fc.assert(
    fc.property(fills, (cuts) => {
      let count = { feeMillionths: 0n }
      let paid = 0n
      for (const [notional, rate] of cuts) {
        const { fee, after } = feeOfFill(count, notional, rate)
        expect(fee <= notional).toBe(true)
        count = after
        paid += fee
      }
      const exact = cuts.reduce((sum, [notional, rate]) => sum + notional * BigInt(rate), 0n)
      expect(paid).toBe(roundedFee(exact))
    }),
  )
})

test('a hundred fills of one peso at 0.25 % cost one peso of fee, not a hundred', () => {
  let count = { feeMillionths: 0n }
  let paid = 0n
  for (let fill = 0; fill < 100; fill++) {
    const { fee, after } = feeOfFill(count, 1n, 2_500)
    count = after
    paid += fee
  }
  expect(paid).toBe(1n)
})

test('what a buyer holds covers every way in which the order can be filled', () => {
  const fill = fc.record({
    quantity: fc.bigInt({ min: 1n, max: 50n }),
    better: fc.bigInt({ min: 0n, max: 99n }),
    isMaker: fc.boolean(),
  })
  fc.assert(
    fc.property(prices, ppm, ppm, fc.array(fill, { maxLength: 10 }), (limit, makerPpm, takerPpm, fills) => {
      const order = { side: 'buy', price: limit + 100n, makerPpm, takerPpm } as const
      let remaining = 200n
      let count = { feeMillionths: 0n }
      let held = holdFor(order, remaining, count)
      for (const { quantity, better, isMaker } of fills) {
        if (quantity > remaining) break
        const notional = quantity * (order.price - better)
        const { fee, after } = feeOfFill(count, notional, isMaker ? makerPpm : takerPpm)
        remaining -= quantity
        count = after
        held -= notional + fee
        const needed = holdFor(order, remaining, count)
        expect(held >= needed).toBe(true)
        held = needed
      }
    }),
  )
})

test('a purchase in another money rounds the price up, then the fee up', () => {
  // 3 units of 1,000 CLP at 11 USD cents for 10,000 CLP: 3.3 cents, so 4; 0.5 % of 4 cents is 1.
  expect(purchaseCost(1_000n, 3n, { numerator: 11n, denominator: 10_000n }, 5_000)).toEqual({
    notional: 4n,
    fee: 1n,
    total: 5n,
  })
  expect(purchaseCost(1_000n, 3n, samePayment, 5_000)).toEqual({ notional: 3_000n, fee: 15n, total: 3_015n })
})
