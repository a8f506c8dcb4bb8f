import { type Kysely, sql } from 'kysely'

/** Who has lost password or authenticator is let in anew by a superadmin. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    insert into public.permission (name) values ('staff.reissue');
    insert into public.role_permission (role, permission) values ('superadmin', 'staff.reissue');
  `.execute(db)
}
