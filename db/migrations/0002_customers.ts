import { type Kysely, sql } from 'kysely'

/**
 * Customers (investors and issuers' representatives): accounts, second factor, sessions, one-time tokens. A customer's
 * rows are visible to `web` only in that customer's scope; before sign-in it asks through three functions that answer
 * one row each.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table public.customer (
      id uuid primary key default uuidv7(),
      email text not null check (email = lower(email) and length(email) between 3 and 254),
      email_verified_at timestamptz,
      password_hash text not null,
      locale text not null default 'es' check (locale in ('es', 'en', 'ru')),
      time_zone text not null default 'UTC' check (length(time_zone) <= 64),
      created_at timestamptz not null default now()
    );
    create unique index customer_email on public.customer (email);

    create table public.customer_totp (
      customer_id uuid primary key references public.customer,
      -- AES-256-GCM under the person's key, see customer_key
      secret_sealed bytea not null,
      confirmed_at timestamptz,
      -- the highest time step a code was accepted for: a code serves once
      last_step bigint not null default 0
    );
    create table public.customer_recovery_code (
      id uuid primary key default uuidv7(),
      customer_id uuid not null references public.customer,
      code_hash text not null,
      used_at timestamptz
    );
    create index on public.customer_recovery_code (customer_id);

    -- One key per person, wrapped by PERSONAL_DATA_KEY: deleting it makes the person's data unreadable everywhere.
    create table public.customer_key (
      customer_id uuid primary key references public.customer,
      wrapped_key bytea not null
    );

    create table public.customer_session (
      id uuid primary key default uuidv7(),
      customer_id uuid not null references public.customer,
      token_hash bytea not null unique,
      created_at timestamptz not null default now(),
      last_seen_at timestamptz not null default now(),
      expires_at timestamptz not null,
      user_agent text not null check (length(user_agent) <= 400),
      address text not null check (length(address) <= 64),
      -- when the second factor was shown in this session; null until then
      second_factor_at timestamptz,
      revoked_at timestamptz
    );
    create index on public.customer_session (customer_id);

    create table public.customer_token (
      token_hash bytea primary key,
      customer_id uuid not null references public.customer,
      purpose text not null check (purpose in ('email-proof', 'password-reset')),
      created_at timestamptz not null default now(),
      expires_at timestamptz not null,
      used_at timestamptz
    );
    create index on public.customer_token (customer_id);

    -- The answer given to a money-moving request, so that the same request again gets the same answer.
    create table public.idempotency (
      customer_id uuid not null references public.customer,
      key text not null check (length(key) between 1 and 255),
      request_hash bytea not null,
      status integer,
      body jsonb,
      created_at timestamptz not null default now(),
      primary key (customer_id, key)
    );

    create table public.file (
      id uuid primary key default uuidv7(),
      customer_id uuid not null references public.customer,
      name text not null check (length(name) between 1 and 200),
      media_type text not null check (media_type in ('application/pdf', 'image/jpeg', 'image/png')),
      size integer not null check (size between 1 and 10485760),
      -- of the plain content
      sha256 bytea not null check (length(sha256) = 32),
      -- sealed to the key whose private half only admin reads
      sealed boolean not null,
      created_at timestamptz not null default now()
    );

    alter table public.customer enable row level security;
    alter table public.customer_totp enable row level security;
    alter table public.customer_recovery_code enable row level security;
    alter table public.customer_key enable row level security;
    alter table public.customer_session enable row level security;
    alter table public.customer_token enable row level security;
    alter table public.idempotency enable row level security;
    alter table public.file enable row level security;

    create policy own on public.customer to stoa_web using (id = public.current_customer());
    create policy own on public.customer_totp to stoa_web using (customer_id = public.current_customer());
    create policy own on public.customer_recovery_code to stoa_web using (customer_id = public.current_customer());
    create policy own on public.customer_key to stoa_web using (customer_id = public.current_customer());
    create policy own on public.customer_session to stoa_web using (customer_id = public.current_customer());
    create policy own on public.customer_token to stoa_web using (customer_id = public.current_customer());
    create policy own on public.idempotency to stoa_web using (customer_id = public.current_customer());
    create policy own on public.file to stoa_web using (customer_id = public.current_customer());
    create policy inner_rooms on public.customer for select to stoa_admin, stoa_worker using (true);
    create policy staff on public.customer_key for select to stoa_admin using (true);
    create policy staff on public.file for select to stoa_admin using (true);
    create policy worker on public.file for select to stoa_wallet using (not sealed);

    grant select, insert on public.customer to stoa_web;
    grant update (email_verified_at, password_hash, locale, time_zone) on public.customer to stoa_web;
    grant select (id, email, email_verified_at, locale, time_zone, created_at) on public.customer to stoa_admin, stoa_worker;
    grant select, insert, delete on public.customer_totp to stoa_web;
    grant update (secret_sealed, confirmed_at, last_step) on public.customer_totp to stoa_web;
    grant select, insert, delete on public.customer_recovery_code to stoa_web;
    grant update (used_at) on public.customer_recovery_code to stoa_web;
    grant select, insert on public.customer_key to stoa_web;
    grant select on public.customer_key to stoa_admin;
    grant select, insert on public.customer_session to stoa_web;
    grant update (last_seen_at, expires_at, second_factor_at, revoked_at) on public.customer_session to stoa_web;
    grant select, insert on public.customer_token to stoa_web;
    grant update (used_at) on public.customer_token to stoa_web;
    grant select, insert on public.idempotency to stoa_web;
    grant update (status, body) on public.idempotency to stoa_web;
    grant select, insert on public.file to stoa_web;
    grant select on public.file to stoa_admin, stoa_wallet;

    create function public.sign_in_account(wanted text)
      returns table (id uuid, password_hash text, email_verified_at timestamptz)
      language sql stable security definer set search_path = ''
      begin atomic
        select c.id, c.password_hash, c.email_verified_at from public.customer c where c.email = lower(wanted);
      end;
    create function public.session_account(wanted bytea)
      returns table (session_id uuid, customer_id uuid)
      language sql stable security definer set search_path = ''
      begin atomic
        select s.id, s.customer_id from public.customer_session s
        where s.token_hash = wanted and s.revoked_at is null and s.expires_at > now();
      end;
    create function public.token_account(wanted bytea, wanted_purpose text)
      returns table (customer_id uuid)
      language sql stable security definer set search_path = ''
      begin atomic
        select t.customer_id from public.customer_token t
        where t.token_hash = wanted and t.purpose = wanted_purpose and t.used_at is null and t.expires_at > now();
      end;
    grant execute on function public.sign_in_account(text) to stoa_web;
    grant execute on function public.session_account(bytea) to stoa_web;
    grant execute on function public.token_account(bytea, text) to stoa_web;
  `.execute(db)
}
