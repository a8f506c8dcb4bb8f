import type { ExpressionBuilder, Kysely, NotNull } from 'kysely'
import type { CustomerScope } from '#db/customer-scope.ts'
import type { DB } from '#db/schema.ts'
import type { EngineClient } from '#engine/gateway/client.ts'
import type { AccountNumber, InstrumentId } from '#engine/identifiers.ts'
import type { ListPage } from '#app/lists/page-of-list.ts'
import { isEngineUnavailable } from '#app/server/engine-unavailable.ts'
import type { Customer } from '#app/server/guards.ts'
import { phases, stateIn } from '#app/states/states.ts'

/** Also a customer's scope: what is read of markets is public. */
type Database = Pick<Kysely<DB>, 'selectFrom'>

const dayMs = 24 * 60 * 60 * 1_000

type OfInstrument = ExpressionBuilder<DB & { n: DB['trading.instrument'] }, 'n'>

const onBook = (eb: OfInstrument) =>
  eb
    .selectFrom('trading.tape as t')
    .whereRef('t.instrument_id', '=', 'n.id')
    .where('t.venue', '=', 'book')
    .where('t.status', '<>', 'unwound')

const lastTrade = (eb: OfInstrument, moment: Date) =>
  onBook(eb)
    .select('t.price')
    .where('t.at', '<=', moment)
    .orderBy('t.at', 'desc')
    .orderBy('t.id', 'desc')
    .limit(1)

/**
 * Markets with their last price on the book, the last one of more than a day ago (which today's is compared to), and
 * what was traded in the last 24 hours. What was given back counts for nothing.
 */
const markets = (database: Database, now: Date) => {
  const since = new Date(now.getTime() - dayMs)
  return database
    .selectFrom('trading.instrument as n')
    .innerJoin('investment.security as s', 's.id', 'n.security_id')
    .innerJoin('financial.asset as q', 'q.id', 'n.quote_asset_id')
    .leftJoinLateral(
      (eb) => lastTrade(eb, now).as('last'),
      (join) => join.onTrue(),
    )
    .leftJoinLateral(
      (eb) => lastTrade(eb, since).as('dayAgo'),
      (join) => join.onTrue(),
    )
    .leftJoinLateral(
      (eb) =>
        onBook(eb)
          .select((sub) => sub.fn.sum<bigint>('t.quantity').as('volume'))
          .where('t.at', '>', since)
          .as('day'),
      (join) => join.onTrue(),
    )
    .select([
      'n.id',
      'n.security_id as securityId',
      'n.symbol',
      'n.base_asset_id as baseAssetId',
      'n.quote_asset_id as quoteAssetId',
      'n.lot',
      'n.tick',
      'n.quantity_max as quantityMax',
      'n.price_max as priceMax',
      'n.phase',
      's.name',
      'q.code',
      'q.decimals',
      'last.price as lastPrice',
      'dayAgo.price as dayAgoPrice',
      'day.volume',
    ])
    .where('s.status', '=', 'issued')
}

type Row = Awaited<ReturnType<ReturnType<typeof markets>['execute']>>[number]

const told = ({ quoteAssetId, code, decimals, phase, volume, ...rest }: Row) => ({
  ...rest,
  phase: stateIn(phases, phase),
  quote: { id: quoteAssetId, code, decimals },
  volume: volume ?? 0n,
  /** parts per million; null where there is nothing to compare */
  change:
    rest.lastPrice === null || rest.dayAgoPrice === null
      ? null
      : ((rest.lastPrice - rest.dayAgoPrice) * 1_000_000n) / rest.dayAgoPrice,
})

export type Market = ReturnType<typeof told>

/** Open markets first. */
export async function listMarkets(
  database: Database,
  { offset, limit }: ListPage,
  now: Date,
): Promise<readonly Market[]> {
  const rows = await markets(database, now)
    .orderBy((eb) => eb.case().when('n.phase', '=', 'continuous').then(0).else(1).end())
    .orderBy('n.symbol')
    .offset(offset)
    .limit(limit)
    .execute()
  return rows.map(told)
}

export async function readMarket(database: Database, symbol: string, now: Date): Promise<Market | undefined> {
  const row = await markets(database, now).where('n.symbol', '=', symbol).executeTakeFirst()
  return row && told(row)
}

const tapeRows = 25

/** The last trades on the book: what was traded, not by whom. */
export async function readTape(database: Database, instrumentId: number) {
  const rows = await database
    .selectFrom('trading.tape')
    .select(['id', 'price', 'quantity', 'taker_side as takerSide', 'at'])
    // A view's columns are nullable to the types; those of a trade are not.
    .$narrowType<{ id: NotNull; price: NotNull; quantity: NotNull; takerSide: NotNull; at: NotNull }>()
    .where('instrument_id', '=', instrumentId)
    .where('venue', '=', 'book')
    .where('status', '<>', 'unwound')
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .limit(tapeRows)
    .execute()
  return rows.map((row) => ({ ...row, takerSide: sideIn(row.takerSide) }))
}

export type TapeRow = Awaited<ReturnType<typeof readTape>>[number]

const depth = 12

/** The best levels of both sides and the phase, as the engine has them; null while it does not answer. */
export async function readBook(engine: Pick<EngineClient, 'levels' | 'phase'>, instrumentId: number) {
  const instrument = instrumentId as InstrumentId
  try {
    const [bids, asks, { phase }] = await Promise.all([
      engine.levels(instrument, 'buy', depth),
      engine.levels(instrument, 'sell', depth),
      engine.phase(instrument),
    ])
    return { bids: bids.levels, asks: asks.levels, phase: phase ?? 'closed' }
  } catch (error) {
    if (isEngineUnavailable(error)) return null
    throw error
  }
}

export type Book = NonNullable<Awaited<ReturnType<typeof readBook>>>

const sideIn = (text: string): 'buy' | 'sell' => (text === 'buy' ? 'buy' : 'sell')
const orderStates = ['open', 'filled', 'cancelled'] as const
const timesInForce = ['gtc', 'ioc', 'fok'] as const

const ownOrders = (scope: CustomerScope, account: AccountNumber, instrumentId: number) =>
  scope
    .selectFrom('trading.order')
    .select([
      'id',
      'client_order_id as clientOrderId',
      'side',
      'price',
      'quantity',
      'filled',
      'fee',
      'time_in_force as timeInForce',
      'status',
      'accepted_at as acceptedAt',
      'done_at as doneAt',
    ])
    .where('account', '=', BigInt(account))
    .where('instrument_id', '=', instrumentId)

type OrderRow = Awaited<ReturnType<ReturnType<typeof ownOrders>['execute']>>[number]

const toldOrder = (row: OrderRow) => ({
  ...row,
  side: sideIn(row.side),
  timeInForce: stateIn(timesInForce, row.timeInForce),
  status: stateIn(orderStates, row.status),
})

export type OwnOrder = ReturnType<typeof toldOrder>

/** The customer's orders in one market, the newest first. */
export async function listOwnOrders(
  scope: CustomerScope,
  account: AccountNumber,
  instrumentId: number,
  which: 'open' | 'done',
  { offset, limit }: ListPage,
): Promise<readonly OwnOrder[]> {
  const rows = await ownOrders(scope, account, instrumentId)
    .where('status', which === 'open' ? '=' : '<>', 'open')
    .orderBy('accepted_at', 'desc')
    .orderBy('id', 'desc')
    .offset(offset)
    .limit(limit)
    .execute()
  return rows.map(toldOrder)
}

export async function readOwnOrder(
  scope: CustomerScope,
  account: AccountNumber,
  instrumentId: number,
  id: bigint,
): Promise<OwnOrder | undefined> {
  const row = await ownOrders(scope, account, instrumentId).where('id', '=', id).executeTakeFirst()
  return row && toldOrder(row)
}

const looksMax = 20
const lookEveryMs = 50

/** Waits, a second at most, until an order's row is as wanted; a page can also be shown without it. */
export async function waitForOrder(
  customer: Customer,
  order: { readonly account: AccountNumber; readonly clientOrderId: string },
  wanted: 'there' | 'done',
): Promise<void> {
  for (let look = 0; look < looksMax; look++) {
    const row = await customer.inScope(
      async (scope) =>
        await scope
          .selectFrom('trading.order')
          .select('status')
          .where('account', '=', BigInt(order.account))
          .where('client_order_id', '=', order.clientOrderId)
          .executeTakeFirst(),
    )
    if (row !== undefined && (wanted === 'there' || row.status !== 'open')) return
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs))
  }
}

/** What is free of the security and of its currency on this account. */
export async function readAvailable(scope: CustomerScope, account: AccountNumber, market: Market) {
  const rows = await scope
    .selectFrom('financial.balance')
    .select(['asset_id as asset', 'available'])
    .where('account', '=', BigInt(account))
    .where('asset_id', 'in', [market.baseAssetId, market.quote.id])
    .execute()
  const of = (asset: number) => rows.find((row) => row.asset === asset)?.available ?? 0n
  return { units: of(market.baseAssetId), cash: of(market.quote.id) }
}
