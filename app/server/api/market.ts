import type { Request } from 'express'
import type { z } from 'zod'
import type { InstrumentId } from '#engine/identifiers.ts'
import type { RequestContext } from '../context.ts'
import {
  type assetsAnswer,
  type bookAnswer,
  bookPath,
  bookQuery,
  type instrumentsAnswer,
} from './document.ts'
import { checked, Refused } from './operation.ts'

export async function assets({ services }: RequestContext): Promise<z.input<typeof assetsAnswer>> {
  const rows = await services.database
    .selectFrom('financial.asset')
    .select(['code', 'name', 'kind', 'decimals'])
    .orderBy('code')
    .execute()
  return { assets: rows.map((row) => ({ ...row, kind: row.kind === 'security' ? 'security' : 'currency' })) }
}

export async function instruments({ services }: RequestContext): Promise<z.input<typeof instrumentsAnswer>> {
  const rows = await services.database
    .selectFrom('trading.instrument as i')
    .innerJoin('financial.asset as base', 'base.id', 'i.base_asset_id')
    .innerJoin('financial.asset as quote', 'quote.id', 'i.quote_asset_id')
    .select(['i.symbol', 'i.lot', 'i.tick', 'i.quantity_max', 'i.price_max', 'i.phase'])
    .select(['base.code as base', 'quote.code as quote'])
    .orderBy('i.symbol')
    .execute()
  return {
    instruments: rows.map(({ symbol, base, quote, lot, tick, quantity_max, price_max, phase }) => ({
      symbol,
      base,
      quote,
      lot: String(lot),
      tick: String(tick),
      quantityMax: String(quantity_max),
      priceMax: String(price_max),
      phase: phase === 'continuous' || phase === 'halted' ? phase : 'closed',
    })),
  }
}

export async function book(
  { services }: RequestContext,
  request: Request,
): Promise<z.input<typeof bookAnswer>> {
  const { symbol } = checked(bookPath, request.params)
  const { depth } = checked(bookQuery, request.query)
  const found = await services.database
    .selectFrom('trading.instrument')
    .select('id')
    .where('symbol', '=', symbol)
    .executeTakeFirst()
  if (found === undefined)
    throw new Refused({ status: 404, code: 'unknown-instrument', title: `There is no instrument ${symbol}` })
  const instrument = found.id as InstrumentId
  const bids = await services.engine.levels(instrument, 'buy', depth)
  const asks = await services.engine.levels(instrument, 'sell', depth)
  const shown = ({ levels }: typeof bids) =>
    levels.map(({ price, quantity, orders }) => ({
      price: String(price),
      quantity: String(quantity),
      orders,
    }))
  // The older of both: a change that only the newer side has seen is told again, and says the same.
  const sequence = bids.sequence < asks.sequence ? bids.sequence : asks.sequence
  return { sequence: String(sequence), bids: shown(bids), asks: shown(asks) }
}
