import { type Kysely, sql } from 'kysely'

/**
 * The engine's journal and lease, its projections of orders and trades, and the settlement batches. Journal rows are
 * inserted and read, by the engine; nobody updates or deletes them.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table trading.lease (
      segment integer primary key,
      epoch bigint not null,
      holder text not null,
      expires_at timestamptz not null
    );
    grant select, insert, update on trading.lease to stoa_engine;

    -- One row a block: commands and events as bytes, the state's hash after it, chained to the block before.
    create table trading.journal (
      segment integer not null,
      block bigint not null,
      first_sequence bigint not null,
      last_sequence bigint not null,
      epoch bigint not null,
      bytes bytea not null,
      state_hash bytea not null check (length(state_hash) = 32),
      previous_hash bytea not null check (length(previous_hash) = 32),
      hash bytea not null check (length(hash) = 32),
      at timestamptz not null default now(),
      primary key (segment, block),
      unique (segment, first_sequence),
      check (last_sequence >= first_sequence)
    );
    -- our own codec is compact already; the database's compression would cost half the throughput
    alter table trading.journal alter column bytes set storage external;
    grant select, insert on trading.journal to stoa_engine;

    create table trading.projection_cursor (
      name text not null,
      segment integer not null,
      block bigint not null,
      primary key (name, segment)
    );
    grant select, insert, update, delete on trading.projection_cursor to stoa_engine;
    grant select on trading.projection_cursor to stoa_admin;

    create table trading."order" (
      segment integer not null,
      id bigint not null,
      client_order_id uuid not null,
      account bigint not null references trading.account,
      instrument_id integer not null references trading.instrument,
      side text not null check (side in ('buy', 'sell')),
      price public.amount not null,
      quantity public.amount not null,
      filled public.amount not null default 0,
      time_in_force text not null check (time_in_force in ('gtc', 'ioc', 'fok')),
      maker_ppm integer not null,
      taker_ppm integer not null,
      fee public.amount not null default 0,
      status text not null check (status in ('open', 'filled', 'cancelled')),
      done_because text,
      accepted_at timestamptz not null,
      done_at timestamptz,
      primary key (segment, id)
    );
    -- Not unique: the engine remembers an account's last thousand finished orders, an older id may come again.
    create index on trading."order" (account, client_order_id);
    create index on trading."order" (account, accepted_at desc);
    alter table trading."order" enable row level security;
    create policy own on trading."order" for select to stoa_web using (trading.is_own_account(account));
    create policy inner_rooms on trading."order" to stoa_admin, stoa_engine, stoa_worker using (true);
    grant select on trading."order" to stoa_web, stoa_admin, stoa_worker;
    grant select, insert, update, delete on trading."order" to stoa_engine;

    create table financial.settlement_batch (
      id uuid primary key default uuidv7(),
      segment integer not null,
      status text not null default 'open' check (status in ('open', 'submitted', 'final')),
      transaction text,
      block_number bigint,
      closed_at timestamptz not null default now(),
      final_at timestamptz
    );
    grant select on financial.settlement_batch to stoa_web, stoa_admin, stoa_wallet, stoa_worker;
    grant insert on financial.settlement_batch to stoa_worker;
    grant update (status, transaction, block_number, final_at) on financial.settlement_batch to stoa_worker;

    create table trading.trade (
      segment integer not null,
      id bigint not null,
      venue text not null check (venue in ('book', 'offering')),
      instrument_id integer not null references trading.instrument,
      offering_id uuid references investment.offering,
      client_order_id uuid,
      maker_order bigint,
      taker_order bigint,
      taker_side text not null check (taker_side in ('buy', 'sell')),
      buyer bigint not null references trading.account,
      seller bigint not null references trading.account,
      base_asset_id integer not null references financial.asset,
      cash_asset_id integer not null references financial.asset,
      price public.amount not null,
      quantity public.amount not null,
      notional public.amount not null,
      buyer_fee public.amount not null,
      seller_fee public.amount not null,
      at timestamptz not null,
      -- projection of the engine
      status text not null default 'in-settlement' check (status in ('in-settlement', 'settled', 'unwound')),
      unwind_reason text,
      ended_at timestamptz,
      primary key (segment, id)
    );
    create index on trading.trade (instrument_id, at desc);
    create index on trading.trade (buyer, at desc);
    create index on trading.trade (seller, at desc);
    create index trade_in_settlement on trading.trade (segment, id) where status = 'in-settlement';
    -- Which batch a trade went into, and how the chain answered for it alone. Apart from trading.trade because another
    -- room writes it.
    create table financial.settlement_match (
      segment integer not null,
      trade bigint not null,
      batch_id uuid not null references financial.settlement_batch,
      outcome text check (outcome in ('settled', 'refused')),
      refusal text,
      primary key (segment, trade)
    );
    create index on financial.settlement_match (batch_id);
    grant select on financial.settlement_match to stoa_web, stoa_admin, stoa_wallet, stoa_worker;
    grant insert on financial.settlement_match to stoa_worker;
    grant update (outcome, refusal) on financial.settlement_match to stoa_worker;
    alter table trading.trade enable row level security;
    create policy own on trading.trade for select to stoa_web using (trading.is_own_account(buyer) or trading.is_own_account(seller));
    create policy inner_rooms on trading.trade to stoa_admin, stoa_engine, stoa_wallet, stoa_worker using (true);
    grant select on trading.trade to stoa_web, stoa_admin, stoa_wallet, stoa_worker;
    grant select, insert, update, delete on trading.trade to stoa_engine;
    -- the public tape: what was traded, not by whom
    create view trading.tape with (security_barrier) as
      select segment, id, instrument_id, venue, price, quantity, taker_side, at, status from trading.trade;
    grant select on trading.tape to stoa_web;
  `.execute(db)
}
