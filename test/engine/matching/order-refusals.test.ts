import { expect, test } from 'vitest'
import type { AccountNumber, InstrumentId } from '#engine/identifiers.ts'
import {
  ACM,
  accountOf,
  ana,
  bea,
  chile,
  CLP,
  germany,
  key,
  market,
  marketDefinition,
  openMarket,
} from './exchange.ts'
import { only, purchaseOf, verifiedUntil } from './exchange.ts'

const nobody = 9_999 as AccountNumber

test('an unknown account or instrument', () => {
  const exchange = openMarket()
  expect(exchange.refusal(exchange.buy(nobody, 1n, 10n))).toEqual({
    reason: 'unknown-account',
    account: nobody,
  })
  const elsewhere = 7 as InstrumentId
  expect(exchange.refusal(exchange.buy(ana, 1n, 10n, { instrument: elsewhere }))).toEqual({
    reason: 'unknown-instrument',
    instrument: elsewhere,
  })
})

test('an account that is suspended, not verified, or no longer verified', () => {
  const exchange = openMarket()
  const refused = () => exchange.refusal(exchange.buy(ana, 1n, 10n))
  exchange.do(accountOf(ana, { status: 'suspended' }))
  expect(refused()).toEqual({ reason: 'account-suspended', account: ana })
  exchange.do(accountOf(ana, { verifiedUntil: 0, country: 0 }))
  expect(refused()).toEqual({ reason: 'account-not-verified', account: ana })
  exchange.do(accountOf(ana))
  exchange.time = verifiedUntil - 1
  exchange.do(exchange.buy(ana, 1n, 10n))
  exchange.time = verifiedUntil
  expect(refused()).toEqual({ reason: 'verification-expired', account: ana, verifiedUntil })
})

test('a buyer from a country that may not hold it; a seller from there may still leave', () => {
  const exchange = openMarket()
  exchange.do(accountOf(ana, { country: germany }))
  exchange.do(accountOf(bea, { country: germany }))
  expect(exchange.refusal(exchange.buy(ana, 1n, 10n))).toEqual({
    reason: 'country-refused',
    instrument: market,
    country: germany,
  })
  exchange.do(exchange.sell(bea, 1n, 10n))
  exchange.do({ ...marketDefinition, countries: [chile, germany] })
  exchange.do(exchange.buy(ana, 1n, 10n))
})

test('a market that is halted or closed, by its phase', () => {
  const exchange = openMarket()
  const order = exchange.buy(ana, 1n, 10n)
  exchange.do(order)
  exchange.do({ kind: 'set-phase', instrument: market, phase: 'halted' })
  const refused = () => exchange.refusal(exchange.buy(ana, 1n, 10n))
  expect(refused()).toEqual({ reason: 'market-not-open', instrument: market, phase: 'halted' })
  exchange.do({ kind: 'cancel-order', account: ana, clientOrderId: order.clientOrderId })
  exchange.do({ kind: 'set-phase', instrument: market, phase: 'closed' })
  expect(refused()).toEqual({ reason: 'market-not-open', instrument: market, phase: 'closed' })
})

test('a price off the tick, below one tick, or above the highest', () => {
  const exchange = openMarket()
  const refused = (price: bigint) => exchange.refusal(exchange.buy(ana, 1n, price))
  expect(refused(1_005n)).toEqual({ reason: 'price-off-tick', price: 1_005n, tick: 10n })
  for (const price of [0n, -10n, 1_000_010n]) {
    expect(refused(price)).toEqual({ reason: 'price-out-of-range', price, maximum: 1_000_000n })
  }
})

test('a quantity off the lot, of nothing, or above the largest', () => {
  const exchange = openMarket()
  exchange.do({ ...marketDefinition, lot: 5n })
  const refused = (quantity: bigint) => exchange.refusal(exchange.buy(ana, quantity, 10n))
  expect(refused(7n)).toEqual({ reason: 'quantity-off-lot', quantity: 7n, lot: 5n })
  for (const quantity of [0n, -5n, 1_005n]) {
    expect(refused(quantity)).toEqual({ reason: 'quantity-out-of-range', quantity, maximum: 1_000n })
  }
})

test('more than is available, with both figures: the fee counts', () => {
  const exchange = openMarket()
  expect(exchange.refusal(exchange.buy(ana, 1_000n, 1_000n))).toEqual({
    reason: 'insufficient-funds',
    asset: CLP,
    needs: 1_002_500n,
    available: 1_000_000n,
  })
  exchange.credit(ana, CLP, 2_500n)
  exchange.do(exchange.buy(ana, 1_000n, 1_000n))
  expect(exchange.refusal(exchange.sell(bea, 101n, 1_000n))).toEqual({
    reason: 'insufficient-funds',
    asset: ACM,
    needs: 101n,
    available: 100n,
  })
})

test('what was bought and is in settlement cannot be sold yet', () => {
  const exchange = openMarket()
  exchange.do(exchange.sell(bea, 5n, 1_000n))
  exchange.do(exchange.buy(ana, 5n, 1_000n))
  expect(exchange.refusal(exchange.sell(ana, 5n, 1_000n))).toMatchObject({ needs: 5n, available: 0n })
})

test('the same order twice is one order, live or done, whatever has become of the account', () => {
  const exchange = openMarket()
  const order = exchange.buy(ana, 5n, 1_000n)
  const again = [{ kind: 'repeated', key: order.clientOrderId, order: 1n }]
  exchange.do(order)
  expect(exchange.do(order)).toEqual(again)
  exchange.do({ kind: 'suspend-account', account: ana })
  expect(exchange.do(order)).toEqual(again)
  expect(exchange.balance(ana, CLP)).toBe('1000000 0 0')
})

test('the same id with another body is a conflict, live or done', () => {
  const exchange = openMarket()
  const order = exchange.buy(ana, 5n, 1_000n)
  exchange.do(order)
  const conflict = { reason: 'key-conflict', key: order.clientOrderId }
  const others = [
    { ...order, quantity: 6n },
    { ...order, price: 990n },
    { ...order, side: 'sell' as const },
    { ...order, timeInForce: 'ioc' as const },
    purchaseOf(ana, order.clientOrderId),
  ]
  for (const other of others) expect(exchange.refusal(other)).toEqual(conflict)
  exchange.do({ kind: 'cancel-order', account: ana, clientOrderId: order.clientOrderId })
  for (const other of others) expect(exchange.refusal(other)).toEqual(conflict)
})

test('ids are of an account: two accounts may use the same', () => {
  const exchange = openMarket()
  exchange.do(exchange.buy(ana, 1n, 10n, { clientOrderId: key(1) }))
  expect(
    only(exchange.do(exchange.sell(bea, 1n, 20n, { clientOrderId: key(1) })), 'order-accepted'),
  ).toHaveLength(1)
})

test('a refused order does not use up its id', () => {
  const exchange = openMarket()
  const order = exchange.buy(ana, 1n, 10n)
  exchange.do(accountOf(ana, { verifiedUntil: 0 }))
  exchange.refusal(order)
  exchange.do(accountOf(ana))
  expect(only(exchange.do(order), 'order-accepted')).toHaveLength(1)
})

test('the cancel of an order that is done says so, of a purchase that there is no such order', () => {
  const exchange = openMarket()
  const order = exchange.buy(ana, 1n, 10n, { timeInForce: 'ioc' })
  exchange.do(order)
  const { clientOrderId } = order
  expect(exchange.refusal({ kind: 'cancel-order', account: ana, clientOrderId })).toEqual({
    reason: 'order-already-done',
    clientOrderId,
    order: 1n,
  })
})

test('nobody cancels the order of another account', () => {
  const exchange = openMarket()
  const { clientOrderId, ...rest } = exchange.buy(ana, 1n, 10n)
  exchange.do({ ...rest, clientOrderId })
  expect(exchange.refusal({ kind: 'cancel-order', account: bea, clientOrderId })).toEqual({
    reason: 'unknown-order',
    clientOrderId,
  })
  expect(exchange.refusal({ kind: 'cancel-order', account: nobody, clientOrderId })).toMatchObject({
    reason: 'unknown-account',
  })
  expect(exchange.core.openOrders(ana)).toHaveLength(1)
})

test('a cancel that comes before its order stops the order, for an hour', () => {
  const exchange = openMarket()
  const order = exchange.buy(ana, 1n, 10n)
  const { clientOrderId } = order
  expect(exchange.refusal({ kind: 'cancel-order', account: ana, clientOrderId })).toMatchObject({
    reason: 'unknown-order',
  })
  exchange.time += 3_600_000 - 1
  expect(exchange.refusal(order)).toEqual({ reason: 'order-cancelled-before', clientOrderId })
  expect(exchange.refusal(order)).toEqual({ reason: 'order-cancelled-before', clientOrderId })
  exchange.time += 1
  exchange.do(order)
})

test('time that runs backwards', () => {
  const exchange = openMarket()
  const last = exchange.time
  exchange.time -= 1
  expect(exchange.refusal(exchange.buy(ana, 1n, 10n))).toEqual({
    reason: 'time-runs-backwards',
    time: last - 1,
    last,
  })
})
