import type { Database } from '#db/database.ts'
import { batchStates, offeringStates, phases, stateIn, tradeStates } from '#app/states/states.ts'

const marketsMax = 200

/** Every listed security with its offering and its market. */
export async function listMarkets(database: Database) {
  const rows = await database
    .selectFrom('trading.instrument as i')
    .innerJoin('investment.security as s', 's.id', 'i.security_id')
    .innerJoin('financial.asset as q', 'q.id', 'i.quote_asset_id')
    .leftJoin('investment.offering as o', 'o.instrument_id', 'i.id')
    .select((eb) => [
      'i.id',
      'i.symbol',
      'i.phase',
      's.name',
      's.id as security_id',
      'q.code',
      'q.decimals',
      'o.id as offering_id',
      'o.status as offering_status',
      'o.price',
      'o.quantity',
      'o.remaining',
      'o.sold',
      'o.opened_at',
      eb
        .selectFrom('trading.trade as t')
        .select((sub) => sub.fn.countAll<bigint>().as('n'))
        .whereRef('t.instrument_id', '=', 'i.id')
        .where('t.status', '=', 'in-settlement')
        .as('in_settlement'),
    ])
    .orderBy('i.symbol')
    .limit(marketsMax)
    .execute()
  return rows.map((row) => ({
    id: row.id,
    symbol: row.symbol,
    name: row.name,
    securityId: row.security_id,
    phase: stateIn(phases, row.phase),
    quote: { code: row.code, decimals: row.decimals },
    inSettlement: row.in_settlement ?? 0n,
    offering:
      row.offering_id === null ||
      row.offering_status === null ||
      row.quantity === null ||
      row.remaining === null ||
      row.sold === null ||
      row.price === null
        ? null
        : {
            id: row.offering_id,
            status: stateIn(offeringStates, row.offering_status),
            price: row.price,
            quantity: row.quantity,
            remaining: row.remaining,
            sold: row.sold,
            openedAt: row.opened_at,
          },
  }))
}

/** One market; undefined where there is none. */
export async function readMarket(database: Database, id: number) {
  const market = (await listMarkets(database)).find((one) => one.id === id)
  if (market === undefined) return undefined
  const closeAsked =
    market.offering === null
      ? undefined
      : await database
          .selectFrom('outbox')
          .select('id')
          .where('kind', '=', 'offering.closed')
          .where('key', '=', market.offering.id)
          .executeTakeFirst()
  return { ...market, closeAsked: closeAsked !== undefined }
}

const tradesMax = 50

/** The last trades of a market, each with the batch it went into. */
export async function listTrades(database: Database, instrumentId: number) {
  const rows = await database
    .selectFrom('trading.trade as t')
    .innerJoin('financial.asset as c', 'c.id', 't.cash_asset_id')
    .leftJoin('financial.settlement_match as m', (join) =>
      join.onRef('m.segment', '=', 't.segment').onRef('m.trade', '=', 't.id'),
    )
    .select([
      't.segment',
      't.id',
      't.venue',
      't.price',
      't.quantity',
      't.notional',
      't.at',
      't.status',
      't.unwind_reason',
      'm.batch_id',
      'c.code',
      'c.decimals',
    ])
    .where('t.instrument_id', '=', instrumentId)
    .orderBy('t.at', 'desc')
    .orderBy('t.id', 'desc')
    .limit(tradesMax)
    .execute()
  return rows.map((row) => ({
    key: `${row.segment}/${row.id}`,
    id: row.id,
    venue: stateIn(['book', 'offering'], row.venue),
    price: row.price,
    quantity: row.quantity,
    notional: row.notional,
    cash: { code: row.code, decimals: row.decimals },
    at: row.at,
    status: stateIn(tradeStates, row.status),
    batchId: row.batch_id,
  }))
}

const batchesMax = 25

/** The last settlement batches, with how their matches ended. */
export async function listBatches(database: Database) {
  const rows = await database
    .selectFrom('financial.settlement_batch as b')
    .leftJoin('financial.settlement_match as m', 'm.batch_id', 'b.id')
    .select((eb) => [
      'b.id',
      'b.status',
      'b.transaction',
      'b.block_number',
      'b.closed_at',
      eb.fn.count<bigint>('m.trade').as('matches'),
      eb.fn.count<bigint>('m.trade').filterWhere('m.outcome', '=', 'settled').as('settled'),
      eb.fn.count<bigint>('m.trade').filterWhere('m.outcome', '=', 'refused').as('refused'),
    ])
    .groupBy('b.id')
    .orderBy('b.closed_at', 'desc')
    .orderBy('b.id', 'desc')
    .limit(batchesMax)
    .execute()
  return rows.map((row) => ({ ...row, status: stateIn(batchStates, row.status) }))
}

const matchesMax = 100

/** A batch with each of its matches and how the chain answered for it alone; undefined where there is none. */
export async function readBatch(database: Database, id: string) {
  const batch = await database
    .selectFrom('financial.settlement_batch')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst()
  if (!batch) return undefined
  const matches = await database
    .selectFrom('financial.settlement_match as m')
    .innerJoin('trading.trade as t', (join) =>
      join.onRef('t.segment', '=', 'm.segment').onRef('t.id', '=', 'm.trade'),
    )
    .innerJoin('trading.instrument as i', 'i.id', 't.instrument_id')
    .innerJoin('financial.asset as c', 'c.id', 't.cash_asset_id')
    .select([
      'm.trade',
      'm.outcome',
      'm.refusal',
      'i.symbol',
      't.quantity',
      't.notional',
      't.buyer',
      't.seller',
      'c.code',
      'c.decimals',
    ])
    .where('m.batch_id', '=', id)
    .orderBy('m.trade')
    .limit(matchesMax)
    .execute()
  return {
    id: batch.id,
    status: stateIn(batchStates, batch.status),
    transaction: batch.transaction,
    blockNumber: batch.block_number,
    closedAt: batch.closed_at,
    finalAt: batch.final_at,
    matches: matches.map((row) => ({
      ...row,
      outcome: row.outcome === null ? null : stateIn(['settled', 'refused'], row.outcome),
      cash: { code: row.code, decimals: row.decimals },
    })),
  }
}
