import { sql } from 'kysely'
import type { AccountRows } from './authentication/account-rows.ts'
import type { Session } from './authentication/authentication.ts'
import type { CustomerPerson, Permission, StaffPerson, StaffRole } from './context.ts'

/** The customer behind a session, in the customer's scope. */
export async function loadCustomer(rows: AccountRows, { account }: Session): Promise<CustomerPerson> {
  const issuer = await rows.transaction
    .selectFrom('investment.issuer')
    .select('id')
    .where('customer_id', '=', account.id)
    .executeTakeFirst()
  return {
    kind: issuer === undefined ? 'investor' : 'issuer',
    id: account.id,
    name: account.email,
    email: account.email,
  }
}

/** The member of staff behind a session, with what their roles permit at this moment. */
export async function loadStaff(rows: AccountRows, { account }: Session): Promise<StaffPerson> {
  const { rows: found } = await sql<{ name: string; roles: StaffRole[]; permissions: Permission[] }>`
    select s.name,
      coalesce(array_agg(distinct r.role) filter (where r.role is not null), '{}') as roles,
      coalesce(array_agg(distinct p.permission) filter (where p.permission is not null), '{}') as permissions
    from public.staff s
    left join public.staff_role r on r.staff_id = s.id
    left join public.role_permission p on p.role = r.role
    where s.id = ${account.id} group by s.id`.execute(rows.transaction)
  const [row] = found
  if (row === undefined) throw new Error(`staff ${account.id} does not exist`)
  return { kind: 'staff', id: account.id, email: account.email, ...row }
}
