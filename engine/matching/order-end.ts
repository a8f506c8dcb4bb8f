import type { EngineEvent } from '../events.ts'
import type { AssetId } from '../identifiers.ts'
import { holdFor } from '../risk/order-cost.ts'
import type { Order } from './book.ts'
import type { Effects } from './effects.ts'
import { toFinishedOrder } from './finished-window.ts'
import { type OrderRecord, orderSchema } from './records.ts'
import { rememberFinished } from './remember-finished.ts'
import { type ExchangeState, type Instrument, remainingOf } from './state.ts'

export type OrderEnd = Extract<EngineEvent, { kind: 'order-done' }>['because']

/** What an order of this side holds: a buyer's money, a seller's securities. */
export function heldAssetOf(instrument: Instrument, { side }: Pick<OrderRecord, 'side'>): AssetId {
  return side === 'buy' ? instrument.quote : instrument.base
}

/** Takes a live order off the book if it rests, releases what is still held for it, and remembers that it is over. */
export function finishOrder(state: ExchangeState, effects: Effects, order: Order, because: OrderEnd): void {
  const instrument = state.instrument(order.instrument)
  const account = state.account(order.account)
  const releasedAsset = heldAssetOf(instrument, order)
  const remaining = remainingOf(order)
  const releasedAmount = holdFor(order, remaining, order)
  if (order.level) effects.levelChanged(instrument.book[order.side].remove(order))
  account.orders.delete(order.clientOrderId)
  account.orderCounts.set(order.instrument, (account.orderCounts.get(order.instrument) ?? 0) - 1)
  state.hash.remove(orderSchema, order)
  effects.add({
    kind: 'order-done',
    order: order.order,
    account: order.account,
    instrument: order.instrument,
    because,
    remaining,
    releasedAsset,
    releasedAmount,
  })
  effects.move(order.account, releasedAsset, 'held', 'available', releasedAmount)
  const { account: owner, clientOrderId, instrument: id, side, price, quantity, timeInForce } = order
  const body = { account: owner, clientOrderId, instrument: id, side, price, quantity, timeInForce }
  const number = state.counters.nextFinished
  rememberFinished(state, account, toFinishedOrder({ number, order: order.order, body }))
}
