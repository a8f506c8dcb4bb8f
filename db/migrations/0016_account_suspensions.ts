import { type Kysely, sql } from 'kysely'

/**
 * Accounts that compliance has stopped, whatever their verification says. The engine obeys the command; the row is what
 * people read, and what keeps a new verification from opening the account again.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table trading.account_suspension (
      id uuid primary key default uuidv7(),
      account bigint not null references trading.account,
      reason text not null,
      suspended_by uuid not null references public.staff,
      suspended_at timestamptz not null default now(),
      lifted_by uuid references public.staff,
      lifted_at timestamptz,
      lift_reason text,
      check ((lifted_at is null) = (lifted_by is null) and (lifted_at is null) = (lift_reason is null))
    );
    create unique index account_suspended_now on trading.account_suspension (account) where lifted_at is null;
    alter table trading.account_suspension enable row level security;
    -- A customer reads the suspension that stands, not who decided it, and nothing of those that were lifted.
    create policy own_standing on trading.account_suspension for select to stoa_web
      using (lifted_at is null and trading.is_own_account(account));
    create policy staff on trading.account_suspension to stoa_admin using (true);
    create policy inner_rooms on trading.account_suspension for select to stoa_worker using (true);
    grant select (account, reason, suspended_at, lifted_at) on trading.account_suspension to stoa_web;
    grant select on trading.account_suspension to stoa_admin;
    grant insert (account, reason, suspended_by) on trading.account_suspension to stoa_admin;
    grant update (lifted_by, lifted_at, lift_reason) on trading.account_suspension to stoa_admin;
    grant select (account, lifted_at) on trading.account_suspension to stoa_worker;
    create trigger live_insert after insert on trading.account_suspension referencing new table as changed
      for each statement execute function public.live_by_account('notifications', 'account');
    create trigger live_update after update on trading.account_suspension referencing new table as changed
      for each statement execute function public.live_by_account('notifications', 'account');
  `.execute(db)
}
