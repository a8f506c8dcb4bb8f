import { type RequestHandler, Router } from 'express'
import type { z } from 'zod'
import type { InstrumentId } from '#engine/identifiers.ts'
import {
  assetsAnswer,
  bookAnswer,
  bookPath,
  bookQuery,
  instrumentsAnswer,
  openApiDocument,
} from './api-schemas.ts'
import type { RequestContext } from './context.ts'
import { isEngineUnavailable } from './engine-unavailable.ts'
import { type Problem, problem } from './problem.ts'

/** What an operation says instead of its answer. */
class Refused {
  readonly problem: Problem
  constructor(refusal: Problem) {
    this.problem = refusal
  }
}

/** `/api/v1`: what programs read. Errors are problem documents. */
export function apiRouter(): Router {
  const router = Router()
  const document = JSON.stringify(openApiDocument())
  router.get('/openapi.json', (_request, response) => {
    response.type('json').send(document)
  })
  router.get('/assets', operation(assetsAnswer, assets))
  router.get('/instruments', operation(instrumentsAnswer, instruments))
  router.get('/instruments/:symbol/book', operation(bookAnswer, book))
  router.use((_request, response) => {
    problem(response, { status: 404, code: 'not-found', title: 'There is nothing at this address' })
  })
  return router
}

/** Answers by the schema that the document shows. */
function operation<Schema extends z.ZodType>(
  schema: Schema,
  act: (context: RequestContext, request: Parameters<RequestHandler>[0]) => Promise<z.input<Schema>>,
): RequestHandler {
  return async (request, response) => {
    try {
      response.json(schema.parse(await act(response.locals['context'] as RequestContext, request)))
    } catch (error) {
      if (error instanceof Refused) return problem(response, error.problem)
      if (!isEngineUnavailable(error)) throw error
      problem(response, {
        status: 503,
        code: 'engine-unavailable',
        title: 'The exchange is not answering now',
      })
    }
  }
}

async function assets({ services }: RequestContext): Promise<z.input<typeof assetsAnswer>> {
  const rows = await services.database
    .selectFrom('financial.asset')
    .select(['code', 'name', 'kind', 'decimals'])
    .orderBy('code')
    .execute()
  return { assets: rows.map((row) => ({ ...row, kind: row.kind === 'security' ? 'security' : 'currency' })) }
}

async function instruments({ services }: RequestContext): Promise<z.input<typeof instrumentsAnswer>> {
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

async function book(
  { services }: RequestContext,
  request: Parameters<RequestHandler>[0],
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

function checked<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const { data, error } = schema.safeParse(value)
  if (error === undefined) return data
  const errors: Record<string, string[]> = {}
  for (const { path, message } of error.issues) (errors[path.join('.')] ??= []).push(message)
  throw new Refused({ status: 400, code: 'invalid-request', title: 'A parameter is wrong', errors })
}
