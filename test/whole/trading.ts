import { symbol } from './issuance.ts'
import { t, type Visitor } from './visitor.ts'

/** Fills the ticket of the market that is open. */
export async function fillOrder(
  investor: Visitor,
  side: 'buy' | 'sell',
  price: bigint,
  quantity: bigint,
): Promise<void> {
  await investor.choose(t(`market.side.${side}`))
  await investor.fill({
    [t('market.ticket.price')]: String(price),
    [t('market.ticket.quantity')]: String(quantity),
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
  await investor.press(t(`market.ticket.send.${side}`))
  await investor.sees(t('market.placed'))
}
