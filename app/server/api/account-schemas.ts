import { z } from 'zod'
import { amountMax } from '#engine/money/limits.ts'

const code = z
  .string()
  .regex(/^[A-Z][A-Z0-9]{1,11}$/, 'must be the code of an asset')
  .meta({ example: 'CLP' })
const amount = z
  .string()
  .max(100)
  .meta({ description: 'in the currency, at most its own decimals', example: '10000' })
const units = z
  .string()
  .regex(/^[1-9]\d{0,18}$/, { error: 'must be a whole number above zero', abort: true })
  .refine((text) => BigInt(text) <= amountMax, `is too large: at most ${amountMax}`)
  .meta({ description: 'whole units of the security', example: '25' })
const clientOrderId = z
  .uuid()
  .toLowerCase()
  .meta({ description: 'yours, unique for ever', example: '0198c1b2-6a30-7c10-8f2e-4d6f6a1b2c3d' })

export const idempotencyKey = z.string('is required').min(1, 'is required').max(255).meta({
  description: 'The same key and body again: the same answer, once done',
  example: 'deposit-2026-0007',
})

export const balancesAnswer = z
  .object({
    balances: z.array(
      z.object({
        asset: code,
        available: amount,
        held: amount.meta({ description: 'for open orders and withdrawals' }),
        pending: amount.meta({ description: 'in settlement' }),
      }),
    ),
  })
  .meta({
    id: 'Balances',
    example: { balances: [{ asset: 'CLP', available: '90000', held: '10000', pending: '0' }] },
  })

export const depositRequest = z
  .strictObject({ asset: code, amount })
  .meta({ id: 'DepositRequest', example: { asset: 'CLP', amount: '10000' } })
export const depositAnswer = z
  .object({ id: z.uuid(), reference: z.string().meta({ description: 'to be written on the payment' }) })
  .meta({
    id: 'Deposit',
    example: { id: '0198c1b2-6a30-7c10-8f2e-4d6f6a1b2c3d', reference: 'STQ7X2M9KDPA' },
  })

export const purchaseRequest = z
  .strictObject({ clientOrderId, symbol: code, quantity: units, payment: code, totalMax: amount })
  .meta({
    id: 'PurchaseRequest',
    example: {
      clientOrderId: '0198c1b2-6a30-7c10-8f2e-4d6f6a1b2c3d',
      symbol: 'ANDES',
      quantity: '10',
      payment: 'CLP',
      totalMax: '125625',
    },
  })
export const purchaseAnswer = z
  .object({ trade: z.string(), status: z.literal('in-settlement') })
  .meta({ id: 'Purchase', example: { trade: '17', status: 'in-settlement' } })

export const orderRequest = z
  .strictObject({
    clientOrderId,
    symbol: code,
    side: z.enum(['buy', 'sell']),
    price: amount,
    quantity: units,
    timeInForce: z.enum(['gtc', 'ioc', 'fok']).default('gtc'),
  })
  .meta({
    id: 'OrderRequest',
    example: {
      clientOrderId: '0198c1b2-6a30-7c10-8f2e-4d6f6a1b2c3d',
      symbol: 'FARO',
      side: 'buy',
      price: '4830',
      quantity: '10',
      timeInForce: 'gtc',
    },
  })
export const orderAnswer = z
  .object({ order: z.string(), filled: z.string(), rests: z.boolean() })
  .meta({ id: 'Order', example: { order: '42', filled: '4', rests: true } })

export const orderPath = z.object({ clientOrderId })
export const cancelAnswer = z
  .object({ cancelled: z.literal(true) })
  .meta({ id: 'Cancelled', example: { cancelled: true } })

const time = z.iso.datetime().meta({ example: '2026-11-21T15:04:05.123Z' })
const side = z.enum(['buy', 'sell'])
const rowNumber = z
  .string()
  .regex(/^\d{1,18}$/)
  .meta({ example: '42' })
const next = rowNumber.nullable().meta({ description: '`before` of the next page; null where there is none' })
const page = {
  before: rowNumber
    .transform(BigInt)
    .optional()
    .meta({ description: 'only what is older: `next` of the page before', example: '42' }),
  limit: z.coerce.number().int().min(1).max(200).default(50).meta({ description: 'of a page', example: 50 }),
}

export const ownOrder = z
  .object({
    order: rowNumber,
    clientOrderId,
    symbol: code,
    side,
    price: amount,
    quantity: units,
    filled: z.string().meta({ description: 'whole units', example: '4' }),
    fee: amount.meta({ description: 'so far' }),
    timeInForce: z.enum(['gtc', 'ioc', 'fok']),
    status: z.enum(['open', 'filled', 'cancelled']),
    doneBecause: z.string().nullable(),
    acceptedAt: time,
    doneAt: time.nullable(),
  })
  .meta({
    id: 'OwnOrder',
    example: {
      order: '42',
      clientOrderId: '0198c1b2-6a30-7c10-8f2e-4d6f6a1b2c3d',
      symbol: 'FARO',
      side: 'buy',
      price: '4830',
      quantity: '10',
      filled: '4',
      fee: '39',
      timeInForce: 'gtc',
      status: 'open',
      doneBecause: null,
      acceptedAt: '2026-11-21T15:04:05.123Z',
      doneAt: null,
    },
  })
export const ordersQuery = z.object({
  status: z.enum(['open', 'done']).default('open').meta({ example: 'open' }),
  ...page,
})
export const ownOrdersAnswer = z
  .object({ orders: z.array(ownOrder), next })
  .meta({ id: 'OwnOrders', example: { orders: [], next: null } })

export const tradesQuery = z.object(page)
const ownTrade = z
  .object({
    trade: rowNumber,
    order: rowNumber.nullable().meta({ description: 'your order; null for a purchase in an offering' }),
    symbol: code,
    venue: z.enum(['book', 'offering']),
    side,
    price: amount.meta({ description: 'of one unit, in the currency of the market' }),
    quantity: units,
    asset: code.meta({ description: 'the currency it was paid in' }),
    fee: amount.meta({ description: 'yours' }),
    total: amount.meta({ description: 'paid with the fee, or received without it' }),
    at: time,
    status: z.enum(['in-settlement', 'settled', 'unwound']),
    endedAt: time.nullable(),
    transaction: z.string().nullable().meta({ description: 'on the chain, once it was sent' }),
  })
  .meta({
    id: 'OwnTrade',
    example: {
      trade: '17',
      order: '42',
      symbol: 'FARO',
      venue: 'book',
      side: 'buy',
      price: '4830',
      quantity: '4',
      asset: 'CLP',
      fee: '39',
      total: '19359',
      at: '2026-11-21T15:04:05.123Z',
      status: 'in-settlement',
      endedAt: null,
      transaction: null,
    },
  })
export const ownTradesAnswer = z
  .object({ trades: z.array(ownTrade), next })
  .meta({ id: 'OwnTrades', example: { trades: [], next: null } })
