import type { Request } from 'express'
import { z } from 'zod'
import { requestDeposit } from '#app/acts/deposit.ts'
import { cancelOrder, placeOrder, purchase } from '#app/acts/trading.ts'
import { readTrader } from '#app/queries/trader.server.ts'
import type { CustomerScope } from '#db/customer-scope.ts'
import { formatAmount } from '#engine/money/format-amount.ts'
import { parseAmount } from '#engine/money/parse-amount.ts'
import type { Refusal } from '#engine/refusal.ts'
import type { RequestContext } from '../context.ts'
import { type Answer, hashOfRequest, idempotently } from '../idempotency.ts'
import type { Problem } from '../problem.ts'
import {
  type balancesAnswer,
  type cancelAnswer,
  depositRequest,
  idempotencyKey,
  orderPath,
  orderRequest,
  purchaseRequest,
} from './account-schemas.ts'
import { accountOf, asCustomer, type Caller } from './caller.ts'
import { checked, Refused } from './operation.ts'

/** Once for each `Idempotency-Key`: the same request again gets the same answer, another body is a conflict. */
async function once(
  context: RequestContext,
  request: Request,
  act: (caller: Caller) => Promise<Answer>,
): Promise<Answer> {
  return await asCustomer(context, async (caller) => {
    const { 'Idempotency-Key': key } = checked(keyHeader, {
      'Idempotency-Key': request.get('Idempotency-Key'),
    })
    const answer = await idempotently(
      caller.scope,
      {
        customerId: caller.id,
        key,
        requestHash: hashOfRequest(request.method, request.originalUrl, JSON.stringify(request.body)),
      },
      async () => await act(caller),
    )
    if (!('conflict' in answer)) return answer
    throw new Refused({
      status: 409,
      code: 'idempotency-key-reused',
      title: 'This Idempotency-Key came before with another request',
    })
  })
}

const keyHeader = z.object({ 'Idempotency-Key': idempotencyKey })

export async function balances(context: RequestContext): Promise<z.input<typeof balancesAnswer>> {
  return await asCustomer(context, async ({ scope, id, context: { services } }) => {
    const trader = await readTrader(scope, id, services.now())
    if (!trader) return { balances: [] }
    const rows = await scope
      .selectFrom('financial.balance as b')
      .innerJoin('financial.asset as a', 'a.id', 'b.asset_id')
      .select(['a.code', 'a.decimals', 'b.available', 'b.held', 'b.pending'])
      .where('b.account', '=', BigInt(trader.account))
      .orderBy('a.code')
      .execute()
    return {
      balances: rows.map(({ code, decimals, available, held, pending }) => ({
        asset: code,
        available: formatAmount(available, decimals),
        held: formatAmount(held, decimals),
        pending: formatAmount(pending, decimals),
      })),
    }
  })
}

export async function deposit(context: RequestContext, request: Request): Promise<Answer> {
  const { asset, amount } = checked(depositRequest, request.body)
  return await once(context, request, async ({ scope, id }) => {
    const { id: assetId, decimals } = await assetOf(scope, 'asset', asset)
    const result = await requestDeposit(scope, id, { assetId, amount: minorOf('amount', amount, decimals) })
    if (result.ok) return { status: 201, body: { id: result.depositId, reference: result.reference } }
    return refusedAnswer(
      422,
      result.reason,
      'minimum' in result ? { minimum: formatAmount(result.minimum, decimals) } : {},
    )
  })
}

export async function buy(context: RequestContext, request: Request): Promise<Answer> {
  const wanted = checked(purchaseRequest, request.body)
  return await once(context, request, async (caller) => {
    const { scope } = caller
    const payment = await assetOf(scope, 'payment', wanted.payment)
    const offering = await scope
      .selectFrom('investment.offering as o')
      .innerJoin('trading.instrument as i', 'i.id', 'o.instrument_id')
      .select('o.id')
      .where('i.symbol', '=', wanted.symbol)
      .executeTakeFirst()
    if (!offering) throw unknown('symbol', wanted.symbol)
    const result = await purchase(caller.context.services.engine, {
      account: await accountOf(caller),
      clientOrderId: wanted.clientOrderId,
      offeringId: offering.id,
      quantity: BigInt(wanted.quantity),
      paymentAssetId: payment.id,
      totalMax: minorOf('totalMax', wanted.totalMax, payment.decimals),
    })
    if (!result.ok) return engineRefusal(result.refusal)
    return { status: 201, body: { trade: String(result.trade), status: 'in-settlement' } }
  })
}

export async function order(context: RequestContext, request: Request): Promise<Answer> {
  const wanted = checked(orderRequest, request.body)
  return await once(context, request, async (caller) => {
    const market = await caller.scope
      .selectFrom('trading.instrument as i')
      .innerJoin('financial.asset as q', 'q.id', 'i.quote_asset_id')
      .select(['i.id', 'q.decimals'])
      .where('i.symbol', '=', wanted.symbol)
      .executeTakeFirst()
    if (!market) throw unknown('symbol', wanted.symbol)
    const result = await placeOrder(caller.context.services.engine, {
      account: await accountOf(caller),
      clientOrderId: wanted.clientOrderId,
      instrumentId: market.id,
      side: wanted.side,
      price: minorOf('price', wanted.price, market.decimals),
      quantity: BigInt(wanted.quantity),
      timeInForce: wanted.timeInForce,
    })
    if (!result.ok) return engineRefusal(result.refusal)
    return {
      status: 201,
      body: { order: String(result.order), filled: String(result.filled), rests: result.rests },
    }
  })
}

/** Needs no key: a cancel said twice is a cancel. */
export async function cancel(
  context: RequestContext,
  request: Request,
): Promise<z.input<typeof cancelAnswer>> {
  const { clientOrderId } = checked(orderPath, request.params)
  const account = await asCustomer(context, accountOf)
  const result = await cancelOrder(context.services.engine, { account, clientOrderId })
  if (!result.ok) throw new Refused(engineProblem(result.refusal))
  return { cancelled: true }
}

async function assetOf(
  scope: CustomerScope,
  field: string,
  code: string,
): Promise<{ readonly id: number; readonly decimals: number }> {
  const asset = await scope
    .selectFrom('financial.asset')
    .select(['id', 'decimals'])
    .where('code', '=', code)
    .where('kind', '=', 'currency')
    .executeTakeFirst()
  if (asset) return asset
  throw unknown(field, code)
}

const unknown = (field: string, code: string): Refused =>
  new Refused({
    status: 400,
    code: 'invalid-request',
    title: 'A parameter is wrong',
    errors: { [field]: [`there is no ${code} here`] },
  })

/** @throws Refused naming the field */
function minorOf(field: string, text: string, decimals: number): bigint {
  const parsed = parseAmount(text, decimals)
  if (parsed.ok && parsed.amount > 0n) return parsed.amount
  const problem = parsed.ok ? 'must be above zero' : wordsOf(parsed.problem)
  throw new Refused({
    status: 400,
    code: 'invalid-request',
    title: 'A parameter is wrong',
    errors: { [field]: [problem] },
  })
}

type AmountProblem = Extract<ReturnType<typeof parseAmount>, { ok: false }>['problem']

function wordsOf(problem: AmountProblem): string {
  switch (problem.reason) {
    case 'not-a-number':
      return 'must be a decimal number in text, such as 10.50'
    case 'negative':
      return 'must be above zero'
    case 'too-many-decimals':
      return `has too many decimals: at most ${problem.allowed}`
    case 'too-large':
      return `is too large: at most ${problem.maximum}`
    default: {
      const never: never = problem
      return never
    }
  }
}

const engineRefusal = (refusal: Refusal): Answer => {
  const problem = engineProblem(refusal)
  // Nothing was decided: the same request may be sent again under its key.
  if (refusal.reason === 'busy') throw new Refused(problem)
  return refusedAnswer(problem.status, problem.code, problem.figures)
}

const refusedTitle = 'The exchange refused this'

/** The refusal's own figures beside its name; amounts in minor units, as text. */
function engineProblem({
  reason,
  ...figures
}: Refusal): Problem & { readonly figures: Record<string, string> } {
  return {
    status: reason === 'busy' ? 503 : reason === 'key-conflict' ? 409 : 422,
    code: reason,
    title: refusedTitle,
    figures: Object.fromEntries(Object.entries(figures).map(([name, value]) => [name, String(value)])),
  }
}

const refusedAnswer = (status: number, code: string, figures: Record<string, string>): Answer => ({
  status,
  body: { type: `/problems/${code}`, status, code, title: refusedTitle, figures },
})
