import { expect, test } from 'vitest'
import type { AccountNumber, AssetId, InstrumentId } from '#engine/identifiers.ts'
import { ACM, accountOf, ana, bea, CLP, key, market, marketDefinition, only, openMarket } from './exchange.ts'
import { openOffering, purchaseOf, treasury, USD, usualFees } from './exchange.ts'

const reached = (limit: string, maximum: number) => ({ reason: 'limit-reached', limit, maximum })

test('accounts, assets and instruments, those from the beginning included', () => {
  const exchange = openMarket({ accounts: 6, assets: 3, instruments: 1 })
  expect(exchange.refusal(accountOf(2_000 as AccountNumber))).toEqual(reached('accounts', 6))
  exchange.do(accountOf(ana))
  expect(exchange.refusal({ kind: 'set-asset', asset: 5 as AssetId, code: 'EUR', decimals: 2 })).toEqual(
    reached('assets', 3),
  )
  expect(exchange.refusal({ ...marketDefinition, instrument: 2 as InstrumentId })).toEqual(
    reached('instruments', 1),
  )
  exchange.do(marketDefinition)
})

test('countries of an instrument', () => {
  const exchange = openMarket({ countriesPerInstrument: 2 })
  exchange.do({ ...marketDefinition, countries: [1, 2] })
  expect(exchange.refusal({ ...marketDefinition, countries: [1, 2, 3] })).toEqual(
    reached('countries of an instrument', 2),
  )
})

test('resting orders of an account in an instrument; an order that cannot rest is still taken', () => {
  const exchange = openMarket({ ordersPerAccountAndInstrument: 2 })
  const first = exchange.buy(ana, 1n, 10n)
  exchange.do(first)
  exchange.do(exchange.buy(ana, 1n, 10n))
  expect(exchange.refusal(exchange.buy(ana, 1n, 10n))).toEqual(
    reached('orders of an account in an instrument', 2),
  )
  exchange.do(exchange.buy(ana, 1n, 10n, { timeInForce: 'ioc' }))
  exchange.do({ kind: 'cancel-order', account: ana, clientOrderId: first.clientOrderId })
  exchange.do(exchange.buy(ana, 1n, 10n))
})

test('price levels of a side; an order at a price that is there is still taken', () => {
  const exchange = openMarket({ levelsPerSide: 2 })
  exchange.do(exchange.buy(ana, 1n, 10n))
  exchange.do(exchange.buy(ana, 1n, 20n))
  expect(exchange.refusal(exchange.buy(ana, 1n, 30n))).toEqual(reached('price levels of a side', 2))
  exchange.do(exchange.buy(ana, 1n, 20n))
  exchange.do(exchange.sell(bea, 1n, 30n))
})

test('trades in settlement, until one ends', () => {
  const exchange = openOffering({ pendingTrades: 1 })
  exchange.do(exchange.sell(bea, 2n, 10n))
  const [trade] = only(exchange.do(exchange.buy(ana, 1n, 10n)), 'trade')
  if (!trade) throw new Error('no trade')
  expect(exchange.refusal(exchange.buy(ana, 1n, 10n))).toEqual(reached('trades in settlement', 1))
  expect(exchange.refusal(purchaseOf(ana, key(1)))).toEqual(reached('trades in settlement', 1))
  exchange.do({ kind: 'settle', trade: trade.trade })
  exchange.do(exchange.buy(ana, 1n, 10n))
})

test('unwound trades', () => {
  const exchange = openMarket({ unwoundTrades: 0 })
  exchange.do(exchange.sell(bea, 2n, 10n))
  const [trade] = only(exchange.do(exchange.buy(ana, 1n, 10n)), 'trade')
  if (!trade) throw new Error('no trade')
  expect(exchange.refusal({ kind: 'unwind', trade: trade.trade, reason: '' })).toEqual(
    reached('unwound trades', 0),
  )
  exchange.do({ kind: 'settle', trade: trade.trade })
})

test('references, holds and offerings; known ones are still answered', () => {
  const exchange = openOffering({ references: 6, holds: 1, offerings: 1 })
  const credit = { kind: 'credit', reference: key(1), account: ana, asset: CLP, amount: 1n } as const
  exchange.do(credit)
  expect(exchange.refusal({ ...credit, reference: key(2) })).toEqual(reached('references', 6))
  expect(exchange.do(credit)).toEqual([{ kind: 'repeated', key: key(1) }])
  const hold = { kind: 'hold', hold: key(3), account: ana, asset: CLP, amount: 1n } as const
  exchange.do(hold)
  expect(exchange.refusal({ ...hold, hold: key(4) })).toEqual(reached('holds', 1))
  exchange.do(hold)
  const terms = { instrument: market, treasury, quantity: 1n, price: 10n }
  expect(exchange.refusal({ kind: 'open-offering', offering: key(9), ...terms })).toEqual(
    reached('offerings', 1),
  )
})

test('cancels without an order, until they are an hour old', () => {
  const exchange = openMarket({ tombstonesPerAccount: 2 })
  const cancel = (n: number) => ({ kind: 'cancel-order', account: ana, clientOrderId: key(n) }) as const
  exchange.refusal(cancel(1))
  exchange.time += 1
  exchange.refusal(cancel(2))
  expect(exchange.refusal(cancel(3))).toEqual(reached('cancels without an order', 2))
  expect(exchange.refusal(cancel(1))).toMatchObject({ reason: 'unknown-order' })
  exchange.time += 3_600_000 - 1
  expect(exchange.refusal(cancel(3))).toMatchObject({ reason: 'unknown-order' })
  expect(exchange.refusal(cancel(4))).toEqual(reached('cancels without an order', 2))
})

test('of finished orders the last ones answer to their ids, the oldest is forgotten first', () => {
  const exchange = openMarket({ finishedPerAccount: 2 })
  const orders = [1, 2, 3].map((n) =>
    exchange.buy(ana, 1n, 10n, { timeInForce: 'ioc', clientOrderId: key(n) }),
  )
  for (const order of orders) exchange.do(order)
  const [first, second, third] = orders
  if (!first || !second || !third) throw new Error('three orders')
  expect(exchange.do(second)[0]).toMatchObject({ kind: 'repeated', order: 2n })
  expect(exchange.do(third)[0]).toMatchObject({ kind: 'repeated', order: 3n })
  expect(exchange.do(first)[0]).toMatchObject({ kind: 'order-accepted', order: 4n })
  expect(exchange.do(second)[0]).toMatchObject({ kind: 'order-accepted', order: 5n })
})

test('fee lines, and fee schedules and rates that are still to come', () => {
  const exchange = openMarket({ feeLines: 1, feeSchedules: 2, ratesPerPair: 1 })
  const fees = (effectiveFrom: number, ...lines: (typeof usualFees)[]) =>
    ({ kind: 'set-fees', effectiveFrom, lines }) as const
  expect(exchange.refusal(fees(0, usualFees, { ...usualFees, country: 276 }))).toEqual(
    reached('fee lines', 1),
  )
  exchange.do(fees(exchange.time + 1, usualFees))
  expect(exchange.refusal(fees(exchange.time + 2, usualFees))).toEqual(reached('fee schedules', 2))
  exchange.time += 1
  exchange.do(fees(exchange.time + 1, usualFees))
  const rate = { kind: 'set-rate', quote: CLP, payment: USD, numerator: 1n, denominator: 1n } as const
  exchange.do({ ...rate, effectiveFrom: exchange.time })
  expect(exchange.refusal({ ...rate, effectiveFrom: exchange.time + 1 })).toEqual(
    reached('rates of a pair', 1),
  )
  exchange.do({ ...rate, numerator: 2n, effectiveFrom: exchange.time })
})

test('the largest order at the highest price is taken whole, its fee exact', () => {
  const exchange = openMarket()
  const priceMax = 4_611_686_018_427_380n
  exchange.do({ ...marketDefinition, priceMax })
  exchange.credit(ana, CLP, 2n ** 63n - 1n - 2_000_000n)
  exchange.credit(bea, ACM, 1_000n)
  const all = { ...usualFees, makerPpm: 999_999 }
  exchange.do({ kind: 'set-fees', effectiveFrom: exchange.time, lines: [all] })
  exchange.do(exchange.buy(ana, 1_000n, priceMax))
  const [trade] = only(exchange.do(exchange.sell(bea, 1_000n, priceMax)), 'trade')
  // 4,611,686,018,427,380,000 less a millionth of it, rounded up
  expect(trade).toMatchObject({ notional: 4_611_686_018_427_380_000n, buyerFee: 4_611_681_406_741_361_573n })
  expect(exchange.balance(ana, ACM)).toBe('0 0 1000')
})
