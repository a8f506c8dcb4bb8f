import { expect, test } from 'vitest'
import { ACM, accountOf, ana, bea, carlos, CLP, feeAccount, market, only, openMarket } from './exchange.ts'

test('a buyer holds the notional and the fee at the larger rate, rounded up', () => {
  const exchange = openMarket()
  const [accepted] = only(exchange.do(exchange.buy(ana, 7n, 1_010n)), 'order-accepted')
  // 7 × 1,010 = 7,070; 0.25 % of it is 17.675
  expect(accepted).toMatchObject({ heldAsset: CLP, heldAmount: 7_088n, makerPpm: 1_000, takerPpm: 2_500 })
  expect(exchange.balance(ana, CLP)).toBe('992912 7088 0')
})

test('a seller holds the quantity', () => {
  const exchange = openMarket()
  exchange.do(exchange.sell(bea, 30n, 1_000n))
  expect(exchange.balance(bea, ACM)).toBe('70 30 0')
})

test('an order that meets nothing rests at its price', () => {
  const exchange = openMarket()
  exchange.do(exchange.buy(ana, 5n, 900n))
  exchange.do(exchange.buy(carlos, 6n, 900n))
  exchange.do(exchange.buy(ana, 1n, 910n))
  exchange.do(exchange.sell(bea, 2n, 1_000n))
  expect(exchange.levels('buy')).toEqual(['1@910 ×1', '11@900 ×2'])
  expect(exchange.levels('sell')).toEqual(['2@1000 ×1'])
})

test('a fill is at the resting price, and moves both sides into settlement less fees', () => {
  const exchange = openMarket()
  exchange.do(exchange.buy(ana, 7n, 1_010n))
  const [trade] = only(exchange.do(exchange.sell(bea, 7n, 1_000n)), 'trade')
  expect(trade).toMatchObject({
    price: 1_010n,
    quantity: 7n,
    notional: 7_070n,
    takerSide: 'sell',
    venue: 'book',
  })
  // the maker pays 0.1 % of 7,070, the taker 0.25 %, each rounded up
  expect(trade).toMatchObject({ buyer: ana, buyerFee: 8n, seller: bea, sellerFee: 18n })
  expect(exchange.balance(ana, CLP)).toBe('992922 0 0')
  expect(exchange.balance(ana, ACM)).toBe('0 0 7')
  expect(exchange.balance(bea, CLP)).toBe('0 0 7052')
  expect(exchange.balance(bea, ACM)).toBe('93 0 0')
  expect(exchange.balance(feeAccount, CLP)).toBe('0 0 26')
})

test('better prices fill first, and at one price the older order', () => {
  const exchange = openMarket()
  exchange.do(exchange.sell(bea, 2n, 1_010n))
  const older = exchange.sell(bea, 2n, 1_000n)
  exchange.do(older)
  exchange.do(exchange.sell(carlos, 2n, 1_000n))
  const trades = only(exchange.do(exchange.buy(ana, 5n, 1_020n)), 'trade')
  expect(trades.map(({ seller, price, quantity }) => [seller, price, quantity])).toEqual([
    [bea, 1_000n, 2n],
    [carlos, 1_000n, 2n],
    [bea, 1_010n, 1n],
  ])
  expect(exchange.levels('sell')).toEqual(['1@1010 ×1'])
})

test('what a buyer held for a worse price is released with the fill', () => {
  const exchange = openMarket()
  exchange.do(exchange.sell(bea, 5n, 1_000n))
  const events = exchange.do(exchange.buy(ana, 10n, 1_100n))
  // held 11,000 + 28; paid 5,000 + 13; 5,500 and a fee of 14 or 13 more are still needed
  expect(only(events, 'order-accepted')[0]?.heldAmount).toBe(11_028n)
  expect(only(events, 'price-improved')).toMatchObject([{ account: ana, asset: CLP, released: 501n }])
  expect(exchange.balance(ana, CLP)).toBe('989473 5514 0')
})

test('fees are rounded once for an order, however many fills it has', () => {
  const exchange = openMarket()
  exchange.do(exchange.buy(ana, 10n, 10n))
  let paid = 0n
  for (let fill = 0; fill < 10; fill++) {
    const [trade] = only(exchange.do(exchange.sell(bea, 1n, 10n)), 'trade')
    paid += trade?.buyerFee ?? 0n
  }
  // 0.1 % of 100 pesos is 0.1: one peso for all ten fills
  expect(paid).toBe(1n)
  expect(exchange.balance(ana, CLP)).toBe('999899 0 0')
})

test("a seller's fee comes out of the proceeds and is never above them", () => {
  const exchange = openMarket()
  const all = { country: 0, userType: '', makerPpm: 1_000_000, takerPpm: 1_000_000, purchasePpm: 0 }
  exchange.do({ kind: 'set-fees', effectiveFrom: exchange.time, lines: [all] })
  exchange.do(exchange.buy(ana, 1n, 10n))
  const [trade] = only(exchange.do(exchange.sell(bea, 1n, 10n)), 'trade')
  expect(trade).toMatchObject({ notional: 10n, buyerFee: 10n, sellerFee: 10n })
  expect(exchange.balance(bea, CLP)).toBe('0 0 0')
})

test('an order keeps the fees of its entry', () => {
  const exchange = openMarket()
  exchange.do(exchange.buy(ana, 100n, 1_000n))
  const dearer = { country: 0, userType: '', makerPpm: 9_000, takerPpm: 9_000, purchasePpm: 0 }
  exchange.do({ kind: 'set-fees', effectiveFrom: exchange.time, lines: [dearer] })
  const [trade] = only(exchange.do(exchange.sell(bea, 100n, 1_000n)), 'trade')
  expect(trade).toMatchObject({ buyerFee: 100n, sellerFee: 900n })
})

test('a schedule counts from its date on', () => {
  const exchange = openMarket()
  const free = { country: 152, userType: 'retail', makerPpm: 0, takerPpm: 0, purchasePpm: 0 }
  exchange.do({ kind: 'set-fees', effectiveFrom: exchange.time + 1_000, lines: [free] })
  const takerPpm = () => only(exchange.do(exchange.buy(ana, 1n, 10n)), 'order-accepted')[0]?.takerPpm
  expect(takerPpm()).toBe(2_500)
  exchange.time += 1_000
  expect(takerPpm()).toBe(0)
})

test('what an immediate-or-cancel order cannot fill ends at once and is released', () => {
  const exchange = openMarket()
  exchange.do(exchange.sell(bea, 4n, 1_000n))
  const events = exchange.do(exchange.buy(ana, 10n, 1_000n, { timeInForce: 'ioc' }))
  expect(only(events, 'trade')).toMatchObject([{ quantity: 4n }])
  expect(only(events, 'order-done').at(-1)).toMatchObject({ because: 'not-filled-at-once', remaining: 6n })
  expect(exchange.balance(ana, CLP)).toBe('995990 0 0')
  expect(exchange.levels('buy')).toEqual([])
})

test('a fill-or-kill order is filled whole or refused with what could be filled', () => {
  const exchange = openMarket()
  exchange.do(exchange.sell(bea, 4n, 1_000n))
  exchange.do(exchange.sell(bea, 4n, 1_010n))
  expect(exchange.refusal(exchange.buy(ana, 9n, 1_010n, { timeInForce: 'fok' }))).toEqual({
    reason: 'not-filled-at-once',
    quantity: 9n,
    fillable: 8n,
  })
  const events = exchange.do(exchange.buy(ana, 8n, 1_010n, { timeInForce: 'fok' }))
  expect(only(events, 'trade').map(({ quantity }) => quantity)).toEqual([4n, 4n])
  expect(only(events, 'order-done').at(-1)).toMatchObject({ because: 'filled', remaining: 0n })
})

test('a fill-or-kill order counts neither what lies behind its own nor what is no longer eligible', () => {
  const exchange = openMarket()
  exchange.do(exchange.sell(bea, 4n, 1_000n))
  exchange.do(exchange.sell(carlos, 3n, 1_010n))
  exchange.do(exchange.sell(bea, 5n, 1_020n))
  const killed = exchange.buy(carlos, 5n, 1_020n, { timeInForce: 'fok' })
  expect(exchange.refusal(killed)).toMatchObject({ fillable: 4n })
  exchange.do(accountOf(bea, { verifiedUntil: 0 }))
  expect(exchange.refusal(exchange.buy(ana, 5n, 1_020n, { timeInForce: 'fok' }))).toMatchObject({
    fillable: 3n,
  })
  expect(exchange.levels('sell')).toEqual(['4@1000 ×1', '3@1010 ×1', '5@1020 ×1'])
})

test('an account never trades with itself: what is left of its newer order is cancelled', () => {
  const exchange = openMarket()
  exchange.do(exchange.sell(bea, 2n, 1_000n))
  exchange.do(exchange.sell(carlos, 5n, 1_000n))
  const events = exchange.do(exchange.buy(carlos, 9n, 1_050n))
  expect(only(events, 'trade')).toMatchObject([{ seller: bea, quantity: 2n }])
  expect(only(events, 'order-done').at(-1)).toMatchObject({
    account: carlos,
    because: 'self-trade',
    remaining: 7n,
  })
  expect(exchange.levels('sell')).toEqual(['5@1000 ×1'])
  expect(exchange.levels('buy')).toEqual([])
})

test('a resting order whose owner may no longer trade is cancelled when it is met', () => {
  const exchange = openMarket()
  exchange.do(exchange.sell(bea, 2n, 1_000n))
  exchange.do(exchange.sell(carlos, 2n, 1_000n))
  exchange.do(accountOf(bea, { verifiedUntil: exchange.time }))
  const events = exchange.do(exchange.buy(ana, 2n, 1_000n))
  expect(only(events, 'order-done')[0]).toMatchObject({
    account: bea,
    because: 'no-longer-eligible',
    remaining: 2n,
    releasedAmount: 2n,
  })
  expect(only(events, 'trade')).toMatchObject([{ seller: carlos, quantity: 2n }])
  expect(exchange.balance(bea, ACM)).toBe('100 0 0')
})

test('a resting buyer who has moved to another country is cancelled when met, a resting seller is not', () => {
  const exchange = openMarket()
  exchange.do(exchange.buy(ana, 2n, 1_000n))
  exchange.do(exchange.sell(carlos, 2n, 1_100n))
  exchange.do(accountOf(ana, { country: 276 }))
  exchange.do(accountOf(carlos, { country: 276 }))
  const met = exchange.do(exchange.sell(bea, 2n, 1_000n))
  expect(only(met, 'order-done')).toMatchObject([{ account: ana, because: 'no-longer-eligible' }])
  exchange.do(accountOf(ana))
  expect(only(exchange.do(exchange.buy(ana, 4n, 1_100n)), 'trade').map(({ seller }) => seller)).toEqual([
    bea,
    carlos,
  ])
})

test('a cancel takes an order from the middle of its level and gives back what it held', () => {
  const exchange = openMarket()
  const [first, middle, last] = [1n, 2n, 3n].map((quantity) => exchange.buy(ana, quantity, 1_000n))
  if (!first || !middle || !last) throw new Error('three orders')
  for (const order of [first, middle, last]) exchange.do(order)
  const { clientOrderId } = middle
  const events = exchange.do({ kind: 'cancel-order', account: ana, clientOrderId })
  expect(only(events, 'order-done')).toMatchObject([
    { because: 'cancelled', remaining: 2n, releasedAsset: CLP, releasedAmount: 2_005n },
  ])
  expect(only(events, 'level')).toEqual([
    { kind: 'level', instrument: market, side: 'buy', price: 1_000n, quantity: 4n, orders: 2 },
  ])
  const trades = only(exchange.do(exchange.sell(bea, 4n, 1_000n)), 'trade')
  expect(trades.map(({ quantity }) => quantity)).toEqual([1n, 3n])
})

test('events end with each changed balance and level as it now stands', () => {
  const exchange = openMarket()
  exchange.do(exchange.sell(bea, 5n, 1_000n))
  const events = exchange.do(exchange.buy(ana, 5n, 1_000n))
  const kinds = events.map(({ kind }) => kind)
  expect(kinds.slice(0, 4)).toEqual(['order-accepted', 'trade', 'order-done', 'order-done'])
  expect(new Set(kinds.slice(4, -1))).toEqual(new Set(['balance']))
  expect(events.at(-1)).toMatchObject({ kind: 'level', price: 1_000n, quantity: 0n, orders: 0 })
  expect(only(events, 'balance')).toHaveLength(5)
})

test('open orders are listed with what is filled of them', () => {
  const exchange = openMarket()
  exchange.do(exchange.sell(bea, 5n, 1_000n))
  exchange.do(exchange.buy(ana, 2n, 1_000n))
  expect(exchange.core.openOrders(bea)).toMatchObject([
    { side: 'sell', quantity: 5n, filled: 2n, price: 1_000n },
  ])
  expect(exchange.core.openOrders(ana)).toEqual([])
})
