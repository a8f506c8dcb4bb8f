import type { PlaceOrder, Purchase } from '../commands.ts'
import type { Refusal } from '../refusal.ts'
import type { Effects } from './effects.ts'
import type { Account, ExchangeState } from './state.ts'

/**
 * One client's id is for one order or purchase of one account: what came before under it is answered again, whatever
 * has become of the account since.
 *
 * @returns `new` where the id has not been used, as far back as the account's window reaches
 */
export function answerClientOrderId(
  state: ExchangeState,
  effects: Effects,
  account: Account,
  command: PlaceOrder | Purchase,
  time: number,
): Refusal | undefined | 'new' {
  const key = command.clientOrderId
  const live = account.orders.get(key)
  if (live) {
    if (command.kind !== 'place-order' || !isSameOrder(live, command)) return { reason: 'key-conflict', key }
    effects.add({ kind: 'repeated', key, order: live.order })
    return undefined
  }
  const finished = account.finished.get(key)
  if (finished?.kind === 'order') {
    const isSame = command.kind === 'place-order' && isSameOrder(finished.body, command)
    if (!isSame) return { reason: 'key-conflict', key }
    effects.add({ kind: 'repeated', key, order: finished.order })
    return undefined
  }
  if (finished?.kind === 'purchase') {
    const isSame = command.kind === 'purchase' && isSamePurchase(finished.body, command)
    if (!isSame) return { reason: 'key-conflict', key }
    effects.add({ kind: 'repeated', key, trade: finished.trade })
    return undefined
  }
  const tombstone = account.tombstones.get(key)
  if (tombstone && time < tombstone.time + state.limits.tombstoneLife_ms) {
    return { reason: 'order-cancelled-before', clientOrderId: key }
  }
  return 'new'
}

type OrderBody = Omit<PlaceOrder, 'kind'>

function isSameOrder(known: OrderBody, command: OrderBody): boolean {
  return (
    known.instrument === command.instrument &&
    known.side === command.side &&
    known.price === command.price &&
    known.quantity === command.quantity &&
    known.timeInForce === command.timeInForce
  )
}

function isSamePurchase(known: Omit<Purchase, 'kind'>, command: Purchase): boolean {
  return (
    known.offering === command.offering &&
    known.quantity === command.quantity &&
    known.payment === command.payment &&
    known.totalMax === command.totalMax
  )
}
