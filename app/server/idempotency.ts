import { createHash } from 'node:crypto'
import type { CustomerScope } from '#db/customer-scope.ts'
import type { Json } from '#db/schema.ts'

/** What was answered: the status and the body of a program's request, or any outcome of a form's action. */
export interface Answer {
  readonly status: number
  readonly body: Json
}

export type IdempotentAnswer = Answer | { readonly conflict: true }

/**
 * Answers one request once. The same key with the same request gets the first answer again; with another request it is
 * a conflict (409). A second request that comes while the first is under way waits for it. Everything that `act` does
 * through `scope` stands or falls with the answer; what it asks of the engine carries a key of its own.
 *
 * @param key the `Idempotency-Key`, at most 255 characters; a form carries one in a hidden field
 * @param requestHash of all that the request asks for, see `hashOfRequest`
 */
export async function idempotently(
  scope: CustomerScope,
  request: { readonly customerId: string; readonly key: string; readonly requestHash: Uint8Array },
  act: () => Promise<Answer>,
): Promise<IdempotentAnswer> {
  const { customerId, key, requestHash } = request
  const hash = Buffer.from(requestHash)
  // Waits here while the same key is under way in another transaction.
  const taken = await scope
    .insertInto('idempotency')
    .values({ customer_id: customerId, key, request_hash: hash })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  if (taken.numInsertedOrUpdatedRows === 1n) {
    const answer = await act()
    await scope
      .updateTable('idempotency')
      .set({ status: answer.status, body: JSON.stringify(answer.body) })
      .where('customer_id', '=', customerId)
      .where('key', '=', key)
      .execute()
    return answer
  }
  const first = await scope
    .selectFrom('idempotency')
    .select(['request_hash', 'status', 'body'])
    .where('customer_id', '=', customerId)
    .where('key', '=', key)
    .executeTakeFirstOrThrow()
  if (!first.request_hash.equals(hash)) return { conflict: true }
  if (first.status === null) throw new Error('an answer was kept without its status')
  return { status: first.status, body: first.body }
}

/** The hash of what a request asks for: where, and with which body. */
export function hashOfRequest(method: string, path: string, body: string): Uint8Array {
  return createHash('sha256')
    .update(JSON.stringify([method, path, body]))
    .digest()
}
