import { type AccountNumber, type AssetId, feeAccount } from '../identifiers.ts'
import { amountMax } from '../money/limits.ts'
import { holdFor } from '../risk/order-cost.ts'
import type { BookSide, Order } from './book.ts'
import { heldAssetOf } from './order-end.ts'
import type { BalanceRecord } from './records.ts'
import { type Account, type ExchangeState, type Instrument, remainingOf } from './state.ts'
import { decodeState, encodeState } from './state-codec.ts'

/** What the parts of a state say of each other does not agree. */
class Contradiction extends Error {
  override readonly name = 'Contradiction'
}

function ensure(isTrue: boolean, problem: () => string): void {
  if (!isTrue) throw new Contradiction(problem())
}

/**
 * Walks everything that is kept twice and compares it: levels and orders, balances and what is held or pending, sums
 * and what came and went, the hash and the records.
 *
 * @throws Contradiction, naming the first place
 */
export function validateState(state: ExchangeState): void {
  for (const instrument of state.instruments.values()) validateBook(state, instrument)
  for (const account of state.accounts.values()) validateAccount(state, account)
  validateAssets(state)
  validateParts(state, 'held', heldBy(state))
  validateParts(state, 'pending', pendingBy(state))
  validateHash(state)
}

function validateBook(state: ExchangeState, { instrument, book }: Instrument): void {
  const [bid, ask] = [book.buy.best(), book.sell.best()]
  ensure(!bid || !ask || bid.price < ask.price, () => {
    return `instrument ${instrument}: crossed, ${bid?.price} bid and ${ask?.price} asked`
  })
  for (const side of [book.buy, book.sell]) validateSide(state, `instrument ${instrument}`, side)
}

function validateSide(state: ExchangeState, name: string, side: BookSide): void {
  let better: bigint | undefined
  for (const level of side.fromBest()) {
    const place = `${name}, ${level.side} at ${level.price}`
    const isWorse =
      better === undefined || (level.side === 'buy' ? level.price < better : level.price > better)
    ensure(isWorse, () => `${place}: comes after ${better}`)
    better = level.price
    let quantity = 0n
    let orders = 0
    let before: Order | undefined
    for (let order = level.first; order; order = order.next) {
      ensure(order.previous === before, () => `${place}: the queue is broken at order ${order?.order}`)
      ensure(
        !before || before.order < order.order,
        () => `${place}: order ${order?.order} is ahead of an older one`,
      )
      ensure(order.level === level, () => `${place}: order ${order?.order} thinks it rests elsewhere`)
      ensure(
        order.side === level.side && order.price === level.price,
        () => `${place}: holds order ${order?.order}`,
      )
      const live = state.account(order.account).orders.get(order.clientOrderId)
      ensure(live === order, () => `${place}: order ${order?.order} is not among its account's`)
      before = order
      orders += 1
      quantity += remainingOf(order)
    }
    ensure(level.last === before, () => `${place}: the last order is not the last`)
    ensure(orders > 0 && orders === level.orders, () => `${place}: ${level.orders} orders, found ${orders}`)
    ensure(quantity === level.quantity, () => `${place}: quantity ${level.quantity}, found ${quantity}`)
  }
}

function validateAccount(state: ExchangeState, account: Account): void {
  const place = `account ${account.account}`
  const counts = new Map<number, number>()
  for (const order of account.orders.values()) {
    counts.set(order.instrument, (counts.get(order.instrument) ?? 0) + 1)
    const { order: id, filled, quantity, account: owner } = order
    ensure(owner === account.account, () => `${place}: order ${id} is of ${owner}`)
    ensure(
      filled >= 0n && filled < quantity,
      () => `${place}: order ${id} of ${quantity} has ${filled} filled`,
    )
    ensure(order.level !== undefined, () => `${place}: order ${id} is live and does not rest`)
    ensure(id < state.counters.nextOrder, () => `${place}: order ${id} was never given out`)
    ensure(account.status === 'active', () => `${place}: suspended with order ${id} live`)
    ensure(!account.finished.get(order.clientOrderId), () => `${place}: order ${id} is live and finished`)
  }
  for (const [instrument, count] of account.orderCounts) {
    const found = counts.get(instrument) ?? 0
    ensure(count === found, () => `${place}: ${count} orders in instrument ${instrument}, found ${found}`)
  }
  ensure(account.finished.size <= state.limits.finishedPerAccount, () => `${place}: remembers too much`)
}

function validateAssets(state: ExchangeState): void {
  const sums = new Map<AssetId, bigint>()
  for (const account of state.accounts.values()) {
    for (const balance of account.balances.values()) {
      const { asset, available, held, pending } = balance
      const place = `account ${account.account}, asset ${asset}`
      ensure(available >= 0n && held >= 0n && pending >= 0n, () => `${place}: below zero`)
      sums.set(asset, (sums.get(asset) ?? 0n) + available + held + pending)
    }
  }
  for (const { asset, entered, left } of state.assets.values()) {
    const sum = sums.get(asset) ?? 0n
    ensure(
      sum === entered - left,
      () => `asset ${asset}: accounts hold ${sum}, ${entered} entered, ${left} left`,
    )
    ensure(sum <= amountMax, () => `asset ${asset}: ${sum} is beyond an amount`)
  }
}

type Expected = Map<string, bigint>

function expect(expected: Expected, account: AccountNumber, asset: AssetId, amount: bigint): void {
  const place = `account ${account}, asset ${asset}`
  expected.set(place, (expected.get(place) ?? 0n) + amount)
}

/** What orders, withdrawals and offerings hold. */
function heldBy(state: ExchangeState): Expected {
  const expected: Expected = new Map()
  for (const account of state.accounts.values()) {
    for (const order of account.orders.values()) {
      const asset = heldAssetOf(state.instrument(order.instrument), order)
      expect(expected, account.account, asset, holdFor(order, remainingOf(order), order))
    }
  }
  for (const { status, account, asset, amount } of state.holds.values()) {
    if (status === 'held') expect(expected, account, asset, amount)
  }
  for (const { instrument, treasury, remaining } of state.offerings.values()) {
    expect(expected, treasury, state.instrument(instrument).base, remaining)
  }
  return expected
}

/** What trades in settlement will bring. */
function pendingBy(state: ExchangeState): Expected {
  const expected: Expected = new Map()
  for (const trade of state.trades.values()) {
    const { buyer, seller, base, cash, quantity, notional, buyerFee, sellerFee } = trade
    expect(expected, buyer, base, quantity)
    expect(expected, seller, cash, notional - sellerFee)
    expect(expected, feeAccount, cash, buyerFee + sellerFee)
  }
  return expected
}

function validateParts(state: ExchangeState, part: 'held' | 'pending', expected: Expected): void {
  for (const account of state.accounts.values()) {
    for (const balance of account.balances.values()) validatePart(balance, part, expected)
  }
  for (const [place, amount] of expected) {
    ensure(amount === 0n, () => `${place}: ${amount} should be ${part} and there is no balance`)
  }
}

function validatePart(balance: BalanceRecord, part: 'held' | 'pending', expected: Expected): void {
  const place = `account ${balance.account}, asset ${balance.asset}`
  const amount = expected.get(place) ?? 0n
  expected.delete(place)
  ensure(balance[part] === amount, () => `${place}: ${balance[part]} ${part}, should be ${amount}`)
}

/** The hash that was kept up to date change by change must be that of the state read back from its bytes. */
function validateHash(state: ExchangeState): void {
  const fresh = decodeState(encodeState(state), state.limits)
  ensure(fresh.hash.ofRecords() === state.hash.ofRecords(), () => 'the hash is not that of the records')
}
