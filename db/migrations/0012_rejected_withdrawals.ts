import { type Kysely, sql } from 'kysely'

/**
 * A customer reads why their withdrawal was rejected. Reasons of approvals, and who decided, stay with staff: `web` has
 * no right to those columns and the policy shows it no other rows.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table financial.withdrawal_decision enable row level security;
    create policy own_rejection on financial.withdrawal_decision for select to stoa_web using (
      decision = 'reject' and exists (
        select from financial.withdrawal w where w.id = withdrawal_id and w.customer_id = public.current_customer())
    );
    create policy staff on financial.withdrawal_decision to stoa_admin using (true);
    create policy inner_rooms on financial.withdrawal_decision for select to stoa_wallet, stoa_worker using (true);
    grant select (withdrawal_id, reason) on financial.withdrawal_decision to stoa_web;
  `.execute(db)
}
