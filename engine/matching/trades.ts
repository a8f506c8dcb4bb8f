import type { Settle, Unwind } from '../commands.ts'
import type { TradeId } from '../identifiers.ts'
import type { Refusal } from '../refusal.ts'
import type { Effects } from './effects.ts'
import { type TradeRecord, tradeSchema, unwoundSchema } from './records.ts'
import type { ExchangeState } from './state.ts'
import { tracked } from './state-hash.ts'

/**
 * Puts a trade into settlement: what each side gives leaves it, what each gets is pending. The buyer of a purchase pays
 * from what is available, an order from what it held.
 */
export function addTrade(
  state: ExchangeState,
  effects: Effects,
  trade: TradeRecord,
  paidFrom: 'available' | 'held',
): void {
  const { buyer, seller, base, cash, quantity, notional, buyerFee, sellerFee } = trade
  if (sellerFee > notional) throw new Error(`trade ${trade.trade}: the seller's fee is above the proceeds`)
  const added = tracked(trade)
  state.counters.nextTrade += 1n
  state.trades.set(trade.trade, added)
  state.hash.touch(tradeSchema, added)
  effects.change(buyer, cash, paidFrom, -(notional + buyerFee))
  effects.change(seller, cash, 'pending', notional - sellerFee)
  effects.toFees(cash, 'pending', buyerFee + sellerFee)
  effects.change(seller, base, 'held', -quantity)
  effects.change(buyer, base, 'pending', quantity)
}

/** The trade is final on chain: what was pending is available. */
export function settle(state: ExchangeState, effects: Effects, { trade: id }: Settle): Refusal | undefined {
  const trade = state.trades.get(id)
  if (!trade) return answerEnded(state, effects, id, 'settled')
  const { buyer, seller, base, cash, quantity, notional, buyerFee, sellerFee } = trade
  state.trades.delete(id)
  state.hash.remove(tradeSchema, trade)
  effects.add({ kind: 'settled', trade: id })
  effects.move(buyer, base, 'pending', 'available', quantity)
  effects.move(seller, cash, 'pending', 'available', notional - sellerFee)
  effects.toFees(cash, 'pending', -(buyerFee + sellerFee))
  effects.toFees(cash, 'available', buyerFee + sellerFee)
  return undefined
}

/** The trade will never settle: each side gets back what it gave, the fees with it. */
export function unwind(
  state: ExchangeState,
  effects: Effects,
  { trade: id, reason }: Unwind,
): Refusal | undefined {
  const trade = state.trades.get(id)
  if (!trade) return answerEnded(state, effects, id, 'unwound')
  if (state.unwound.size >= state.limits.unwoundTrades) {
    return { reason: 'limit-reached', limit: 'unwound trades', maximum: state.limits.unwoundTrades }
  }
  const { buyer, seller, base, cash, quantity, notional, buyerFee, sellerFee } = trade
  state.trades.delete(id)
  state.hash.remove(tradeSchema, trade)
  const ended = tracked({ trade: id })
  state.unwound.set(id, ended)
  state.hash.touch(unwoundSchema, ended)
  effects.add({ kind: 'unwound', trade: id, reason })
  effects.change(seller, cash, 'pending', -(notional - sellerFee))
  effects.toFees(cash, 'pending', -(buyerFee + sellerFee))
  effects.change(buyer, cash, 'available', notional + buyerFee)
  effects.change(buyer, base, 'pending', -quantity)
  effects.change(seller, base, 'available', quantity)
  return undefined
}

/** A trade that was given out and is neither pending nor unwound has settled. */
function answerEnded(
  state: ExchangeState,
  effects: Effects,
  trade: TradeId,
  wanted: 'settled' | 'unwound',
): Refusal | undefined {
  if (trade < 1n || trade >= state.counters.nextTrade) return { reason: 'unknown-trade', trade }
  const ended = state.unwound.has(trade) ? 'unwound' : 'settled'
  if (ended !== wanted) return { reason: 'trade-already-ended', trade, ended }
  effects.add({ kind: 'repeated', trade })
  return undefined
}
