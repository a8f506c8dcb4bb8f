import { type Kysely, sql } from 'kysely'

/**
 * Schemas, and the ground rules of access: nothing is granted to everyone, a process sees a row of a customer only
 * within that customer's scope (`stoa.customer`, set per transaction), and what a role may do stands beside each table.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create schema trading;
    create schema investment;
    create schema financial;
    create schema audit;
    revoke all on schema public from public;
    grant usage on schema public to stoa_web, stoa_admin, stoa_engine, stoa_wallet, stoa_worker;
    grant usage on schema trading to stoa_web, stoa_admin, stoa_engine, stoa_wallet, stoa_worker;
    grant usage on schema investment to stoa_web, stoa_admin, stoa_wallet, stoa_worker;
    grant usage on schema financial to stoa_web, stoa_admin, stoa_engine, stoa_wallet, stoa_worker;
    grant usage on schema audit to stoa_web, stoa_admin, stoa_wallet, stoa_worker;
    alter default privileges revoke execute on functions from public;

    create function public.current_customer() returns uuid language sql stable
      return nullif(current_setting('stoa.customer', true), '')::uuid;
    grant execute on function public.current_customer() to stoa_web, stoa_admin, stoa_engine, stoa_wallet, stoa_worker;

    -- Money, quantities: whole minor units. Checked once, here.
    create domain public.amount as numeric(78, 0) check (value >= 0);
  `.execute(db)
}
