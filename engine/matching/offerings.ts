import type { CloseOffering, OpenOffering, Purchase } from '../commands.ts'
import type { TradeId } from '../identifiers.ts'
import { amountMax } from '../money/limits.ts'
import type { Refusal } from '../refusal.ts'
import { inForce } from '../risk/dated.ts'
import { tradingRefusal } from '../risk/eligibility.ts'
import { feesFor } from '../risk/fee-schedule.ts'
import { purchaseCost, type Rate, samePayment } from '../risk/purchase-cost.ts'
import { answerClientOrderId } from './client-order-id.ts'
import { availableOf, type Effects } from './effects.ts'
import { toFinishedPurchase } from './finished-window.ts'
import { quantityRefusal } from './orders.ts'
import { type OfferingRecord, offeringSchema, type TradeRecord } from './records.ts'
import { rememberFinished } from './remember-finished.ts'
import { type Account, type ExchangeState, type Instrument, ratePair } from './state.ts'
import { type Tracked, tracked } from './state-hash.ts'
import { addTrade } from './trades.ts'

/** Holds what is for sale at the treasury. */
export function openOffering(
  state: ExchangeState,
  effects: Effects,
  command: OpenOffering,
): Refusal | undefined {
  const { offering: key, instrument: id, treasury, quantity, price } = command
  const known = state.offerings.get(key)
  if (known) return answerOpened(effects, known, command)
  if (state.offerings.size >= state.limits.offerings) {
    return { reason: 'limit-reached', limit: 'offerings', maximum: state.limits.offerings }
  }
  const instrument = state.instruments.get(id)
  if (!instrument) return { reason: 'unknown-instrument', instrument: id }
  if (!state.accounts.has(treasury)) return { reason: 'unknown-account', account: treasury }
  const { lot, priceMax, base } = instrument
  if (price < 1n || price > priceMax) return { reason: 'price-out-of-range', price, maximum: priceMax }
  if (quantity < 1n || quantity > amountMax) {
    return { reason: 'quantity-out-of-range', quantity, maximum: amountMax }
  }
  if (quantity % lot !== 0n) return { reason: 'quantity-off-lot', quantity, lot }
  const available = availableOf(state, treasury, base)
  if (quantity > available) return { reason: 'insufficient-funds', asset: base, needs: quantity, available }
  const opened = tracked<OfferingRecord>({
    ...{ offering: key, instrument: id, treasury, quantity, price },
    ...{ remaining: quantity, status: 'open' },
  })
  state.offerings.set(key, opened)
  state.hash.touch(offeringSchema, opened)
  effects.add({ kind: 'offering-opened', offering: key, instrument: id, treasury, quantity, price })
  effects.move(treasury, base, 'available', 'held', quantity)
  return undefined
}

function answerOpened(effects: Effects, known: OfferingRecord, command: OpenOffering): Refusal | undefined {
  const isSame =
    known.instrument === command.instrument &&
    known.treasury === command.treasury &&
    known.quantity === command.quantity &&
    known.price === command.price
  if (!isSame) return { reason: 'key-conflict', key: command.offering }
  effects.add({ kind: 'repeated', key: command.offering })
  return undefined
}

export function closeOffering(
  state: ExchangeState,
  effects: Effects,
  command: CloseOffering,
): Refusal | undefined {
  const offering = state.offerings.get(command.offering)
  if (!offering) return { reason: 'unknown-offering', offering: command.offering }
  if (offering.status === 'closed') {
    effects.add({ kind: 'repeated', key: command.offering })
    return undefined
  }
  const released = offering.remaining
  offering.status = 'closed'
  offering.remaining = 0n
  state.hash.touch(offeringSchema, offering)
  effects.add({ kind: 'offering-closed', offering: offering.offering, released })
  const { base } = state.instrument(offering.instrument)
  effects.move(offering.treasury, base, 'held', 'available', released)
  return undefined
}

/** First come, first served, at the rate and fee of this moment, all or nothing. */
export function purchase(
  state: ExchangeState,
  effects: Effects,
  command: Purchase,
  time: number,
): Refusal | undefined {
  const account = state.accounts.get(command.account)
  if (!account) return { reason: 'unknown-account', account: command.account }
  const again = answerClientOrderId(state, effects, account, command, time)
  if (again !== 'new') return again
  const offering = state.offerings.get(command.offering)
  if (!offering) return { reason: 'unknown-offering', offering: command.offering }
  const instrument = state.instrument(offering.instrument)
  const refusal = sideRefusal(state, offering, account, instrument, command, time)
  if (refusal) return refusal
  const cost = costOf(state, offering, account, instrument, command, time)
  if ('reason' in cost) return cost

  const trade: TradeRecord = {
    trade: state.counters.nextTrade as TradeId,
    buyer: account.account,
    seller: offering.treasury,
    base: instrument.base,
    cash: command.payment,
    quantity: command.quantity,
    notional: cost.notional,
    buyerFee: cost.fee,
    sellerFee: 0n,
  }
  offering.remaining -= command.quantity
  state.hash.touch(offeringSchema, offering)
  effects.add({
    kind: 'trade',
    ...trade,
    venue: 'offering',
    instrument: instrument.instrument,
    offering: offering.offering,
    clientOrderId: command.clientOrderId,
    takerSide: 'buy',
    price: offering.price,
  })
  addTrade(state, effects, trade, 'available')
  effects.add({ kind: 'offering-sold', offering: offering.offering, remaining: offering.remaining })
  const { kind: _, ...body } = command
  const number = state.counters.nextFinished
  rememberFinished(state, account, toFinishedPurchase({ number, trade: trade.trade, body }))
  return undefined
}

/** Whether this investor may buy so many units here and now. */
function sideRefusal(
  state: ExchangeState,
  offering: Tracked<OfferingRecord>,
  account: Account,
  instrument: Instrument,
  { quantity }: Purchase,
  time: number,
): Refusal | undefined {
  const refusal = tradingRefusal(account, 'buy', instrument.admission, time)
  if (refusal) return refusal
  // It is not open to its own treasury either: nothing settles where buyer and seller are one.
  if (offering.status === 'closed' || offering.treasury === account.account) {
    return { reason: 'offering-not-open', offering: offering.offering }
  }
  if (state.account(offering.treasury).status === 'suspended') {
    return { reason: 'account-suspended', account: offering.treasury }
  }
  if (state.trades.size >= state.limits.pendingTrades) {
    return { reason: 'limit-reached', limit: 'trades in settlement', maximum: state.limits.pendingTrades }
  }
  const outOfRange = quantityRefusal(instrument, quantity)
  if (outOfRange) return outOfRange
  const { remaining } = offering
  if (quantity > remaining) {
    return { reason: 'offering-exhausted', offering: offering.offering, wanted: quantity, remaining }
  }
  return undefined
}

/** What it costs, where that is agreed to and can be paid. */
function costOf(
  state: ExchangeState,
  offering: OfferingRecord,
  account: Account,
  { quote }: Instrument,
  { quantity, payment, totalMax }: Purchase,
  time: number,
): Refusal | { readonly notional: bigint; readonly fee: bigint } {
  if (!state.assets.has(payment)) return { reason: 'unknown-asset', asset: payment }
  if (totalMax < 1n || totalMax > amountMax) {
    return { reason: 'amount-out-of-range', amount: totalMax, maximum: amountMax }
  }
  const rate: Rate | undefined =
    payment === quote ? samePayment : inForce(state.rates.get(ratePair(quote, payment)) ?? [], time)
  if (!rate) return { reason: 'rate-missing', quote, payment }
  const { purchasePpm } = feesFor(inForce(state.schedules, time)?.schedule, account)
  const { notional, fee, total } = purchaseCost(offering.price, quantity, rate, purchasePpm)
  if (total > totalMax) return { reason: 'total-above-limit', asset: payment, total, limit: totalMax }
  const available = availableOf(state, account.account, payment)
  if (total > available) return { reason: 'insufficient-funds', asset: payment, needs: total, available }
  return { notional, fee }
}
