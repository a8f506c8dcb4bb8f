import type { CustomerScope } from '#db/customer-scope.ts'
import type { Customer } from '#app/server/guards.ts'
import { hashOfRequest, idempotently } from '#app/server/idempotency.ts'

/** Undoes the transaction of an act that was refused, so that its form can be corrected and sent with the same key. */
class Undone extends Error {}

export type OnceResult<Refusal> =
  | { readonly outcome: 'done'; readonly location: string }
  | { readonly outcome: 'refused'; readonly refusal: Refusal }
  /** the form was carried out before, with other values */
  | { readonly outcome: 'conflict' }

/**
 * Carries out what a form asks for once, however often it is sent: the same again leads to the same page.
 *
 * @param form.key from the form's hidden field; @param form.asked all that it asks for, without one-time codes
 */
export async function once<Refusal>(
  customer: Customer,
  form: { readonly key: string; readonly path: string; readonly asked: Readonly<Record<string, unknown>> },
  act: (
    scope: CustomerScope,
  ) => Promise<
    { readonly ok: true; readonly location: string } | { readonly ok: false; readonly refusal: Refusal }
  >,
): Promise<OnceResult<Refusal>> {
  const asked = JSON.stringify(form.asked, (_name, value: unknown) =>
    typeof value === 'bigint' ? String(value) : value,
  )
  const request = {
    customerId: customer.id,
    key: form.key,
    requestHash: hashOfRequest('POST', form.path, asked),
  }
  const refusals: Refusal[] = []
  try {
    const answer = await customer.inScope(
      async (scope) =>
        await idempotently(scope, request, async () => {
          const result = await act(scope)
          if (result.ok) return { status: 303, body: { location: result.location } }
          refusals.push(result.refusal)
          throw new Undone()
        }),
    )
    if ('conflict' in answer) return { outcome: 'conflict' }
    const { body } = answer
    if (
      typeof body !== 'object' ||
      body === null ||
      Array.isArray(body) ||
      typeof body['location'] !== 'string'
    )
      throw new Error(`the answer kept for the form ${form.path} leads nowhere`)
    return { outcome: 'done', location: body['location'] }
  } catch (error) {
    const [refusal] = refusals
    if (error instanceof Undone && refusal !== undefined) return { outcome: 'refused', refusal }
    throw error
  }
}
