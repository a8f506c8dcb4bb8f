import type { Transaction } from 'kysely'
import { asStaff, type StaffActor } from '#app/acts/staff-act.ts'
import type { Database } from '#db/database.ts'
import type { DB } from '#db/schema.ts'
import { accountRows } from '../authentication/account-rows.ts'
import { leaveInvitation } from './invite.ts'

export type ReissueResult = { readonly ok: true } | { readonly ok: false; readonly reason: 'self' | 'gone' }

/**
 * Lets somebody in anew who has lost password or authenticator: both are forgotten, every session and every link sent
 * before ends, and a link to begin again goes to their own mailbox. Who asks never sees it, and roles stay as they are.
 *
 * @throws NotPermitted without `staff.reissue`
 */
export async function reissueStaff(
  { database, origin, now }: { readonly database: Database; readonly origin: string; readonly now: Date },
  actor: StaffActor,
  { staffId, reason }: { readonly staffId: string; readonly reason: string },
): Promise<ReissueResult> {
  return await asStaff<ReissueResult>(database, actor, 'staff.reissue', async (transaction) => {
    if (staffId === actor.id) return [{ ok: false, reason: 'self' }]
    const link = await writeReissue(transaction, staffId, { origin, now, by: actor.id })
    if (link === undefined) return [{ ok: false, reason: 'gone' }]
    return [{ ok: true }, { subject: `staff/${staffId}`, reason }]
  })
}

/**
 * Forgets how this person signed in, and leaves the mail. Undefined where nobody of the staff has this id, or was
 * disabled.
 *
 * @param by who asks; null where it is the operator's command
 * @returns the link of the mail
 */
export async function writeReissue(
  transaction: Transaction<DB>,
  staffId: string,
  { origin, now, by }: { readonly origin: string; readonly now: Date; readonly by: string | null },
): Promise<string | undefined> {
  const person = await transaction
    .updateTable('staff')
    .set({ password_hash: null })
    .where('id', '=', staffId)
    .where('disabled_at', 'is', null)
    .returning('name')
    .executeTakeFirst()
  if (person === undefined) return undefined
  const rows = accountRows(transaction, 'staff', staffId)
  await rows.removeTotp()
  await rows.replaceRecoveryCodes([])
  await rows.revokeSessions(now)
  await rows.useTokens('invitation', now)
  await rows.useTokens('password-reset', now)
  const { email, locale } = await rows.account()
  return await leaveInvitation(
    transaction,
    { staffId, email, name: person.name, locale, template: 'staff-access' },
    { origin, now, by },
  )
}
