import { expect, test } from 'vitest'
import { amountMax } from '#engine/money/limits.ts'
import type { AccountNumber, AssetId, InstrumentId } from '#engine/identifiers.ts'
import {
  ACM,
  accountOf,
  ana,
  bea,
  CLP,
  market,
  marketDefinition,
  only,
  openMarket,
  USD,
  usualFees,
} from './exchange.ts'

test('an asset defined again is the same or a conflict', () => {
  const exchange = openMarket()
  const clp = { kind: 'set-asset', asset: CLP, code: 'CLP', decimals: 0 } as const
  expect(exchange.do(clp)).toEqual([{ kind: 'asset-set', asset: CLP, code: 'CLP', decimals: 0 }])
  const conflict = { reason: 'definition-conflict', subject: 'asset 1 is CLP, 0 decimals' }
  expect(exchange.refusal({ ...clp, decimals: 2 })).toEqual(conflict)
  expect(exchange.refusal({ ...clp, code: 'CLF' })).toEqual(conflict)
  expect(exchange.refusal({ ...clp, asset: 5 as AssetId, decimals: 19 })).toEqual({
    reason: 'limit-reached',
    limit: 'decimals of an asset',
    maximum: 18,
  })
})

test('the countries and limits of an instrument may change, its assets never', () => {
  const exchange = openMarket()
  exchange.do({ ...marketDefinition, countries: [276], quantityMax: 5n, priceMax: 500n })
  const conflict = { reason: 'definition-conflict', subject: 'instrument 1: trades 10 for 1' }
  expect(exchange.refusal({ ...marketDefinition, quote: USD })).toEqual(conflict)
  expect(exchange.refusal({ ...marketDefinition, base: USD })).toEqual(conflict)
})

test('lot and tick stay while orders rest', () => {
  const exchange = openMarket()
  exchange.do(exchange.buy(ana, 1n, 10n))
  const conflict = { reason: 'definition-conflict', subject: 'instrument 1: orders rest at its lot and tick' }
  expect(exchange.refusal({ ...marketDefinition, lot: 2n })).toEqual(conflict)
  expect(exchange.refusal({ ...marketDefinition, tick: 5n })).toEqual(conflict)
  exchange.do({ kind: 'set-phase', instrument: market, phase: 'closed' })
  exchange.do({ ...marketDefinition, lot: 2n, tick: 5n })
})

test('an instrument whose largest order would not be an amount cannot be listed', () => {
  const exchange = openMarket()
  const largest = amountMax / 2n
  exchange.do({ ...marketDefinition, quantityMax: 1n, priceMax: largest })
  expect(exchange.refusal({ ...marketDefinition, quantityMax: 1n, priceMax: largest + 1n })).toEqual({
    reason: 'amount-out-of-range',
    amount: largest + 1n,
    maximum: largest,
  })
})

test('an instrument needs two known assets, a lot, a tick, and room for one of each', () => {
  const exchange = openMarket()
  const asset = 77 as AssetId
  expect(exchange.refusal({ ...marketDefinition, base: asset })).toEqual({ reason: 'unknown-asset', asset })
  expect(exchange.refusal({ ...marketDefinition, quote: asset })).toEqual({ reason: 'unknown-asset', asset })
  expect(exchange.refusal({ ...marketDefinition, base: CLP })).toMatchObject({
    subject: 'instrument 1: base and quote are one asset',
  })
  for (const wrong of [{ lot: 0n }, { tick: 0n }]) {
    expect(exchange.refusal({ ...marketDefinition, ...wrong })).toMatchObject({
      subject: 'instrument 1: lot and tick are at least 1',
    })
  }
  expect(exchange.refusal({ ...marketDefinition, lot: 1_001n })).toMatchObject({
    reason: 'quantity-out-of-range',
  })
  expect(exchange.refusal({ ...marketDefinition, tick: 1_000_001n })).toMatchObject({
    reason: 'price-out-of-range',
  })
})

test('a new instrument is closed until it is opened', () => {
  const exchange = openMarket()
  const instrument = 2 as InstrumentId
  exchange.do({ ...marketDefinition, instrument })
  expect(exchange.refusal(exchange.buy(ana, 1n, 10n, { instrument }))).toMatchObject({ phase: 'closed' })
  expect(
    exchange.refusal({ kind: 'set-phase', instrument: 3 as InstrumentId, phase: 'closed' }),
  ).toMatchObject({
    reason: 'unknown-instrument',
  })
})

test('suspending an account cancels its orders at once and gives back what they held', () => {
  const exchange = openMarket()
  exchange.do(exchange.buy(ana, 5n, 1_000n))
  exchange.do(exchange.buy(ana, 5n, 900n))
  const events = exchange.do({ kind: 'suspend-account', account: ana })
  expect(events[0]).toEqual({ kind: 'account-set', account: ana, status: 'suspended' })
  expect(only(events, 'order-done').map(({ because }) => because)).toEqual([
    'account-suspended',
    'account-suspended',
  ])
  expect(exchange.balance(ana, CLP)).toBe('1000000 0 0')
  expect(exchange.levels('buy')).toEqual([])
  exchange.do(exchange.sell(bea, 5n, 1_000n))
  exchange.do(accountOf(bea, { status: 'suspended' }))
  expect(exchange.levels('sell')).toEqual([])
  const account = 9_999 as AccountNumber
  expect(exchange.refusal({ kind: 'suspend-account', account })).toEqual({
    reason: 'unknown-account',
    account,
  })
})

test('a resumed account trades again as before, and whoever was not verified still is not', () => {
  const exchange = openMarket()
  exchange.do({ kind: 'suspend-account', account: ana })
  expect(exchange.do({ kind: 'resume-account', account: ana })[0]).toEqual({
    kind: 'account-set',
    account: ana,
    status: 'active',
  })
  exchange.do(exchange.buy(ana, 5n, 1_000n))
  exchange.do(accountOf(bea, { status: 'suspended', verifiedUntil: 0 }))
  exchange.do({ kind: 'resume-account', account: bea })
  expect(exchange.refusal(exchange.sell(bea, 5n, 1_000n))).toMatchObject({ reason: 'account-not-verified' })
  const account = 9_999 as AccountNumber
  expect(exchange.refusal({ kind: 'resume-account', account })).toMatchObject({ reason: 'unknown-account' })
})

test('closing a market cancels what rests in it, halting does not', () => {
  const exchange = openMarket()
  exchange.do(exchange.buy(ana, 5n, 1_000n))
  exchange.do(exchange.sell(bea, 5n, 1_100n))
  exchange.do({ kind: 'set-phase', instrument: market, phase: 'halted' })
  expect(exchange.levels('buy')).toEqual(['5@1000 ×1'])
  const events = exchange.do({ kind: 'set-phase', instrument: market, phase: 'closed' })
  expect(only(events, 'order-done').map(({ because }) => because)).toEqual(['market-closed', 'market-closed'])
  expect(exchange.balance(ana, CLP)).toBe('1000000 0 0')
  expect(exchange.balance(bea, ACM)).toBe('100 0 0')
})

test('fees are whole parts per million from nothing to the whole, a line for each country and user type', () => {
  const exchange = openMarket()
  const set = (...lines: (typeof usualFees)[]) =>
    ({ kind: 'set-fees', effectiveFrom: exchange.time, lines }) as const
  for (const wrong of [{ makerPpm: -1 }, { takerPpm: 1_000_001 }, { purchasePpm: 0.5 }]) {
    expect(exchange.refusal(set({ ...usualFees, ...wrong }))).toMatchObject({
      reason: 'amount-out-of-range',
      maximum: 1_000_000n,
    })
  }
  expect(exchange.refusal(set(usualFees, usualFees))).toEqual({
    reason: 'definition-conflict',
    subject: 'fees: a country and user type are given twice',
  })
})

test('a rate is between two known assets, and positive', () => {
  const exchange = openMarket()
  const rate = {
    kind: 'set-rate',
    quote: CLP,
    payment: USD,
    numerator: 1n,
    denominator: 1n,
    effectiveFrom: 0,
  } as const
  const asset = 77 as AssetId
  expect(exchange.refusal({ ...rate, quote: asset })).toEqual({ reason: 'unknown-asset', asset })
  expect(exchange.refusal({ ...rate, payment: asset })).toEqual({ reason: 'unknown-asset', asset })
  expect(exchange.refusal({ ...rate, payment: CLP })).toMatchObject({ reason: 'definition-conflict' })
  for (const wrong of [{ numerator: 0n }, { denominator: 0n }, { numerator: amountMax + 1n }]) {
    expect(exchange.refusal({ ...rate, ...wrong })).toMatchObject({ reason: 'amount-out-of-range' })
  }
})
