import { type Kysely, sql } from 'kysely'

/**
 * Staff are not customers: tables of their own, granted to `admin` alone. Permissions are data: a role has permissions,
 * a member of staff has roles, every privileged act names the permission it needs.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table public.staff (
      id uuid primary key default uuidv7(),
      email text not null unique check (email = lower(email) and length(email) between 3 and 254),
      name text not null check (length(name) between 1 and 200),
      -- null until the invitation is taken up
      password_hash text,
      locale text not null default 'es' check (locale in ('es', 'en', 'ru')),
      time_zone text not null default 'UTC' check (length(time_zone) <= 64),
      disabled_at timestamptz,
      created_at timestamptz not null default now()
    );
    create table public.permission (
      name text primary key
    );
    create table public.role (
      name text primary key
    );
    create table public.role_permission (
      role text not null references public.role,
      permission text not null references public.permission,
      primary key (role, permission)
    );
    create table public.staff_role (
      staff_id uuid not null references public.staff,
      role text not null references public.role,
      granted_by uuid references public.staff,
      granted_at timestamptz not null default now(),
      primary key (staff_id, role)
    );
    create table public.staff_totp (
      staff_id uuid primary key references public.staff,
      secret_sealed bytea not null,
      confirmed_at timestamptz,
      last_step bigint not null default 0
    );
    create table public.staff_recovery_code (
      id uuid primary key default uuidv7(),
      staff_id uuid not null references public.staff,
      code_hash text not null,
      used_at timestamptz
    );
    create table public.staff_session (
      id uuid primary key default uuidv7(),
      staff_id uuid not null references public.staff,
      token_hash bytea not null unique,
      created_at timestamptz not null default now(),
      last_seen_at timestamptz not null default now(),
      expires_at timestamptz not null,
      user_agent text not null check (length(user_agent) <= 400),
      address text not null check (length(address) <= 64),
      second_factor_at timestamptz,
      revoked_at timestamptz
    );
    create index on public.staff_session (staff_id);
    create table public.staff_token (
      token_hash bytea primary key,
      staff_id uuid not null references public.staff,
      purpose text not null check (purpose in ('invitation', 'password-reset')),
      created_by uuid references public.staff,
      created_at timestamptz not null default now(),
      expires_at timestamptz not null,
      used_at timestamptz
    );

    insert into public.permission (name) values
      ('staff.invite'), ('staff.disable'), ('system.view'), ('fees.set'), ('rates.set'), ('currencies.set'),
      ('bank-account.set'), ('deposit.credit'), ('suspense.assign'), ('withdrawal.decide'), ('withdrawal.pay'),
      ('kyc.view'), ('kyc.decide'), ('kyc.revoke'), ('issuer.verify'),
      ('issuance.approve-as-compliance'), ('issuance.approve-as-admin'),
      ('market.set-phase'), ('account.suspend'), ('audit.read');
    insert into public.role (name) values ('admin'), ('superadmin'), ('compliance'), ('auditor');
    insert into public.role_permission (role, permission) values
      ('admin', 'system.view'), ('admin', 'fees.set'), ('admin', 'rates.set'), ('admin', 'currencies.set'),
      ('admin', 'bank-account.set'), ('admin', 'deposit.credit'), ('admin', 'suspense.assign'),
      ('admin', 'withdrawal.decide'), ('admin', 'withdrawal.pay'), ('admin', 'issuance.approve-as-admin'),
      ('admin', 'market.set-phase'), ('admin', 'staff.invite'), ('admin', 'staff.disable'), ('admin', 'audit.read'),
      ('compliance', 'system.view'), ('compliance', 'kyc.view'), ('compliance', 'kyc.decide'), ('compliance', 'kyc.revoke'),
      ('compliance', 'issuer.verify'), ('compliance', 'issuance.approve-as-compliance'), ('compliance', 'account.suspend'),
      ('auditor', 'audit.read'), ('auditor', 'system.view');
    insert into public.role_permission (role, permission)
      select 'superadmin', name from public.permission
      where name not in ('issuance.approve-as-compliance', 'kyc.decide', 'kyc.revoke', 'issuer.verify');

    grant select on public.permission, public.role, public.role_permission to stoa_admin;
    grant select, insert on public.staff, public.staff_session, public.staff_token, public.staff_role to stoa_admin;
    grant update (name, password_hash, locale, time_zone, disabled_at) on public.staff to stoa_admin;
    grant delete on public.staff_role to stoa_admin;
    grant select, insert, delete on public.staff_totp, public.staff_recovery_code to stoa_admin;
    grant update (secret_sealed, confirmed_at, last_step) on public.staff_totp to stoa_admin;
    grant update (used_at) on public.staff_recovery_code to stoa_admin;
    grant update (last_seen_at, expires_at, second_factor_at, revoked_at) on public.staff_session to stoa_admin;
    grant update (used_at) on public.staff_token to stoa_admin;
    -- wallet and worker check who approved, by id, name and role, and nothing else
    grant select (id, disabled_at) on public.staff to stoa_wallet, stoa_worker;
    grant select on public.staff_role, public.role_permission to stoa_wallet, stoa_worker;
  `.execute(db)
}
