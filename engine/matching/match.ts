import { tradingRefusal } from '../risk/eligibility.ts'
import { feeOfFill, holdFor } from '../risk/order-cost.ts'
import type { TradeId } from '../identifiers.ts'
import { crosses, type Order, opposite } from './book.ts'
import type { Effects } from './effects.ts'
import { finishOrder, heldAssetOf } from './order-end.ts'
import { orderSchema, type TradeRecord } from './records.ts'
import { type ExchangeState, type Instrument, remainingOf } from './state.ts'
import { addTrade } from './trades.ts'

/**
 * Fills an accepted order from the best price on, at each price from the oldest order on, at the resting order's price.
 * A resting order whose owner may no longer trade is cancelled when it is met. Where an account would meet its own
 * order, what is left of the newer one is cancelled.
 */
export function matchOrder(
  state: ExchangeState,
  effects: Effects,
  taker: Order,
  instrument: Instrument,
  time: number,
): void {
  const makerSide = opposite(taker.side)
  const resting = instrument.book[makerSide]
  while (taker.filled < taker.quantity) {
    const level = resting.best()
    const maker = level?.first
    if (!level || !maker || !crosses(taker.side, taker.price, level.price)) break
    if (tradingRefusal(state.account(maker.account), makerSide, instrument.admission, time)) {
      finishOrder(state, effects, maker, 'no-longer-eligible')
    } else if (maker.account === taker.account) {
      finishOrder(state, effects, taker, 'self-trade')
      return
    } else {
      fill(state, effects, instrument, maker, taker)
    }
  }
  if (taker.filled === taker.quantity) finishOrder(state, effects, taker, 'filled')
  else if (taker.timeInForce === 'gtc') effects.levelChanged(instrument.book[taker.side].add(taker))
  else finishOrder(state, effects, taker, 'not-filled-at-once')
}

/** One trade between two orders, as large as both allow. */
function fill(
  state: ExchangeState,
  effects: Effects,
  instrument: Instrument,
  maker: Order,
  taker: Order,
): void {
  const left = { maker: remainingOf(maker), taker: remainingOf(taker) }
  const quantity = left.maker < left.taker ? left.maker : left.taker
  const { price } = maker
  const notional = price * quantity
  const held = { maker: holdFor(maker, left.maker, maker), taker: holdFor(taker, left.taker, taker) }
  const makerFee = countFill(state, maker, quantity, notional, maker.makerPpm)
  const takerFee = countFill(state, taker, quantity, notional, taker.takerPpm)
  if (maker.level) {
    maker.level.quantity -= quantity
    effects.levelChanged(maker.level)
  }
  const isTakerBuying = taker.side === 'buy'
  const trade: TradeRecord = {
    trade: state.counters.nextTrade as TradeId,
    buyer: isTakerBuying ? taker.account : maker.account,
    seller: isTakerBuying ? maker.account : taker.account,
    base: instrument.base,
    cash: instrument.quote,
    quantity,
    notional,
    buyerFee: isTakerBuying ? takerFee : makerFee,
    sellerFee: isTakerBuying ? makerFee : takerFee,
  }
  effects.add({
    kind: 'trade',
    ...trade,
    venue: 'book',
    instrument: instrument.instrument,
    makerOrder: maker.order,
    takerOrder: taker.order,
    takerSide: taker.side,
    price,
  })
  addTrade(state, effects, trade, 'held')
  releaseSurplus(effects, instrument, taker, held.taker - spent(taker, quantity, notional, takerFee))
  releaseSurplus(effects, instrument, maker, held.maker - spent(maker, quantity, notional, makerFee))
  if (maker.filled === maker.quantity) finishOrder(state, effects, maker, 'filled')
}

/** @returns the fee that this fill adds */
function countFill(
  state: ExchangeState,
  order: Order,
  quantity: bigint,
  notional: bigint,
  ppm: number,
): bigint {
  const { fee, after } = feeOfFill(order, notional, ppm)
  order.filled += quantity
  order.feeMillionths = after.feeMillionths
  state.hash.touch(orderSchema, order)
  return fee
}

function spent({ side }: Order, quantity: bigint, notional: bigint, fee: bigint): bigint {
  return side === 'sell' ? quantity : notional + fee
}

/** A better price than the limit, or a lower fee than the larger, leaves more held than the rest of the order needs. */
function releaseSurplus(effects: Effects, instrument: Instrument, order: Order, stillHeld: bigint): void {
  const released = stillHeld - holdFor(order, remainingOf(order), order)
  if (released === 0n) return
  const asset = heldAssetOf(instrument, order)
  effects.add({ kind: 'price-improved', order: order.order, account: order.account, asset, released })
  effects.move(order.account, asset, 'held', 'available', released)
}
