import type { StaffActor } from '#app/acts/staff-act.ts'
import type { Database } from '#db/database.ts'

/** A member of staff with the permissions of their roles, as a session would have them. */
export async function staffActor(owner: Database, id: string): Promise<StaffActor> {
  const rows = await owner
    .selectFrom('staff_role as r')
    .innerJoin('role_permission as p', 'p.role', 'r.role')
    .select('p.permission')
    .where('r.staff_id', '=', id)
    .execute()
  return { id, permissions: new Set(rows.map((row) => row.permission)) }
}
