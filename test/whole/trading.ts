import { symbol } from './issuance.ts'
import type { Visitor } from './visitor.ts'

/** Fills the ticket of the market that is open. */
export async function fillOrder(
  investor: Visitor,
  side: 'buy' | 'sell',
  price: bigint,
  quantity: bigint,
): Promise<void> {
  await investor.choose(investor.t(`market.side.${side}`))
  await investor.fill({
    [investor.t('market.ticket.price')]: String(price),
    [investor.t('market.ticket.quantity')]: String(quantity),
  })
}

/** Sends an order that stays in the book. */
export async function sendOrder(
  investor: Visitor,
  side: 'buy' | 'sell',
  price: bigint,
  quantity: bigint,
): Promise<void> {
  await investor.open(`/market/${symbol}`)
  await fillOrder(investor, side, price, quantity)
  await investor.press(investor.t(`market.ticket.send.${side}`))
  await investor.sees(investor.t('market.placed'))
}
