import { type Kysely, sql } from 'kysely'

/**
 * Assets, trading accounts, and money coming in and going out. Balances and postings are the engine's projections:
 * only `stoa_engine` writes them.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table financial.asset (
      id integer generated always as identity primary key,
      code text not null unique check (code ~ '^[A-Z][A-Z0-9]{1,11}$'),
      name text not null check (length(name) between 1 and 100),
      kind text not null check (kind in ('currency', 'security')),
      decimals integer not null check (decimals between 0 and 18),
      -- may be deposited, paid with and withdrawn; only currencies
      enabled boolean not null default true,
      -- CashToken or security Token; null until deployed
      token_address text check (token_address ~ '^0x[0-9a-fA-F]{40}$'),
      deposit_min public.amount not null default 1,
      -- a deposit or withdrawal above it needs a second admin
      second_approval_above public.amount not null default 0,
      withdrawal_min public.amount not null default 1,
      withdrawal_fee public.amount not null default 0,
      created_at timestamptz not null default now()
    );
    grant select on financial.asset to stoa_web, stoa_admin, stoa_engine, stoa_wallet, stoa_worker;
    grant insert (code, name, kind, decimals, enabled, deposit_min, second_approval_above, withdrawal_min, withdrawal_fee) on financial.asset to stoa_admin;
    grant update (name, enabled, deposit_min, second_approval_above, withdrawal_min, withdrawal_fee) on financial.asset to stoa_admin;
    grant insert (code, name, kind, decimals) on financial.asset to stoa_worker;
    grant update (token_address) on financial.asset to stoa_wallet;

    create table trading.account (
      number bigint generated always as identity (start with 1000) primary key,
      kind text not null check (kind in ('investor', 'treasury', 'system')),
      customer_id uuid references public.customer,
      name text not null check (length(name) between 1 and 100),
      user_type text not null default '' check (length(user_type) <= 40),
      created_at timestamptz not null default now(),
      check ((kind = 'system') = (customer_id is null))
    );
    create unique index account_of_investor on trading.account (customer_id) where kind = 'investor';
    insert into trading.account (number, kind, name) overriding system value values (1, 'system', 'fees'), (2, 'system', 'suspense');
    alter table trading.account enable row level security;
    create policy own on trading.account for select to stoa_web using (customer_id = public.current_customer());
    create policy inner_rooms on trading.account to stoa_admin, stoa_engine, stoa_wallet, stoa_worker using (true);
    grant select on trading.account to stoa_web, stoa_admin, stoa_engine, stoa_wallet, stoa_worker;
    grant insert (kind, customer_id, name, user_type) on trading.account to stoa_worker;
    grant update (user_type) on trading.account to stoa_admin;

    -- True where the account belongs to the customer in whose scope we are.
    create function trading.is_own_account(wanted bigint) returns boolean
      language sql stable security definer set search_path = ''
      begin atomic
        select exists (select 1 from trading.account a where a.number = wanted and a.customer_id = public.current_customer());
      end;
    grant execute on function trading.is_own_account(bigint) to stoa_web;

    create table trading.account_address (
      account bigint not null references trading.account,
      chain text not null check (chain in ('btc', 'ltc', 'evm')),
      derivation_path text not null,
      address text not null,
      created_at timestamptz not null default now(),
      primary key (account, chain),
      unique (chain, address)
    );
    alter table trading.account_address enable row level security;
    create policy own on trading.account_address for select to stoa_web using (trading.is_own_account(account));
    create policy inner_rooms on trading.account_address to stoa_admin, stoa_wallet, stoa_worker using (true);
    grant select (account, chain, address, created_at) on trading.account_address to stoa_web, stoa_admin, stoa_worker;
    grant select, insert on trading.account_address to stoa_wallet;

    create table financial.bank_account (
      id uuid primary key default uuidv7(),
      asset_id integer not null references financial.asset,
      bank text not null check (length(bank) between 1 and 100),
      holder text not null check (length(holder) between 1 and 200),
      holder_tax_id text not null check (length(holder_tax_id) <= 40),
      account_number text not null check (length(account_number) between 1 and 64),
      set_by uuid not null references public.staff,
      set_at timestamptz not null default now(),
      retired_at timestamptz
    );
    create unique index bank_account_in_force on financial.bank_account (asset_id) where retired_at is null;
    grant select on financial.bank_account to stoa_web, stoa_admin, stoa_worker;
    grant insert on financial.bank_account to stoa_admin;
    grant update (retired_at) on financial.bank_account to stoa_admin;

    create table financial.fee_schedule (
      id uuid primary key default uuidv7(),
      effective_from timestamptz not null,
      set_by uuid not null references public.staff,
      set_at timestamptz not null default now(),
      reason text not null
    );
    create table financial.fee_line (
      fee_schedule_id uuid not null references financial.fee_schedule,
      -- ISO 3166-1 numeric; 0 for every country
      country integer not null default 0 check (country between 0 and 999),
      user_type text not null default '',
      maker_ppm integer not null check (maker_ppm between 0 and 100000),
      taker_ppm integer not null check (taker_ppm between 0 and 100000),
      purchase_ppm integer not null check (purchase_ppm between 0 and 100000),
      primary key (fee_schedule_id, country, user_type)
    );
    grant select on financial.fee_schedule, financial.fee_line to stoa_web, stoa_admin, stoa_worker;
    grant insert on financial.fee_schedule, financial.fee_line to stoa_admin;

    -- What one minor unit of the quote asset costs in minor units of the payment asset.
    create table financial.payment_rate (
      id uuid primary key default uuidv7(),
      quote_asset_id integer not null references financial.asset,
      payment_asset_id integer not null references financial.asset,
      numerator public.amount not null check (numerator > 0),
      denominator public.amount not null check (denominator > 0),
      effective_from timestamptz not null,
      set_by uuid not null references public.staff,
      set_at timestamptz not null default now(),
      reason text not null
    );
    create index on financial.payment_rate (quote_asset_id, payment_asset_id, effective_from desc);
    grant select on financial.payment_rate to stoa_web, stoa_admin, stoa_worker;
    grant insert on financial.payment_rate to stoa_admin;

    -- Projections of the engine.
    create table financial.balance (
      account bigint not null references trading.account,
      asset_id integer not null references financial.asset,
      available public.amount not null,
      held public.amount not null,
      pending public.amount not null,
      sequence bigint not null,
      primary key (account, asset_id)
    );
    alter table financial.balance enable row level security;
    create policy own on financial.balance for select to stoa_web using (trading.is_own_account(account));
    create policy inner_rooms on financial.balance to stoa_admin, stoa_engine, stoa_worker, stoa_wallet using (true);
    grant select on financial.balance to stoa_web, stoa_admin, stoa_worker, stoa_wallet;
    grant select, insert, update, delete on financial.balance to stoa_engine;

    -- Double entry: for each (segment, sequence, asset) the amounts sum to zero. Positive: the account's side grows.
    -- Outside accounts (bank, chain) are what clients' money stands against: account 0.
    create table financial.posting (
      segment integer not null,
      sequence bigint not null,
      line integer not null,
      asset_id integer not null references financial.asset,
      account bigint not null,
      side text not null check (side in ('available', 'held', 'pending', 'outside')),
      amount numeric(78, 0) not null check (amount <> 0),
      -- what it was: the event's kind and its own key
      act text not null,
      reference text not null,
      at timestamptz not null,
      primary key (segment, sequence, line),
      check ((account = 0) = (side = 'outside'))
    );
    create index on financial.posting (account, asset_id, segment, sequence, line);
    alter table financial.posting enable row level security;
    create policy own on financial.posting for select to stoa_web using (trading.is_own_account(account));
    create policy inner_rooms on financial.posting to stoa_admin, stoa_engine, stoa_worker using (true);
    grant select on financial.posting to stoa_web, stoa_admin, stoa_worker;
    grant select, insert, delete on financial.posting to stoa_engine;

    create table financial.deposit (
      id uuid primary key default uuidv7(),
      customer_id uuid not null references public.customer,
      account bigint not null references trading.account,
      asset_id integer not null references financial.asset,
      amount public.amount not null check (amount > 0),
      -- what the customer writes on the payment
      reference text not null unique check (reference ~ '^[A-Z0-9]{6,20}$'),
      bank_account_id uuid not null references financial.bank_account,
      status text not null default 'awaiting-payment' check (status in
        ('awaiting-payment', 'cancelled', 'awaiting-second-approval', 'waiting-for-chain', 'crediting', 'credited')),
      -- what the bank in fact received
      received_amount public.amount,
      bank_entry_id uuid unique,
      mint_transaction text,
      requested_at timestamptz not null default now(),
      updated_at timestamptz not null default now()
    );
    create index on financial.deposit (customer_id, requested_at desc);
    create index on financial.deposit (status) where status not in ('cancelled', 'credited');
    alter table financial.deposit enable row level security;
    create policy own_select on financial.deposit for select to stoa_web using (customer_id = public.current_customer());
    create policy own_insert on financial.deposit for insert to stoa_web
      with check (customer_id = public.current_customer() and trading.is_own_account(account) and status = 'awaiting-payment');
    -- a customer may cancel while nothing was paid, and do nothing else
    create policy own_cancel on financial.deposit for update to stoa_web
      using (customer_id = public.current_customer() and status = 'awaiting-payment') with check (status = 'cancelled');
    create policy inner_rooms on financial.deposit to stoa_admin, stoa_wallet, stoa_worker using (true);
    grant select on financial.deposit to stoa_web, stoa_admin, stoa_wallet, stoa_worker;
    grant insert (id, customer_id, account, asset_id, amount, reference, bank_account_id) on financial.deposit to stoa_web;
    grant update (status, updated_at) on financial.deposit to stoa_web, stoa_worker;
    grant update (status, received_amount, bank_entry_id, updated_at) on financial.deposit to stoa_admin;
    grant update (mint_transaction) on financial.deposit to stoa_wallet, stoa_worker;

    -- A payment that the bank shows, entered by an admin. Without a known reference it waits in suspense.
    create table financial.bank_entry (
      id uuid primary key default uuidv7(),
      asset_id integer not null references financial.asset,
      amount public.amount not null check (amount > 0),
      -- the bank's own entry reference: once
      bank_reference text not null check (length(bank_reference) between 1 and 64),
      -- what the payer wrote
      payment_reference text not null check (length(payment_reference) <= 140),
      payer_name text not null check (length(payer_name) <= 200),
      deposit_id uuid references financial.deposit,
      status text not null check (status in ('suspense', 'assigned')),
      entered_by uuid not null references public.staff,
      entered_at timestamptz not null default now(),
      assigned_by uuid references public.staff,
      assigned_at timestamptz,
      unique (asset_id, bank_reference),
      check ((status = 'assigned') = (deposit_id is not null))
    );
    alter table financial.deposit add foreign key (bank_entry_id) references financial.bank_entry;
    grant select, insert on financial.bank_entry to stoa_admin;
    grant update (deposit_id, status, assigned_by, assigned_at) on financial.bank_entry to stoa_admin;
    grant select on financial.bank_entry to stoa_wallet, stoa_worker;

    -- Who agreed to credit it: only admin writes, wallet and worker read before they act.
    create table financial.deposit_approval (
      deposit_id uuid not null references financial.deposit,
      staff_id uuid not null references public.staff,
      amount public.amount not null,
      reason text not null,
      at timestamptz not null default now(),
      primary key (deposit_id, staff_id)
    );
    grant select, insert on financial.deposit_approval to stoa_admin;
    grant select on financial.deposit_approval to stoa_wallet, stoa_worker;

    create table financial.withdrawal (
      id uuid primary key default uuidv7(),
      customer_id uuid not null references public.customer,
      account bigint not null references trading.account,
      asset_id integer not null references financial.asset,
      -- what leaves the balance; what is paid is amount less fee
      amount public.amount not null check (amount > 0),
      fee public.amount not null,
      -- bank, holder, account number: sealed under the person's key
      destination_sealed bytea not null,
      -- last four characters of the account, for lists
      destination_hint text not null check (length(destination_hint) <= 12),
      status text not null default 'requested' check (status in
        ('requested', 'refused', 'held', 'cancelled', 'awaiting-second-approval', 'approved', 'rejected', 'paid', 'redeeming', 'completed')),
      refusal jsonb,
      bank_reference text check (length(bank_reference) between 1 and 64),
      redeem_transaction text,
      requested_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      check (fee < amount)
    );
    create index on financial.withdrawal (customer_id, requested_at desc);
    create index on financial.withdrawal (status) where status not in ('refused', 'cancelled', 'rejected', 'completed');
    create unique index on financial.withdrawal (asset_id, bank_reference);
    alter table financial.withdrawal enable row level security;
    create policy own_select on financial.withdrawal for select to stoa_web using (customer_id = public.current_customer());
    create policy own_insert on financial.withdrawal for insert to stoa_web
      with check (customer_id = public.current_customer() and trading.is_own_account(account) and status = 'requested');
    create policy inner_rooms on financial.withdrawal to stoa_admin, stoa_wallet, stoa_worker using (true);
    grant select on financial.withdrawal to stoa_web, stoa_admin, stoa_wallet;
    grant select (id, customer_id, account, asset_id, amount, fee, status, refusal, bank_reference, redeem_transaction, requested_at, updated_at)
      on financial.withdrawal to stoa_worker;
    grant insert (id, customer_id, account, asset_id, amount, fee, destination_sealed, destination_hint) on financial.withdrawal to stoa_web;
    grant update (status, refusal, updated_at) on financial.withdrawal to stoa_worker;
    grant update (status, bank_reference, updated_at) on financial.withdrawal to stoa_admin;
    grant update (redeem_transaction) on financial.withdrawal to stoa_wallet, stoa_worker;

    create table financial.withdrawal_decision (
      withdrawal_id uuid not null references financial.withdrawal,
      staff_id uuid not null references public.staff,
      decision text not null check (decision in ('approve', 'reject')),
      reason text not null,
      at timestamptz not null default now(),
      primary key (withdrawal_id, staff_id)
    );
    grant select, insert on financial.withdrawal_decision to stoa_admin;
    grant select on financial.withdrawal_decision to stoa_wallet, stoa_worker;
    -- The queued payment, as the bank made it; recorded by an admin, once.
    create table financial.withdrawal_payment (
      withdrawal_id uuid primary key references financial.withdrawal,
      bank_reference text not null check (length(bank_reference) between 1 and 64),
      recorded_by uuid not null references public.staff,
      recorded_at timestamptz not null default now()
    );
    grant select, insert on financial.withdrawal_payment to stoa_admin;
    grant select on financial.withdrawal_payment to stoa_wallet, stoa_worker;
  `.execute(db)
}
