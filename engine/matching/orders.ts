import type { CancelOrder, PlaceOrder } from '../commands.ts'
import type { AssetId, OrderId } from '../identifiers.ts'
import type { Refusal } from '../refusal.ts'
import { inForce } from '../risk/dated.ts'
import { tradingRefusal } from '../risk/eligibility.ts'
import { feesFor } from '../risk/fee-schedule.ts'
import { holdFor } from '../risk/order-cost.ts'
import { crosses, type Order, opposite } from './book.ts'
import { answerClientOrderId } from './client-order-id.ts'
import { availableOf, type Effects } from './effects.ts'
import { matchOrder } from './match.ts'
import { finishOrder, heldAssetOf } from './order-end.ts'
import { type OrderRecord, orderSchema, tombstoneSchema } from './records.ts'
import { type Account, type ExchangeState, type Instrument, remainingOf } from './state.ts'
import { tracked } from './state-hash.ts'

/**
 * Accepts an order, matches it against what rests, and lets the rest of it do what its time in force says.
 *
 * A fill-or-kill order that cannot be filled at once is refused, with what could be filled. An immediate-or-cancel
 * order is accepted, and its remainder ends as `not-filled-at-once`.
 */
export function placeOrder(
  state: ExchangeState,
  effects: Effects,
  command: PlaceOrder,
  time: number,
): Refusal | undefined {
  const account = state.accounts.get(command.account)
  if (!account) return { reason: 'unknown-account', account: command.account }
  const again = answerClientOrderId(state, effects, account, command, time)
  if (again !== 'new') return again
  const instrument = state.instruments.get(command.instrument)
  if (!instrument) return { reason: 'unknown-instrument', instrument: command.instrument }
  const refusal =
    tradingRefusal(account, command.side, instrument.admission, time) ??
    marketRefusal(instrument, command) ??
    limitRefusal(state, account, instrument, command)
  if (refusal) return refusal

  const order = toOrder(state, account, command, time)
  const asset = heldAssetOf(instrument, order)
  const needs = holdFor(order, order.quantity, order)
  const available = availableOf(state, account.account, asset)
  if (needs > available) return { reason: 'insufficient-funds', asset, needs, available }
  if (command.timeInForce === 'fok') {
    const fillable = fillableAtOnce(state, instrument, order, time)
    if (fillable < order.quantity) return { reason: 'not-filled-at-once', quantity: order.quantity, fillable }
  }

  accept(state, effects, account, order, asset, needs)
  matchOrder(state, effects, order, instrument, time)
  return undefined
}

function marketRefusal(instrument: Instrument, { price, quantity }: PlaceOrder): Refusal | undefined {
  const { phase, tick, priceMax } = instrument
  if (phase !== 'continuous') return { reason: 'market-not-open', instrument: instrument.instrument, phase }
  if (price < 1n || price > priceMax) return { reason: 'price-out-of-range', price, maximum: priceMax }
  if (price % tick !== 0n) return { reason: 'price-off-tick', price, tick }
  return quantityRefusal(instrument, quantity)
}

export function quantityRefusal({ lot, quantityMax }: Instrument, quantity: bigint): Refusal | undefined {
  if (quantity < 1n || quantity > quantityMax) {
    return { reason: 'quantity-out-of-range', quantity, maximum: quantityMax }
  }
  if (quantity % lot !== 0n) return { reason: 'quantity-off-lot', quantity, lot }
  return undefined
}

/** Asked before it is known whether the order will rest: near a limit an order may be refused that would just have fit. */
function limitRefusal(
  state: ExchangeState,
  account: Account,
  instrument: Instrument,
  { side, price, timeInForce }: PlaceOrder,
): Refusal | undefined {
  if (state.trades.size >= state.limits.pendingTrades) {
    return { reason: 'limit-reached', limit: 'trades in settlement', maximum: state.limits.pendingTrades }
  }
  if (timeInForce !== 'gtc') return undefined
  const maximum = state.limits.ordersPerAccountAndInstrument
  if ((account.orderCounts.get(instrument.instrument) ?? 0) >= maximum) {
    return { reason: 'limit-reached', limit: 'orders of an account in an instrument', maximum }
  }
  const levels = instrument.book[side]
  if (levels.size >= state.limits.levelsPerSide && !levels.at(price)) {
    return { reason: 'limit-reached', limit: 'price levels of a side', maximum: state.limits.levelsPerSide }
  }
  return undefined
}

function toOrder(state: ExchangeState, account: Account, command: PlaceOrder, time: number): Order {
  const { makerPpm, takerPpm } = feesFor(inForce(state.schedules, time)?.schedule, account)
  const record: OrderRecord = {
    order: state.counters.nextOrder as OrderId,
    account: command.account,
    clientOrderId: command.clientOrderId,
    instrument: command.instrument,
    side: command.side,
    price: command.price,
    quantity: command.quantity,
    timeInForce: command.timeInForce,
    makerPpm,
    takerPpm,
    filled: 0n,
    feeMillionths: 0n,
  }
  return { ...tracked(record), level: undefined, previous: undefined, next: undefined }
}

/** How much of the order would be filled now: up to its own account's first order, past owners no longer eligible. */
function fillableAtOnce(state: ExchangeState, instrument: Instrument, taker: Order, time: number): bigint {
  const makerSide = opposite(taker.side)
  let fillable = 0n
  for (const level of instrument.book[makerSide].fromBest()) {
    if (!crosses(taker.side, taker.price, level.price)) return fillable
    for (let maker = level.first; maker; maker = maker.next) {
      if (tradingRefusal(state.account(maker.account), makerSide, instrument.admission, time)) continue
      if (maker.account === taker.account) return fillable
      fillable += remainingOf(maker)
      if (fillable >= taker.quantity) return taker.quantity
    }
  }
  return fillable
}

function accept(
  state: ExchangeState,
  effects: Effects,
  account: Account,
  order: Order,
  heldAsset: AssetId,
  heldAmount: bigint,
): void {
  state.counters.nextOrder += 1n
  account.orders.set(order.clientOrderId, order)
  account.orderCounts.set(order.instrument, (account.orderCounts.get(order.instrument) ?? 0) + 1)
  state.hash.touch(orderSchema, order)
  effects.add({
    kind: 'order-accepted',
    order: order.order,
    clientOrderId: order.clientOrderId,
    account: order.account,
    instrument: order.instrument,
    side: order.side,
    price: order.price,
    quantity: order.quantity,
    timeInForce: order.timeInForce,
    makerPpm: order.makerPpm,
    takerPpm: order.takerPpm,
    heldAsset,
    heldAmount,
  })
  effects.move(order.account, heldAsset, 'available', 'held', heldAmount)
}

/**
 * A cancel that comes before its order leaves a tombstone, and is refused as `unknown-order`: the one refusal that
 * leaves something behind.
 */
export function cancelOrder(
  state: ExchangeState,
  effects: Effects,
  command: CancelOrder,
  time: number,
): Refusal | undefined {
  const account = state.accounts.get(command.account)
  if (!account) return { reason: 'unknown-account', account: command.account }
  const { clientOrderId } = command
  const order = account.orders.get(clientOrderId)
  if (order) {
    finishOrder(state, effects, order, 'cancelled')
    return undefined
  }
  const finished = account.finished.get(clientOrderId)
  if (finished?.kind === 'order')
    return { reason: 'order-already-done', clientOrderId, order: finished.order }
  if (finished?.kind === 'purchase') return { reason: 'unknown-order', clientOrderId }
  return leaveTombstone(state, account, command, time)
}

function leaveTombstone(
  state: ExchangeState,
  account: Account,
  { clientOrderId }: CancelOrder,
  time: number,
): Refusal {
  const { tombstones } = account
  for (const tombstone of tombstones.values()) {
    if (time < tombstone.time + state.limits.tombstoneLife_ms) break
    tombstones.delete(tombstone.clientOrderId)
    state.hash.remove(tombstoneSchema, tombstone)
  }
  if (!tombstones.has(clientOrderId)) {
    if (tombstones.size >= state.limits.tombstonesPerAccount) {
      return {
        reason: 'limit-reached',
        limit: 'cancels without an order',
        maximum: state.limits.tombstonesPerAccount,
      }
    }
    const added = tracked({ account: account.account, clientOrderId, time })
    tombstones.set(clientOrderId, added)
    state.hash.touch(tombstoneSchema, added)
  }
  return { reason: 'unknown-order', clientOrderId }
}
