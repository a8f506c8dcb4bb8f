import { expect, test } from 'vitest'
import { amountMax } from '#engine/money/limits.ts'
import type { AccountNumber, AssetId, InstrumentId } from '#engine/identifiers.ts'
import {
  ACM,
  accountOf,
  ana,
  bea,
  carlos,
  CLP,
  feeAccount,
  key,
  market,
  marketDefinition,
} from './exchange.ts'
import { offering, only, openMarket, openOffering, purchaseOf, treasury, USD, usualFees } from './exchange.ts'

const rate = {
  kind: 'set-rate',
  quote: CLP,
  payment: USD,
  numerator: 11n,
  denominator: 10_000n,
  effectiveFrom: 0,
} as const

test('opening an offering holds what is for sale at the treasury; closing releases what was not sold', () => {
  const exchange = openOffering()
  expect(exchange.balance(treasury, ACM)).toBe('150 100 0')
  exchange.do(purchaseOf(ana, key(1)))
  expect(exchange.do({ kind: 'close-offering', offering })[0]).toMatchObject({ released: 90n })
  expect(exchange.balance(treasury, ACM)).toBe('240 0 0')
})

test('a purchase is a trade at once, in settlement, from what the buyer has available', () => {
  const exchange = openOffering()
  const events = exchange.do(purchaseOf(ana, key(1)))
  expect(events.slice(0, 2)).toEqual([
    {
      kind: 'trade',
      trade: 1n,
      venue: 'offering',
      instrument: market,
      offering,
      clientOrderId: key(1),
      takerSide: 'buy',
      buyer: ana,
      seller: treasury,
      base: ACM,
      cash: CLP,
      price: 1_000n,
      quantity: 10n,
      notional: 10_000n,
      buyerFee: 50n,
      sellerFee: 0n,
    },
    { kind: 'offering-sold', offering, remaining: 90n },
  ])
  expect(exchange.balance(ana, CLP)).toBe('989950 0 0')
  expect(exchange.balance(ana, ACM)).toBe('0 0 10')
  expect(exchange.balance(treasury, CLP)).toBe('0 0 10000')
  expect(exchange.balance(treasury, ACM)).toBe('150 90 0')
  expect(exchange.balance(feeAccount, CLP)).toBe('0 0 50')
})

test('a purchase does not need an open market', () => {
  const exchange = openOffering()
  exchange.do({ kind: 'set-phase', instrument: market, phase: 'closed' })
  exchange.do(purchaseOf(ana, key(1)))
})

test('in another money it costs the rate in force, rounded up, and the fee on that, rounded up', () => {
  const exchange = openOffering()
  exchange.do(rate)
  exchange.credit(ana, USD, 1_000n)
  const [trade] = only(
    exchange.do(purchaseOf(ana, key(1), { payment: USD, quantity: 3n, totalMax: 5n })),
    'trade',
  )
  expect(trade).toMatchObject({ cash: USD, price: 1_000n, notional: 4n, buyerFee: 1n })
  expect(exchange.balance(ana, USD)).toBe('995 0 0')
})

test('rates count from their dates on', () => {
  const exchange = openOffering()
  exchange.credit(ana, USD, 1_000n)
  exchange.do({ ...rate, effectiveFrom: exchange.time + 1_000 })
  const buy = (n: number) => purchaseOf(ana, key(n), { payment: USD })
  expect(exchange.refusal(buy(1))).toEqual({ reason: 'rate-missing', quote: CLP, payment: USD })
  exchange.time += 1_000
  exchange.do({ ...rate, numerator: 22n, effectiveFrom: exchange.time + 1_000 })
  expect(only(exchange.do(buy(2)), 'trade')).toMatchObject([{ notional: 11n }])
  exchange.time += 1_000
  expect(only(exchange.do(buy(3)), 'trade')).toMatchObject([{ notional: 22n }])
})

test('above what the investor agreed to it is refused with both totals', () => {
  const exchange = openOffering()
  expect(exchange.refusal(purchaseOf(ana, key(1), { totalMax: 10_049n }))).toEqual({
    reason: 'total-above-limit',
    asset: CLP,
    total: 10_050n,
    limit: 10_049n,
  })
  exchange.do(purchaseOf(ana, key(1), { totalMax: 10_050n }))
})

test('more than is available is refused with what is needed', () => {
  const exchange = openOffering()
  expect(exchange.refusal(purchaseOf(bea, key(1)))).toEqual({
    reason: 'insufficient-funds',
    asset: CLP,
    needs: 10_050n,
    available: 0n,
  })
})

test('of two buyers racing for the last units one gets them, the other hears what is left', () => {
  const exchange = openOffering()
  exchange.do(purchaseOf(ana, key(1), { quantity: 60n }))
  expect(exchange.refusal(purchaseOf(carlos, key(1), { quantity: 60n }))).toEqual({
    reason: 'offering-exhausted',
    offering,
    wanted: 60n,
    remaining: 40n,
  })
  exchange.do(purchaseOf(carlos, key(1), { quantity: 40n }))
  expect(exchange.refusal(purchaseOf(carlos, key(2), { quantity: 1n }))).toMatchObject({ remaining: 0n })
})

test('the same purchase twice is one; with another body it is a conflict', () => {
  const exchange = openOffering()
  exchange.do(purchaseOf(ana, key(1)))
  expect(exchange.do(purchaseOf(ana, key(1)))).toEqual([{ kind: 'repeated', key: key(1), trade: 1n }])
  for (const more of [{ quantity: 11n }, { payment: USD }, { totalMax: 999_999n }, { offering: key(501) }]) {
    expect(exchange.refusal(purchaseOf(ana, key(1), more))).toEqual({ reason: 'key-conflict', key: key(1) })
  }
  expect(exchange.refusal(exchange.buy(ana, 1n, 10n, { clientOrderId: key(1) }))).toMatchObject({
    reason: 'key-conflict',
  })
  expect(exchange.refusal({ kind: 'cancel-order', account: ana, clientOrderId: key(1) })).toEqual({
    reason: 'unknown-order',
    clientOrderId: key(1),
  })
  expect(exchange.balance(ana, CLP)).toBe('989950 0 0')
})

test('an investor who may not hold it may not buy it', () => {
  const exchange = openOffering()
  exchange.do(accountOf(ana, { country: 276 }))
  expect(exchange.refusal(purchaseOf(ana, key(1)))).toMatchObject({ reason: 'country-refused', country: 276 })
  exchange.do(accountOf(ana, { verifiedUntil: 0 }))
  expect(exchange.refusal(purchaseOf(ana, key(1)))).toMatchObject({ reason: 'account-not-verified' })
  exchange.do(accountOf(ana, { verifiedUntil: exchange.time }))
  expect(exchange.refusal(purchaseOf(ana, key(1)))).toMatchObject({ reason: 'verification-expired' })
  exchange.do({ kind: 'suspend-account', account: ana })
  expect(exchange.refusal(purchaseOf(ana, key(1)))).toMatchObject({
    reason: 'account-suspended',
    account: ana,
  })
})

test('nothing is bought of a closed offering, of a suspended treasury, or by the treasury itself', () => {
  const exchange = openOffering()
  exchange.credit(treasury, CLP, 100_000n)
  expect(exchange.refusal(purchaseOf(treasury, key(1)))).toEqual({ reason: 'offering-not-open', offering })
  exchange.do({ kind: 'suspend-account', account: treasury })
  expect(exchange.refusal(purchaseOf(ana, key(1)))).toEqual({
    reason: 'account-suspended',
    account: treasury,
  })
  exchange.do(accountOf(treasury))
  exchange.do({ kind: 'close-offering', offering })
  expect(exchange.refusal(purchaseOf(ana, key(1)))).toEqual({ reason: 'offering-not-open', offering })
})

test('unknown offerings, assets and accounts, and figures out of range, are refused', () => {
  const exchange = openOffering()
  const unknown = key(999)
  expect(exchange.refusal(purchaseOf(ana, key(1), { offering: unknown }))).toEqual({
    reason: 'unknown-offering',
    offering: unknown,
  })
  expect(exchange.refusal({ kind: 'close-offering', offering: unknown })).toEqual({
    reason: 'unknown-offering',
    offering: unknown,
  })
  expect(exchange.refusal(purchaseOf(9_999 as AccountNumber, key(1)))).toMatchObject({
    reason: 'unknown-account',
  })
  expect(exchange.refusal(purchaseOf(ana, key(1), { payment: 77 as AssetId }))).toMatchObject({
    reason: 'unknown-asset',
  })
  expect(exchange.refusal(purchaseOf(ana, key(1), { quantity: 0n }))).toMatchObject({
    reason: 'quantity-out-of-range',
  })
  expect(exchange.refusal(purchaseOf(ana, key(1), { totalMax: amountMax + 1n }))).toMatchObject({
    reason: 'amount-out-of-range',
    maximum: amountMax,
  })
  exchange.do({ ...marketDefinition, lot: 4n })
  expect(exchange.refusal(purchaseOf(ana, key(1)))).toEqual({
    reason: 'quantity-off-lot',
    quantity: 10n,
    lot: 4n,
  })
})

test('an offering opens once, of what the treasury has', () => {
  const exchange = openMarket()
  exchange.credit(treasury, ACM, 50n)
  const terms = {
    kind: 'open-offering',
    offering,
    instrument: market,
    treasury,
    quantity: 50n,
    price: 1_005n,
  } as const
  expect(exchange.refusal({ ...terms, quantity: 51n })).toEqual({
    reason: 'insufficient-funds',
    asset: ACM,
    needs: 51n,
    available: 50n,
  })
  expect(exchange.refusal({ ...terms, price: 1_000_001n })).toMatchObject({ reason: 'price-out-of-range' })
  expect(exchange.refusal({ ...terms, quantity: 0n })).toMatchObject({ reason: 'quantity-out-of-range' })
  expect(exchange.refusal({ ...terms, instrument: 7 as InstrumentId })).toMatchObject({
    reason: 'unknown-instrument',
  })
  expect(exchange.refusal({ ...terms, treasury: 9_999 as AccountNumber })).toMatchObject({
    reason: 'unknown-account',
  })
  exchange.do(terms)
  expect(exchange.do(terms)).toEqual([{ kind: 'repeated', key: offering }])
  expect(exchange.refusal({ ...terms, quantity: 40n })).toEqual({ reason: 'key-conflict', key: offering })
  exchange.do({ kind: 'close-offering', offering })
  expect(exchange.do({ kind: 'close-offering', offering })).toEqual([{ kind: 'repeated', key: offering }])
})

test('a purchase keeps the rate and fee of its moment, settled or unwound', () => {
  const exchange = openOffering()
  exchange.do(rate)
  exchange.credit(ana, USD, 100n)
  const [trade] = only(exchange.do(purchaseOf(ana, key(1), { payment: USD })), 'trade')
  if (!trade) throw new Error('no trade')
  exchange.do({ ...rate, numerator: 99n, effectiveFrom: exchange.time })
  exchange.do({
    kind: 'set-fees',
    effectiveFrom: exchange.time,
    lines: [{ ...usualFees, purchasePpm: 500_000 }],
  })
  exchange.do({ kind: 'unwind', trade: trade.trade, reason: 'called off' })
  expect(exchange.balance(ana, USD)).toBe('100 0 0')
  expect(exchange.balance(treasury, ACM)).toBe('160 90 0')
})
