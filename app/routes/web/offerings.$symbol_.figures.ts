import type { LoaderFunctionArgs } from '@remix-run/node'
import { readPurchaseFigures } from '#app/investing/purchase-figures.server.ts'
import { readOffering } from '#app/queries/offerings.server.ts'
import { found } from '#app/server/address.ts'
import { requireCustomer } from '#app/server/guards.ts'

/** What a purchase would cost, for the page while its reader types: `?quantity=10&payment=1`. */
export async function loader(args: LoaderFunctionArgs) {
  const customer = requireCustomer(args)
  const { database, now } = args.context.services
  const offering = found(await readOffering(database, args.params['symbol'] ?? ''))
  const query = new URL(args.request.url).searchParams
  const quantity = /^\d{1,18}$/.exec(query.get('quantity') ?? '')?.[0]
  const payment = /^\d{1,9}$/.exec(query.get('payment') ?? '')?.[0]
  if (quantity === undefined || payment === undefined || BigInt(quantity) === 0n) return { figures: null }
  const wanted = { quantity: BigInt(quantity), paymentAssetId: Number(payment) }
  const result = await customer.inScope(
    async (scope) => await readPurchaseFigures(scope, customer.id, offering, wanted, now()),
  )
  return { figures: result.ok ? result.figures : null }
}
