import { randomUUID } from 'node:crypto'
import { type ActionFunctionArgs, data, redirect } from '@remix-run/node'
import { z } from 'zod'
import type { Refusal } from '#engine/refusal.ts'
import { cancelOrder, placeOrder } from '#app/acts/trading.ts'
import { parseForm } from '#app/form.ts'
import { messagesFor } from '#app/i18n/server-messages.ts'
import { readMarket, waitForOrder } from '#app/queries/market.server.ts'
import { readTrader } from '#app/queries/trader.server.ts'
import { refusalWords } from '#app/refusal-words.ts'
import { found } from '#app/server/address.ts'
import { isEngineUnavailable } from '#app/server/engine-unavailable.ts'
import { requireCustomer } from '#app/server/guards.ts'
import { orderSchema } from './order-ticket.tsx'
import { namesIn } from './trader-facts.server.ts'

const uuid = z.uuid().transform((text) => text.toLowerCase())

/** Takes an order, or only calculates it, or cancels one; what is done leads back to the same view of the market. */
export async function takeOrderForm(args: ActionFunctionArgs) {
  const customer = requireCustomer(args)
  const { database, now } = args.context.services
  const market = found(await readMarket(database, args.params['symbol'] ?? '', now()))
  const trader = await customer.inScope(async (scope) => await readTrader(scope, customer.id, now()))
  const form = await args.request.formData()
  return form.get('form') === 'cancel'
    ? await cancel({ args, market, trader }, form)
    : await place({ args, market, trader }, form)
}

interface Asked {
  readonly args: ActionFunctionArgs
  readonly market: NonNullable<Awaited<ReturnType<typeof readMarket>>>
  readonly trader: Awaited<ReturnType<typeof readTrader>>
}

async function place({ args, market, trader }: Asked, form: FormData) {
  const customer = requireCustomer(args)
  const messages = messagesFor(args.context)
  const { t } = messages
  const submission = parseForm(form, orderSchema(market.quote.decimals), t)
  const sentId = uuid.safeParse(form.get('clientOrderId'))
  const clientOrderId = sentId.success ? sentId.data : randomUUID()
  const answer = (
    errors: { fieldErrors?: Record<string, string[]>; formErrors?: string[] } | undefined,
    nextOrderId: string,
  ) =>
    data(
      {
        lastResult: submission.reply(errors),
        checked: submission.status === 'success' ? submission.value : null,
        clientOrderId: nextOrderId,
        problem: undefined,
      },
      { status: errors === undefined ? 200 : 400 },
    )
  if (submission.status !== 'success') return answer({}, clientOrderId)
  if (trader === undefined) return answer({ formErrors: [t('market.accountOpening')] }, clientOrderId)
  if (form.get('step') === 'calculate') return answer(undefined, clientOrderId)
  try {
    const placed = await placeOrder(args.context.services.engine, {
      account: trader.account,
      clientOrderId,
      instrumentId: market.id,
      ...submission.value,
    })
    if (!placed.ok) {
      const words = refusalWords(messages, placed.refusal, namesIn(market))
      const field = fieldOf(placed.refusal)
      // Corrected, it is another order.
      return answer(
        field === undefined ? { formErrors: [words] } : { fieldErrors: { [field]: [words] } },
        randomUUID(),
      )
    }
    await waitForOrder(customer, { account: trader.account, clientOrderId }, 'there')
    return redirect(addressOf(args, { order: String(placed.order) }), 303)
  } catch (error) {
    if (!isEngineUnavailable(error)) throw error
    // The same key again: should the first have arrived, it stays one order.
    return answer({ formErrors: [t('market.unavailable.order')] }, clientOrderId)
  }
}

/** The field that a refusal is about, where it is one. */
function fieldOf({ reason }: Refusal): 'price' | 'quantity' | undefined {
  if (reason === 'price-off-tick' || reason === 'price-out-of-range') return 'price'
  if (reason === 'quantity-off-lot' || reason === 'quantity-out-of-range') return 'quantity'
  return undefined
}

async function cancel({ args, market, trader }: Asked, form: FormData) {
  const customer = requireCustomer(args)
  const messages = messagesFor(args.context)
  const problem = (words: string) =>
    data(
      { lastResult: undefined, checked: null, clientOrderId: randomUUID(), problem: words },
      { status: 400 },
    )
  const clientOrderId = uuid.safeParse(form.get('clientOrderId'))
  if (!clientOrderId.success || trader === undefined) throw new Response(null, { status: 400 })
  const order = { account: trader.account, clientOrderId: clientOrderId.data }
  try {
    const cancelled = await cancelOrder(args.context.services.engine, order)
    if (!cancelled.ok) return problem(refusalWords(messages, cancelled.refusal, namesIn(market)))
    await waitForOrder(customer, order, 'done')
    return redirect(addressOf(args, {}), 303)
  } catch (error) {
    if (!isEngineUnavailable(error)) throw error
    return problem(messages.t('market.unavailable.cancel'))
  }
}

/** The market's address with the reader's view kept. */
function addressOf({ request }: ActionFunctionArgs, more: Readonly<Record<string, string>>): string {
  const url = new URL(request.url)
  const query = new URLSearchParams(more)
  for (const name of ['show', 'own']) {
    const value = url.searchParams.get(name)
    if (value !== null) query.set(name, value)
  }
  return `${url.pathname}${query.size === 0 ? '' : `?${query.toString()}`}`
}
