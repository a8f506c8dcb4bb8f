import type { Database } from '#db/database.ts'

/**
 * Those of these members of staff who may do what the permission names, now: through a role, and not disabled.
 */
export async function staffWith(
  database: Database,
  permission: string,
  staffIds: readonly string[],
): Promise<ReadonlySet<string>> {
  if (staffIds.length === 0) return new Set()
  const rows = await database
    .selectFrom('staff as s')
    .innerJoin('staff_role as r', 'r.staff_id', 's.id')
    .innerJoin('role_permission as p', 'p.role', 'r.role')
    .where('s.id', 'in', [...staffIds])
    .where('s.disabled_at', 'is', null)
    .where('p.permission', '=', permission)
    .distinct()
    .select('s.id')
    .execute()
  return new Set(rows.map(({ id }) => id))
}
