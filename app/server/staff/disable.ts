import { asStaff, type StaffActor } from '#app/acts/staff-act.ts'
import type { Database } from '#db/database.ts'
import { mayGive } from './invite.ts'

export type DisableResult =
  { readonly ok: true } | { readonly ok: false; readonly reason: 'self' | 'above-own' | 'gone' }

/**
 * Ends somebody's time on the staff: every session at once, and no sign-in any more. Who may give a person's roles
 * may take them away.
 *
 * @throws NotPermitted without `staff.disable`
 */
export async function disableStaff(
  { database, now }: { readonly database: Database; readonly now: Date },
  actor: StaffActor,
  { staffId, reason }: { readonly staffId: string; readonly reason: string },
): Promise<DisableResult> {
  return await asStaff<DisableResult>(database, actor, 'staff.disable', async (transaction) => {
    if (staffId === actor.id) return [{ ok: false, reason: 'self' }]
    const roles = await transaction
      .selectFrom('staff_role')
      .select('role')
      .where('staff_id', '=', staffId)
      .execute()
    for (const { role } of roles)
      if (!(await mayGive(transaction, actor, role))) return [{ ok: false, reason: 'above-own' }]
    const { numUpdatedRows } = await transaction
      .updateTable('staff')
      .set({ disabled_at: now })
      .where('id', '=', staffId)
      .where('disabled_at', 'is', null)
      .executeTakeFirst()
    if (numUpdatedRows !== 1n) return [{ ok: false, reason: 'gone' }]
    await transaction
      .updateTable('staff_session')
      .set({ revoked_at: now })
      .where('staff_id', '=', staffId)
      .where('revoked_at', 'is', null)
      .execute()
    return [{ ok: true }, { subject: `staff/${staffId}`, reason }]
  })
}
