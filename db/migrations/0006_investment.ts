import { type Kysely, sql } from 'kysely'

/** Issuers, investors' verification, securities from draft to issued, offerings, and the register of holders. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table investment.issuer (
      id uuid primary key default uuidv7(),
      customer_id uuid not null unique references public.customer,
      legal_name text not null check (length(legal_name) between 2 and 200),
      registration_number text not null check (length(registration_number) between 2 and 64),
      country integer not null check (country between 1 and 999),
      website text not null default '' check (length(website) <= 200),
      description text not null default '' check (length(description) <= 4000),
      status text not null default 'submitted' check (status in ('submitted', 'verified', 'rejected')),
      reason text,
      treasury_account bigint references trading.account,
      submitted_at timestamptz not null default now(),
      decided_at timestamptz
    );
    alter table investment.issuer enable row level security;
    create policy own on investment.issuer for select to stoa_web using (customer_id = public.current_customer());
    -- landing pages show who issues
    create policy verified_are_public on investment.issuer for select to stoa_web using (status = 'verified');
    create policy own_insert on investment.issuer for insert to stoa_web
      with check (customer_id = public.current_customer() and status = 'submitted');
    create policy own_update on investment.issuer for update to stoa_web
      using (customer_id = public.current_customer() and status in ('submitted', 'rejected')) with check (status = 'submitted');
    create policy inner_rooms on investment.issuer to stoa_admin, stoa_wallet, stoa_worker using (true);
    grant select on investment.issuer to stoa_web, stoa_admin, stoa_wallet, stoa_worker;
    grant insert (id, customer_id, legal_name, registration_number, country, website, description) on investment.issuer to stoa_web;
    grant update (legal_name, registration_number, country, website, description, status, submitted_at) on investment.issuer to stoa_web;
    grant update (status, reason, decided_at) on investment.issuer to stoa_admin;
    grant update (treasury_account) on investment.issuer to stoa_worker;
    create table investment.issuer_decision (
      id uuid primary key default uuidv7(),
      issuer_id uuid not null references investment.issuer,
      staff_id uuid not null references public.staff,
      decision text not null check (decision in ('verify', 'reject')),
      reason text not null,
      at timestamptz not null default now()
    );
    grant select, insert on investment.issuer_decision to stoa_admin;
    grant select on investment.issuer_decision to stoa_wallet, stoa_worker;

    -- One case per sending: what the person sent, and what was decided about it.
    create table investment.kyc_case (
      id uuid primary key default uuidv7(),
      customer_id uuid not null references public.customer,
      -- ISO 3166-1 numeric, of residence: the rules look at it
      country integer not null check (country between 1 and 999),
      -- JSON of names, birth date, national id, address; sealed under the person's key
      data_sealed bytea not null,
      -- the name alone, under the same key: the issuer's register shows it
      name_sealed bytea not null,
      status text not null default 'submitted' check (status in ('submitted', 'approving', 'approved', 'rejected', 'revoking', 'revoked', 'superseded')),
      reason text,
      submitted_at timestamptz not null default now(),
      decided_at timestamptz
    );
    create unique index kyc_case_open on investment.kyc_case (customer_id) where status in ('submitted', 'approving');
    create index on investment.kyc_case (customer_id, submitted_at desc);
    alter table investment.kyc_case enable row level security;
    create policy own on investment.kyc_case for select to stoa_web using (customer_id = public.current_customer());
    create policy own_insert on investment.kyc_case for insert to stoa_web
      with check (customer_id = public.current_customer() and status = 'submitted');
    create policy inner_rooms on investment.kyc_case to stoa_admin, stoa_wallet, stoa_worker using (true);
    grant select on investment.kyc_case to stoa_web, stoa_admin;
    grant select (id, customer_id, country, status, submitted_at, decided_at) on investment.kyc_case to stoa_wallet, stoa_worker;
    grant insert (id, customer_id, country, data_sealed, name_sealed) on investment.kyc_case to stoa_web;
    grant update (status, reason, decided_at) on investment.kyc_case to stoa_admin, stoa_worker;
    create table investment.kyc_document (
      kyc_case_id uuid not null references investment.kyc_case,
      kind text not null check (kind in ('identity-front', 'identity-back', 'proof-of-address')),
      file_id uuid not null references public.file,
      primary key (kyc_case_id, kind)
    );
    alter table investment.kyc_document enable row level security;
    create policy own on investment.kyc_document to stoa_web
      using (exists (select 1 from investment.kyc_case c where c.id = kyc_case_id and c.customer_id = public.current_customer()));
    create policy staff on investment.kyc_document for select to stoa_admin using (true);
    grant select, insert on investment.kyc_document to stoa_web;
    grant select on investment.kyc_document to stoa_admin;
    create table investment.kyc_decision (
      id uuid primary key default uuidv7(),
      kyc_case_id uuid not null references investment.kyc_case,
      staff_id uuid not null references public.staff,
      decision text not null check (decision in ('approve', 'reject', 'revoke')),
      reason text not null check (length(reason) between 1 and 2000),
      at timestamptz not null default now(),
      unique (kyc_case_id, decision)
    );
    grant select, insert on investment.kyc_decision to stoa_admin;
    grant select on investment.kyc_decision to stoa_wallet, stoa_worker;
    -- What stands on chain and in the engine for an account; written by what did it.
    create table investment.identity (
      account bigint primary key references trading.account,
      customer_id uuid not null references public.customer,
      kyc_case_id uuid references investment.kyc_case,
      issuer_id uuid references investment.issuer,
      country integer not null,
      status text not null check (status in ('verified', 'revoked')),
      verified_until timestamptz not null,
      transaction text not null,
      updated_at timestamptz not null default now()
    );
    alter table investment.identity enable row level security;
    create policy own on investment.identity for select to stoa_web using (customer_id = public.current_customer());
    create policy inner_rooms on investment.identity to stoa_admin, stoa_wallet, stoa_worker using (true);
    grant select on investment.identity to stoa_web, stoa_admin, stoa_wallet, stoa_worker;
    grant insert, update on investment.identity to stoa_worker;

    create table investment.security (
      id uuid primary key default uuidv7(),
      issuer_id uuid not null references investment.issuer,
      name text not null check (length(name) between 2 and 100),
      symbol text not null check (symbol ~ '^[A-Z][A-Z0-9]{1,11}$'),
      rights text not null check (rights in ('ordinary-shares', 'preferred-shares', 'bond', 'fund-units')),
      legal_basis text not null check (legal_basis in ('private-placement-cl', 'reg-s')),
      description text not null default '' check (length(description) <= 4000),
      supply public.amount not null check (supply > 0),
      lot public.amount not null check (lot > 0),
      tick public.amount not null check (tick > 0),
      quote_asset_id integer not null references financial.asset,
      -- minor units of the quote asset per unit
      price public.amount not null check (price > 0),
      -- how much of the supply the offering sells
      offered public.amount not null check (offered > 0),
      status text not null default 'draft' check (status in ('draft', 'submitted', 'approved', 'issuing', 'issued')),
      -- raised at each submission: an approval is of one version
      version integer not null default 0,
      rejection_reason text,
      created_at timestamptz not null default now(),
      submitted_at timestamptz,
      check (offered <= supply),
      check (supply % lot = 0 and offered % lot = 0 and price % tick = 0)
    );
    create unique index security_symbol on investment.security (symbol) where status <> 'draft';
    create table investment.security_country (
      security_id uuid not null references investment.security on delete cascade,
      country integer not null check (country between 1 and 999),
      primary key (security_id, country)
    );
    create table investment.security_document (
      id uuid primary key default uuidv7(),
      security_id uuid not null references investment.security on delete cascade,
      title text not null check (length(title) between 1 and 120),
      file_id uuid not null references public.file,
      sha256 bytea not null check (length(sha256) = 32),
      added_at timestamptz not null default now()
    );
    create function investment.is_own_security(wanted uuid) returns boolean
      language sql stable security definer set search_path = ''
      begin atomic
        select exists (select 1 from investment.security s join investment.issuer i on i.id = s.issuer_id
          where s.id = wanted and i.customer_id = public.current_customer());
      end;
    create function investment.is_draft(wanted uuid) returns boolean
      language sql stable security definer set search_path = ''
      begin atomic
        select exists (select 1 from investment.security s where s.id = wanted and s.status = 'draft');
      end;
    create function investment.is_issued(wanted uuid) returns boolean
      language sql stable security definer set search_path = ''
      begin atomic
        select exists (select 1 from investment.security s where s.id = wanted and s.status = 'issued');
      end;
    create function investment.is_own_verified_issuer(wanted uuid) returns boolean
      language sql stable security definer set search_path = ''
      begin atomic
        select exists (select 1 from investment.issuer i
          where i.id = wanted and i.status = 'verified' and i.customer_id = public.current_customer());
      end;
    grant execute on function investment.is_own_security(uuid), investment.is_draft(uuid), investment.is_issued(uuid), investment.is_own_verified_issuer(uuid) to stoa_web;

    alter table investment.security enable row level security;
    create policy own on investment.security for select to stoa_web using (investment.is_own_security(id));
    create policy issued_are_public on investment.security for select to stoa_web using (status = 'issued');
    create policy own_insert on investment.security for insert to stoa_web
      with check (investment.is_own_verified_issuer(issuer_id) and status = 'draft');
    create policy own_update on investment.security for update to stoa_web
      using (investment.is_own_security(id) and status = 'draft')
      with check (investment.is_own_verified_issuer(issuer_id) and status in ('draft', 'submitted'));
    create policy own_delete on investment.security for delete to stoa_web using (investment.is_own_security(id) and status = 'draft');
    create policy inner_rooms on investment.security to stoa_admin, stoa_wallet, stoa_worker using (true);
    alter table investment.security_country enable row level security;
    create policy visible on investment.security_country for select to stoa_web
      using (investment.is_own_security(security_id) or investment.is_issued(security_id));
    create policy own_draft on investment.security_country to stoa_web
      using (investment.is_own_security(security_id) and investment.is_draft(security_id));
    create policy inner_rooms on investment.security_country for select to stoa_admin, stoa_wallet, stoa_worker using (true);
    alter table investment.security_document enable row level security;
    create policy visible on investment.security_document for select to stoa_web
      using (investment.is_own_security(security_id) or investment.is_issued(security_id));
    create policy own_draft on investment.security_document to stoa_web
      using (investment.is_own_security(security_id) and investment.is_draft(security_id));
    create policy inner_rooms on investment.security_document for select to stoa_admin, stoa_wallet, stoa_worker using (true);
    -- the file of a published document is public with it
    create policy published on public.file for select to stoa_web using (
      not sealed and exists (select 1 from investment.security_document d where d.file_id = file.id and investment.is_issued(d.security_id))
    );
    grant select on investment.security, investment.security_country, investment.security_document to stoa_web, stoa_admin, stoa_wallet, stoa_worker;
    grant insert (id, issuer_id, name, symbol, rights, legal_basis, description, supply, lot, tick, quote_asset_id, price, offered) on investment.security to stoa_web;
    grant update (name, symbol, rights, legal_basis, description, supply, lot, tick, quote_asset_id, price, offered, status, version, submitted_at, rejection_reason) on investment.security to stoa_web;
    grant delete on investment.security to stoa_web;
    grant insert, delete on investment.security_country, investment.security_document to stoa_web;
    grant update (status, rejection_reason) on investment.security to stoa_admin;
    grant update (status) on investment.security to stoa_worker;

    create table investment.security_decision (
      id uuid primary key default uuidv7(),
      security_id uuid not null references investment.security,
      version integer not null,
      -- in which office it was decided: both must approve
      office text not null check (office in ('compliance', 'admin')),
      staff_id uuid not null references public.staff,
      decision text not null check (decision in ('approve', 'reject')),
      reason text not null check (length(reason) between 1 and 2000),
      -- the member of staff declared no link to the issuer
      unlinked boolean not null,
      at timestamptz not null default now(),
      unique (security_id, version, office),
      unique (security_id, version, staff_id)
    );
    grant select, insert on investment.security_decision to stoa_admin;
    grant select on investment.security_decision to stoa_wallet, stoa_worker;

    create table investment.security_deployment (
      security_id uuid primary key references investment.security,
      asset_id integer not null unique references financial.asset,
      chain_id bigint not null,
      token_address text not null,
      transaction text not null,
      block_number bigint not null,
      code_hash text not null,
      verified_at timestamptz not null default now()
    );
    grant select on investment.security_deployment to stoa_web, stoa_admin, stoa_wallet, stoa_worker;
    grant insert on investment.security_deployment to stoa_worker;

    create table trading.instrument (
      id integer generated always as identity primary key,
      security_id uuid not null unique references investment.security,
      symbol text not null unique,
      base_asset_id integer not null references financial.asset,
      quote_asset_id integer not null references financial.asset,
      lot public.amount not null,
      tick public.amount not null,
      quantity_max public.amount not null,
      price_max public.amount not null,
      -- as an admin last asked; the engine's own word is in the feed
      phase text not null default 'closed' check (phase in ('closed', 'continuous', 'halted')),
      created_at timestamptz not null default now()
    );
    grant select on trading.instrument to stoa_web, stoa_admin, stoa_engine, stoa_wallet, stoa_worker;
    grant insert (security_id, symbol, base_asset_id, quote_asset_id, lot, tick, quantity_max, price_max) on trading.instrument to stoa_worker;
    grant update (phase) on trading.instrument to stoa_admin, stoa_engine;

    create table investment.offering (
      id uuid primary key default uuidv7(),
      security_id uuid not null unique references investment.security,
      instrument_id integer not null unique references trading.instrument,
      treasury_account bigint not null references trading.account,
      quote_asset_id integer not null references financial.asset,
      price public.amount not null,
      quantity public.amount not null,
      -- projection of the engine
      remaining public.amount not null,
      status text not null default 'opening' check (status in ('opening', 'open', 'closed')),
      opened_at timestamptz,
      closed_at timestamptz
    );
    grant select on investment.offering to stoa_web, stoa_admin, stoa_engine, stoa_worker;
    grant usage on schema investment to stoa_engine;
    grant insert on investment.offering to stoa_worker;
    grant update (remaining, status, opened_at, closed_at) on investment.offering to stoa_engine;

    -- What the chain says: who holds how much as of a block; written by the wallet's watcher.
    create table investment.chain_holding (
      asset_id integer not null references financial.asset,
      address text not null,
      account bigint references trading.account,
      quantity public.amount not null,
      block_number bigint not null,
      primary key (asset_id, address)
    );
    create table investment.chain_cursor (
      chain_id bigint primary key,
      block_number bigint not null,
      block_hash text not null,
      block_time timestamptz not null,
      updated_at timestamptz not null default now()
    );
    alter table investment.chain_holding enable row level security;
    create policy own on investment.chain_holding for select to stoa_web using (account is not null and trading.is_own_account(account));
    create policy inner_rooms on investment.chain_holding to stoa_admin, stoa_wallet, stoa_worker using (true);
    grant select on investment.chain_holding, investment.chain_cursor to stoa_web, stoa_admin, stoa_worker;
    grant select, insert, update, delete on investment.chain_holding, investment.chain_cursor to stoa_wallet;

    -- The register of one security, for the issuer in whose scope we are: name sealed under each holder's own key.
    create function investment.register_of(wanted uuid)
      returns table (address text, account bigint, customer_id uuid, country integer, quantity numeric, name_sealed bytea, wrapped_key bytea, issuer_name text)
      language sql stable security definer set search_path = ''
      begin atomic
        select h.address, h.account, i.customer_id, i.country, h.quantity::numeric, k.name_sealed, ck.wrapped_key, iss.legal_name
        from investment.security_deployment d
        join investment.chain_holding h on h.asset_id = d.asset_id and h.quantity > 0
        left join investment.identity i on i.account = h.account
        left join investment.kyc_case k on k.id = i.kyc_case_id
        left join public.customer_key ck on ck.customer_id = i.customer_id
        left join investment.issuer iss on iss.id = i.issuer_id
        where d.security_id = wanted and investment.is_own_security(wanted)
        order by h.quantity desc, h.address
        limit 10000;
      end;
    grant execute on function investment.register_of(uuid) to stoa_web;
  `.execute(db)
}
