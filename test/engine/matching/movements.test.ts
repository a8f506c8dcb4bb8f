import { expect, test } from 'vitest'
import { type AccountNumber, type AssetId, suspenseAccount } from '#engine/identifiers.ts'
import { amountMax } from '#engine/money/limits.ts'
import { accountOf, ana, bea, CLP, feeAccount, key, only, openMarket } from './exchange.ts'

const credit = { kind: 'credit', reference: key(1), account: ana, asset: CLP, amount: 500n } as const
const debit = { ...credit, kind: 'debit', reference: key(2) } as const
const hold = { kind: 'hold', hold: key(3), account: ana, asset: CLP, amount: 400n } as const

test('a credit enters, a debit leaves', () => {
  const exchange = openMarket()
  expect(only(exchange.do(credit), 'credited')).toMatchObject([{ account: ana, asset: CLP, amount: 500n }])
  expect(exchange.balance(ana, CLP)).toBe('1000500 0 0')
  exchange.do({ ...debit, amount: 1_000_500n })
  expect(exchange.balance(ana, CLP)).toBe('0 0 0')
})

test('the same reference credits once; with another body, or as a debit, it is a conflict', () => {
  const exchange = openMarket()
  exchange.do(credit)
  expect(exchange.do(credit)).toEqual([{ kind: 'repeated', key: key(1) }])
  expect(exchange.balance(ana, CLP)).toBe('1000500 0 0')
  for (const other of [
    { ...credit, amount: 501n },
    { ...credit, account: bea },
    { ...debit, reference: key(1) },
  ]) {
    expect(exchange.refusal(other)).toEqual({ reason: 'key-conflict', key: key(1) })
  }
})

test('an account that is not verified or is suspended can be credited; an unknown one cannot', () => {
  const exchange = openMarket()
  exchange.do(accountOf(ana, { status: 'suspended', verifiedUntil: 0, country: 0 }))
  exchange.do(credit)
  const nobody = 9_999 as AccountNumber
  expect(exchange.refusal({ ...credit, reference: key(9), account: nobody })).toEqual({
    reason: 'unknown-account',
    account: nobody,
  })
})

test('the suspense account is there from the beginning', () => {
  const exchange = openMarket()
  exchange.do({ ...credit, account: suspenseAccount })
  expect(exchange.balance(suspenseAccount, CLP)).toBe('500 0 0')
})

test('an unknown asset, and amounts of nothing, are refused', () => {
  const exchange = openMarket()
  const asset = 77 as AssetId
  for (const command of [credit, debit, hold]) {
    expect(exchange.refusal({ ...command, asset })).toEqual({ reason: 'unknown-asset', asset })
    for (const amount of [0n, -1n, amountMax + 1n]) {
      expect(exchange.refusal({ ...command, amount })).toEqual({
        reason: 'amount-out-of-range',
        amount,
        maximum: amountMax,
      })
    }
  }
})

test('all accounts together never hold 2^63 of an asset', () => {
  const exchange = openMarket()
  const room = amountMax - 2_000_000n
  expect(exchange.refusal({ ...credit, amount: room + 1n })).toEqual({
    reason: 'amount-out-of-range',
    amount: room + 1n,
    maximum: room,
  })
  exchange.do({ ...credit, amount: room })
})

test('neither a debit nor a hold takes more than is available', () => {
  const exchange = openMarket()
  const refusal = { reason: 'insufficient-funds', asset: CLP, needs: 1_000_001n, available: 1_000_000n }
  expect(exchange.refusal({ ...debit, amount: 1_000_001n })).toEqual(refusal)
  expect(exchange.refusal({ ...hold, amount: 1_000_001n })).toEqual(refusal)
})

test('a hold is released whole, or consumed with its fee to the fee account', () => {
  const exchange = openMarket()
  exchange.do(hold)
  expect(exchange.balance(ana, CLP)).toBe('999600 400 0')
  exchange.do({ kind: 'release', hold: key(3) })
  expect(exchange.balance(ana, CLP)).toBe('1000000 0 0')
  exchange.do({ ...hold, hold: key(4) })
  const events = exchange.do({ kind: 'consume', hold: key(4), fee: 15n })
  expect(only(events, 'consumed')).toMatchObject([{ account: ana, amount: 400n, fee: 15n }])
  expect(exchange.balance(ana, CLP)).toBe('999600 0 0')
  expect(exchange.balance(feeAccount, CLP)).toBe('15 0 0')
})

test('a hold, its release and its consumption are each carried out once', () => {
  const exchange = openMarket()
  const repeated = [{ kind: 'repeated', key: key(3) }]
  exchange.do(hold)
  expect(exchange.do(hold)).toEqual(repeated)
  exchange.do({ kind: 'consume', hold: key(3), fee: 15n })
  expect(exchange.do(hold)).toEqual(repeated)
  expect(exchange.do({ kind: 'consume', hold: key(3), fee: 15n })).toEqual(repeated)
  const conflict = { reason: 'key-conflict', key: key(3) }
  expect(exchange.refusal({ kind: 'consume', hold: key(3), fee: 14n })).toEqual(conflict)
  expect(exchange.refusal({ kind: 'release', hold: key(3) })).toEqual(conflict)
  expect(exchange.refusal({ ...hold, amount: 401n })).toEqual(conflict)
  exchange.do({ ...hold, hold: key(4) })
  exchange.do({ kind: 'release', hold: key(4) })
  expect(exchange.do({ kind: 'release', hold: key(4) })).toEqual([{ kind: 'repeated', key: key(4) }])
  expect(exchange.refusal({ kind: 'consume', hold: key(4), fee: 0n })).toEqual({ ...conflict, key: key(4) })
})

test('an unknown hold, and a fee above what is held, are refused', () => {
  const exchange = openMarket()
  expect(exchange.refusal({ kind: 'release', hold: key(3) })).toEqual({
    reason: 'unknown-hold',
    hold: key(3),
  })
  expect(exchange.refusal({ kind: 'consume', hold: key(3), fee: 0n })).toEqual({
    reason: 'unknown-hold',
    hold: key(3),
  })
  exchange.do(hold)
  for (const fee of [401n, -1n]) {
    expect(exchange.refusal({ kind: 'consume', hold: key(3), fee })).toEqual({
      reason: 'amount-out-of-range',
      amount: fee,
      maximum: 400n,
    })
  }
})

test('nothing is held for a withdrawal from a suspended account; what was held before can still be ended', () => {
  const exchange = openMarket()
  exchange.do(hold)
  exchange.do({ kind: 'suspend-account', account: ana })
  expect(exchange.refusal({ ...hold, hold: key(4) })).toEqual({ reason: 'account-suspended', account: ana })
  exchange.do({ kind: 'consume', hold: key(3), fee: 0n })
})
