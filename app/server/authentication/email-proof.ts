import { leaveIntent } from '#db/outbox.ts'
import type { AccountRows } from './account-rows.ts'

/** Marks the address proven, once, and lets what follows from it begin. */
export async function markEmailProven(rows: AccountRows, now: Date): Promise<void> {
  const { numUpdatedRows } = await rows.transaction
    .updateTable('customer')
    .set({ email_verified_at: now })
    .where('id', '=', rows.accountId)
    .where('email_verified_at', 'is', null)
    .executeTakeFirst()
  if (numUpdatedRows === 1n)
    await leaveIntent(rows.transaction, {
      kind: 'customer.verified',
      key: rows.accountId,
      payload: { customerId: rows.accountId },
    })
}
