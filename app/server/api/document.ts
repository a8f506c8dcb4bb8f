import { OpenApiGeneratorV31, OpenAPIRegistry } from '@asteasolutions/zod-to-openapi'
import { z } from 'zod'
import {
  balancesAnswer,
  cancelAnswer,
  depositAnswer,
  depositRequest,
  idempotencyKey,
  orderAnswer,
  orderPath,
  orderRequest,
  ordersQuery,
  ownOrder,
  ownOrdersAnswer,
  ownTradesAnswer,
  purchaseAnswer,
  purchaseRequest,
  tradesQuery,
} from './account-schemas.ts'

const decimal = z
  .string()
  .regex(/^\d{1,78}$/)
  .meta({ description: 'A whole number of minor units, or of units of a security', example: '10000' })

const asset = z
  .object({
    code: z.string().meta({ example: 'CLP' }),
    name: z.string().meta({ example: 'Peso chileno' }),
    kind: z.enum(['currency', 'security']),
    decimals: z.number().int().min(0).max(18).meta({ description: 'of its minor unit' }),
  })
  .meta({ id: 'Asset' })

const instrument = z
  .object({
    symbol: z.string().meta({ example: 'ANDES' }),
    base: z.string().meta({ description: 'code of the security', example: 'ANDES' }),
    quote: z.string().meta({ description: 'code of the currency that prices are in', example: 'CLP' }),
    lot: decimal,
    tick: decimal,
    quantityMax: decimal,
    priceMax: decimal,
    phase: z.enum(['closed', 'continuous', 'halted']),
  })
  .meta({ id: 'Instrument' })

const level = z.object({ price: decimal, quantity: decimal, orders: z.number().int().min(1) })

export const assetsAnswer = z.object({ assets: z.array(asset) }).meta({
  id: 'Assets',
  example: { assets: [{ code: 'CLP', name: 'Peso chileno', kind: 'currency', decimals: 0 }] },
})
export const instrumentsAnswer = z.object({ instruments: z.array(instrument) }).meta({
  id: 'Instruments',
  example: {
    instruments: [
      {
        symbol: 'ANDES',
        base: 'ANDES',
        quote: 'CLP',
        lot: '1',
        tick: '10',
        quantityMax: '1000000',
        priceMax: '100000000',
        phase: 'continuous',
      },
    ],
  },
})
export const bookAnswer = z
  .object({
    sequence: decimal.meta({
      description: 'of the engine; changes on /live with a higher one come after',
      example: '4711',
    }),
    bids: z.array(level).meta({ description: 'best first' }),
    asks: z.array(level).meta({ description: 'best first' }),
  })
  .meta({
    id: 'Book',
    example: {
      sequence: '4711',
      bids: [{ price: '1200', quantity: '50', orders: 2 }],
      asks: [{ price: '1210', quantity: '10', orders: 1 }],
    },
  })
export const bookQuery = z.object({
  depth: z.coerce
    .number()
    .int()
    .min(1)
    .max(1_000)
    .default(50)
    .meta({ description: 'levels of each side', example: 50 }),
})
export const bookPath = z.object({
  symbol: z
    .string()
    .regex(/^[A-Z][A-Z0-9]{1,11}$/)
    .meta({ example: 'ANDES' }),
})

const problemDocument = z
  .object({
    type: z.string(),
    status: z.number().int(),
    code: z.string().meta({ description: 'stable: decide by it' }),
    title: z.string(),
    detail: z.string().optional(),
    errors: z
      .record(z.string(), z.array(z.string()))
      .optional()
      .meta({ description: 'what is wrong with each field' }),
    figures: z
      .record(z.string(), z.string())
      .optional()
      .meta({ description: 'of the rule that refused; amounts in minor units' }),
  })
  .meta({
    id: 'Problem',
    description: 'RFC 9457',
    example: {
      type: '/problems/too-many-requests',
      status: 429,
      code: 'too-many-requests',
      title: 'Too many requests',
    },
  })

const problemAnswer = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: problemDocument } },
})
const answer = (description: string, schema: z.ZodType) => ({
  description,
  content: { 'application/json': { schema } },
})
const always = { 429: problemAnswer('Too many requests; see Retry-After and the RateLimit headers') }

/** The OpenAPI 3.1 document, made from the schemas that validate. */
export function openApiDocument() {
  const registry = new OpenAPIRegistry()
  registry.registerPath({
    method: 'get',
    path: '/api/v1/assets',
    summary: 'Currencies and securities',
    responses: { 200: answer('All assets, by code', assetsAnswer), ...always },
  })
  registry.registerPath({
    method: 'get',
    path: '/api/v1/instruments',
    summary: 'What is traded, in what steps',
    responses: { 200: answer('All instruments, by symbol', instrumentsAnswer), ...always },
  })
  registry.registerPath({
    method: 'get',
    path: '/api/v1/instruments/{symbol}/book',
    summary: 'The order book by price level',
    request: { params: bookPath, query: bookQuery },
    responses: {
      200: answer('The book as it stood right after the command `sequence`', bookAnswer),
      400: problemAnswer('`invalid-request`: a parameter is wrong'),
      404: problemAnswer('`unknown-instrument`'),
      503: problemAnswer('`engine-unavailable`: try again'),
      ...always,
    },
  })
  registerAccount(registry)
  return new OpenApiGeneratorV31(registry.definitions).generateDocument({
    openapi: '3.1.0',
    info: { title: 'Stoa', version: '1', description: 'Amounts are decimal strings.' },
  })
}

const signedIn = { 401: problemAnswer('`not-signed-in`') }
const headers = z.object({ 'Idempotency-Key': idempotencyKey })
const body = (schema: z.ZodType) => ({ content: { 'application/json': { schema } }, required: true })
const refusals = {
  400: problemAnswer('`invalid-request`: `errors` names each wrong field'),
  ...signedIn,
  409: problemAnswer('`idempotency-key-reused`: the key came before with another request'),
  422: problemAnswer('Refused by a rule: `code` names it, `figures` are its own'),
  503: problemAnswer('`engine-unavailable` or `busy`: the same request may be sent again'),
}

/** What a customer's session may ask for. */
function registerAccount(registry: OpenAPIRegistry): void {
  registry.registerPath({
    method: 'get',
    path: '/api/v1/account/balances',
    summary: 'Your balances',
    responses: { 200: answer('By asset', balancesAnswer), ...signedIn, ...always },
  })
  const lists = [
    ['orders', 'Your orders, the newest first', 'A page of orders', ordersQuery, ownOrdersAnswer],
    [
      'trades',
      'Your fills and purchases, the newest first',
      'A page of trades',
      tradesQuery,
      ownTradesAnswer,
    ],
  ] as const
  for (const [path, summary, description, query, page] of lists) {
    registry.registerPath({
      method: 'get',
      path: `/api/v1/account/${path}`,
      summary,
      request: { query },
      responses: {
        200: answer(description, page),
        400: problemAnswer('`invalid-request`: a parameter is wrong'),
        ...signedIn,
        ...always,
      },
    })
  }
  registry.registerPath({
    method: 'get',
    path: '/api/v1/account/orders/{clientOrderId}',
    summary: 'One of your orders',
    request: { params: orderPath },
    responses: {
      200: answer('As it stands', ownOrder),
      400: problemAnswer('`invalid-request`: a parameter is wrong'),
      ...signedIn,
      404: problemAnswer('`unknown-order`: you have none of this id'),
      ...always,
    },
  })
  const asks = [
    ['deposits', 'Ask to deposit: the reference to pay with', depositRequest, depositAnswer],
    ['purchases', 'Buy in an offering', purchaseRequest, purchaseAnswer],
    ['orders', 'Place an order', orderRequest, orderAnswer],
  ] as const
  for (const [path, summary, request, done] of asks) {
    registry.registerPath({
      method: 'post',
      path: `/api/v1/account/${path}`,
      summary,
      request: { headers, body: body(request) },
      responses: { 201: answer('Done, durably', done), ...refusals, ...always },
    })
  }
  registry.registerPath({
    method: 'delete',
    path: '/api/v1/account/orders/{clientOrderId}',
    summary: 'Cancel an order, also one that has not arrived yet',
    request: { params: orderPath },
    responses: {
      200: answer('Cancelled', cancelAnswer),
      ...signedIn,
      422: problemAnswer('`unknown-order`, `order-already-done`'),
      503: problemAnswer('`engine-unavailable`'),
      ...always,
    },
  })
}
