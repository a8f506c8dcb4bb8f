import type { CustomerScope } from '#db/customer-scope.ts'
import type { ListPage } from '#app/lists/page-of-list.ts'
import type { Customer } from '#app/server/guards.ts'
import { stateIn, tradeStates } from '#app/states/states.ts'

const trades = (scope: CustomerScope) =>
  scope
    .selectFrom('trading.trade as t')
    .innerJoin('trading.instrument as n', 'n.id', 't.instrument_id')
    .innerJoin('financial.asset as c', 'c.id', 't.cash_asset_id')
    .innerJoin('financial.asset as q', 'q.id', 'n.quote_asset_id')
    .innerJoin('trading.account as mine', (join) =>
      // The policies leave only the customer's own accounts here.
      join.on((eb) =>
        eb.or([eb('mine.number', '=', eb.ref('t.buyer')), eb('mine.number', '=', eb.ref('t.seller'))]),
      ),
    )
    .leftJoin('financial.settlement_match as m', (join) =>
      join.onRef('m.segment', '=', 't.segment').onRef('m.trade', '=', 't.id'),
    )
    .leftJoin('financial.settlement_batch as b', 'b.id', 'm.batch_id')
    .select([
      't.id',
      't.segment',
      't.venue',
      't.buyer',
      't.price',
      't.quantity',
      't.notional',
      't.buyer_fee',
      't.seller_fee',
      't.at',
      't.status',
      't.unwind_reason',
      't.taker_side',
      't.taker_order',
      't.maker_order',
      't.ended_at',
      'n.symbol',
      'mine.number as account',
      'c.code as cashCode',
      'c.decimals as cashDecimals',
      'q.code as quoteCode',
      'q.decimals as quoteDecimals',
      'b.transaction',
      'b.status as batchStatus',
      'm.refusal',
    ])

type Row = Awaited<ReturnType<ReturnType<typeof trades>['execute']>>[number]

/** A trade as its one side sees it: what was given, what was got, and the fee of this side alone. */
function told(row: Row) {
  const side = row.buyer === row.account ? ('buy' as const) : ('sell' as const)
  const fee = side === 'buy' ? row.buyer_fee : row.seller_fee
  return {
    id: row.id,
    segment: row.segment,
    /** this side's own; none where it was a purchase */
    order: side === row.taker_side ? row.taker_order : row.maker_order,
    symbol: row.symbol,
    venue: row.venue === 'offering' ? ('offering' as const) : ('book' as const),
    side,
    price: row.price,
    quote: { code: row.quoteCode, decimals: row.quoteDecimals },
    quantity: row.quantity,
    notional: row.notional,
    fee,
    /** what was paid with the fee, or received without it */
    total: side === 'buy' ? row.notional + fee : row.notional - fee,
    cash: { code: row.cashCode, decimals: row.cashDecimals },
    at: row.at,
    status: stateIn(tradeStates, row.status),
    endedAt: row.ended_at,
    unwindReason: row.unwind_reason ?? row.refusal,
    transaction: row.transaction,
    sent: row.batchStatus === 'submitted' || row.batchStatus === 'final',
  }
}

export type OwnTrade = ReturnType<typeof told>

export async function listOwnTrades(scope: CustomerScope, { offset, limit }: ListPage) {
  const rows = await trades(scope)
    .orderBy('t.at', 'desc')
    .orderBy('t.id', 'desc')
    .offset(offset)
    .limit(limit)
    .execute()
  return rows.map(told)
}

/** Those of the customer's investor account alone, older than `before` where that is given. */
export async function listOwnTradesBefore(
  scope: CustomerScope,
  customerId: string,
  before: bigint | undefined,
  limit: number,
) {
  const rows = await trades(scope)
    .where('mine.customer_id', '=', customerId)
    .where('mine.kind', '=', 'investor')
    .$if(before !== undefined, (query) => query.where('t.id', '<', before ?? 0n))
    .orderBy('t.id', 'desc')
    .limit(limit)
    .execute()
  return rows.map(told)
}

/** Those on the book of one market alone. */
export async function listOwnFills(scope: CustomerScope, instrumentId: number, { offset, limit }: ListPage) {
  const rows = await trades(scope)
    .where('t.instrument_id', '=', instrumentId)
    .where('t.venue', '=', 'book')
    .orderBy('t.at', 'desc')
    .orderBy('t.id', 'desc')
    .offset(offset)
    .limit(limit)
    .execute()
  return rows.map(told)
}

export async function readOwnTrade(scope: CustomerScope, id: bigint): Promise<OwnTrade | undefined> {
  const row = await trades(scope).where('t.id', '=', id).executeTakeFirst()
  return row && told(row)
}

const looksMax = 20
const lookEveryMs = 50

/** Waits, a second at most, until the engine's trade is among the rows; a page can also be shown without it. */
export async function waitForTrade(customer: Customer, id: bigint): Promise<boolean> {
  for (let look = 0; look < looksMax; look++) {
    const row = await customer.inScope(
      async (scope) =>
        await scope.selectFrom('trading.trade').select('id').where('id', '=', id).executeTakeFirst(),
    )
    if (row !== undefined) return true
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs))
  }
  return false
}
