import { expect, test } from 'vitest'
import type { TradeId } from '#engine/identifiers.ts'
import { ACM, ana, bea, CLP, feeAccount, openMarket } from './exchange.ts'

const first = 1n as TradeId

/** Ana bought 7 ACM of Bea for 7,070 CLP; fees 8 and 18. */
function traded() {
  const exchange = openMarket()
  exchange.do(exchange.buy(ana, 7n, 1_010n))
  exchange.do(exchange.sell(bea, 7n, 1_010n))
  return exchange
}

test('settling makes what was pending available, the fees too', () => {
  const exchange = traded()
  expect(exchange.do({ kind: 'settle', trade: first })[0]).toEqual({ kind: 'settled', trade: first })
  expect(exchange.balance(ana, ACM)).toBe('7 0 0')
  expect(exchange.balance(bea, CLP)).toBe('7052 0 0')
  expect(exchange.balance(feeAccount, CLP)).toBe('26 0 0')
})

test('unwinding gives each side back what it gave, fees included', () => {
  const exchange = traded()
  const events = exchange.do({ kind: 'unwind', trade: first, reason: 'the chain refused it' })
  expect(events[0]).toEqual({ kind: 'unwound', trade: first, reason: 'the chain refused it' })
  expect(exchange.balance(ana, CLP)).toBe('1000000 0 0')
  expect(exchange.balance(ana, ACM)).toBe('0 0 0')
  expect(exchange.balance(bea, ACM)).toBe('100 0 0')
  expect(exchange.balance(bea, CLP)).toBe('0 0 0')
  expect(exchange.balance(feeAccount, CLP)).toBe('0 0 0')
})

test('a trade ends once: the same end again is repeated, the other refused', () => {
  const exchange = traded()
  exchange.do(exchange.sell(bea, 7n, 1_010n))
  exchange.do(exchange.buy(ana, 7n, 1_010n))
  const second = 2n as TradeId
  exchange.do({ kind: 'settle', trade: first })
  exchange.do({ kind: 'unwind', trade: second, reason: 'late' })
  expect(exchange.do({ kind: 'settle', trade: first })).toEqual([{ kind: 'repeated', trade: first }])
  expect(exchange.do({ kind: 'unwind', trade: second, reason: 'late' })).toEqual([
    { kind: 'repeated', trade: second },
  ])
  expect(exchange.refusal({ kind: 'unwind', trade: first, reason: 'late' })).toEqual({
    reason: 'trade-already-ended',
    trade: first,
    ended: 'settled',
  })
  expect(exchange.refusal({ kind: 'settle', trade: second })).toEqual({
    reason: 'trade-already-ended',
    trade: second,
    ended: 'unwound',
  })
})

test('a trade that never was is unknown', () => {
  const exchange = traded()
  for (const trade of [0n, 2n].map((id) => id as TradeId)) {
    expect(exchange.refusal({ kind: 'settle', trade })).toEqual({ reason: 'unknown-trade', trade })
    expect(exchange.refusal({ kind: 'unwind', trade, reason: '' })).toEqual({
      reason: 'unknown-trade',
      trade,
    })
  }
})
