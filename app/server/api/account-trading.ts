import type { Request } from 'express'
import type { z } from 'zod'
import { type OwnTrade, listOwnTradesBefore } from '#app/queries/own-trades.server.ts'
import type { CustomerScope } from '#db/customer-scope.ts'
import { formatAmount } from '#engine/money/format-amount.ts'
import type { RequestContext } from '../context.ts'
import {
  orderPath,
  ordersQuery,
  type ownOrder,
  type ownOrdersAnswer,
  type ownTradesAnswer,
  tradesQuery,
} from './account-schemas.ts'
import { asCustomer } from './caller.ts'
import { checked, Refused } from './operation.ts'

/** Those of the customer's investor account alone, the newest first. */
const orders = (scope: CustomerScope, customerId: string) =>
  scope
    .selectFrom('trading.order as o')
    .innerJoin('trading.account as a', 'a.number', 'o.account')
    .innerJoin('trading.instrument as i', 'i.id', 'o.instrument_id')
    .innerJoin('financial.asset as q', 'q.id', 'i.quote_asset_id')
    .select(['o.id', 'o.client_order_id', 'o.side', 'o.price', 'o.quantity', 'o.filled', 'o.fee'])
    .select(['o.time_in_force', 'o.status', 'o.done_because', 'o.accepted_at', 'o.done_at'])
    .select(['i.symbol', 'q.decimals'])
    .where('a.customer_id', '=', customerId)
    .where('a.kind', '=', 'investor')
    .orderBy('o.id', 'desc')

type OrderRow = Awaited<ReturnType<ReturnType<typeof orders>['execute']>>[number]

const toldOrder = (row: OrderRow): z.input<typeof ownOrder> => ({
  order: String(row.id),
  clientOrderId: row.client_order_id,
  symbol: row.symbol,
  // Columns with a check constraint of these words; the answer's schema looks again.
  side: row.side as 'buy' | 'sell',
  price: formatAmount(row.price, row.decimals),
  quantity: String(row.quantity),
  filled: String(row.filled),
  fee: formatAmount(row.fee, row.decimals),
  timeInForce: row.time_in_force as 'gtc' | 'ioc' | 'fok',
  status: row.status as 'open' | 'filled' | 'cancelled',
  doneBecause: row.done_because,
  acceptedAt: row.accepted_at.toISOString(),
  doneAt: row.done_at?.toISOString() ?? null,
})

export async function ownOrders(
  context: RequestContext,
  request: Request,
): Promise<z.input<typeof ownOrdersAnswer>> {
  const { status, before, limit } = checked(ordersQuery, request.query)
  const rows = await asCustomer(
    context,
    async ({ scope, id }) =>
      await orders(scope, id)
        .where('o.status', status === 'open' ? '=' : '<>', 'open')
        .$if(before !== undefined, (query) => query.where('o.id', '<', before ?? 0n))
        .limit(limit)
        .execute(),
  )
  return { orders: rows.map(toldOrder), next: rows.length < limit ? null : String(rows.at(-1)?.id) }
}

/** Where an id was used again after a thousand others, the last order of that id. Another's is as unknown as none. */
export async function ownOrderOf(
  context: RequestContext,
  request: Request,
): Promise<z.input<typeof ownOrder>> {
  const { clientOrderId } = checked(orderPath, request.params)
  const row = await asCustomer(
    context,
    async ({ scope, id }) =>
      await orders(scope, id).where('o.client_order_id', '=', clientOrderId).limit(1).executeTakeFirst(),
  )
  if (row !== undefined) return toldOrder(row)
  throw new Refused({ status: 404, code: 'unknown-order', title: `You have no order ${clientOrderId}` })
}

export async function ownTrades(
  context: RequestContext,
  request: Request,
): Promise<z.input<typeof ownTradesAnswer>> {
  const { before, limit } = checked(tradesQuery, request.query)
  const trades = await asCustomer(
    context,
    async ({ scope, id }) => await listOwnTradesBefore(scope, id, before, limit),
  )
  return { trades: trades.map(toldTrade), next: trades.length < limit ? null : String(trades.at(-1)?.id) }
}

const toldTrade = (trade: OwnTrade): z.input<typeof ownTradesAnswer>['trades'][number] => ({
  trade: String(trade.id),
  order: trade.order === null ? null : String(trade.order),
  symbol: trade.symbol,
  venue: trade.venue,
  side: trade.side,
  price: formatAmount(trade.price, trade.quote.decimals),
  quantity: String(trade.quantity),
  asset: trade.cash.code,
  fee: formatAmount(trade.fee, trade.cash.decimals),
  total: formatAmount(trade.total, trade.cash.decimals),
  at: trade.at.toISOString(),
  status: trade.status,
  endedAt: trade.endedAt?.toISOString() ?? null,
  transaction: trade.transaction,
})
