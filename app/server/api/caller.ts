import { readTrader } from '#app/queries/trader.server.ts'
import { type CustomerScope, inCustomerScope } from '#db/customer-scope.ts'
import type { AccountNumber } from '#engine/identifiers.ts'
import type { RequestContext } from '../context.ts'
import { Refused } from './operation.ts'

/** The customer whose session asks, in whose scope alone it is answered. */
export type Caller = { readonly id: string; readonly scope: CustomerScope; readonly context: RequestContext }

/** In the scope of the customer whose session this is. @throws Refused 401 without one */
export async function asCustomer<Result>(
  context: RequestContext,
  act: (caller: Caller) => Promise<Result>,
): Promise<Result> {
  const { person } = context
  if (context.session === null || person === null || person.kind === 'staff')
    throw new Refused({
      status: 401,
      code: 'not-signed-in',
      title: 'Sign in first: the session is missing or has ended',
    })
  const { id } = person
  return await inCustomerScope(
    context.services.database,
    id,
    async (scope) => await act({ id, scope, context }),
  )
}

/** The caller's trading account. @throws Refused 422 while there is none */
export async function accountOf({ scope, id, context }: Caller): Promise<AccountNumber> {
  const trader = await readTrader(scope, id, context.services.now())
  if (trader) return trader.account
  throw new Refused({
    status: 422,
    code: 'account-not-verified',
    title: 'The trading account is not ready yet',
  })
}
