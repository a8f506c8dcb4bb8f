import { type Kysely, sql } from 'kysely'

/** What the wallet keeps: where the shared contracts are, and each transaction it ever signed. Only `wallet` writes. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    -- the platform's own contracts on a chain, by name (IdentityRegistry, Settlement, Factory, …)
    create table financial.chain_contract (
      chain_id bigint not null,
      name text not null,
      address text not null,
      transaction text not null,
      block_number bigint not null,
      primary key (chain_id, name)
    );
    grant select on financial.chain_contract to stoa_web, stoa_admin, stoa_worker;
    grant select, insert on financial.chain_contract to stoa_wallet;

    -- An intent is signed once: its key and the hash of what it asks are kept before anything is sent. Each replacement
    -- of the same nonce adds a row to chain_transaction.
    create table financial.chain_intent (
      id uuid primary key default uuidv7(),
      chain_id bigint not null,
      key text not null check (length(key) between 1 and 200),
      request_hash bytea not null check (length(request_hash) = 32),
      sender text not null,
      nonce bigint not null,
      status text not null default 'signed' check (status in ('signed', 'final', 'reverted')),
      final_transaction text,
      block_number bigint,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      unique (chain_id, key),
      unique (chain_id, sender, nonce)
    );
    create table financial.chain_transaction (
      hash text primary key,
      chain_intent_id uuid not null references financial.chain_intent,
      raw bytea not null,
      max_fee_per_gas numeric(78, 0) not null,
      max_priority_fee_per_gas numeric(78, 0) not null,
      signed_at timestamptz not null default now()
    );
    create index on financial.chain_transaction (chain_intent_id);
    grant select, insert on financial.chain_intent, financial.chain_transaction to stoa_wallet;
    grant update (status, final_transaction, block_number, updated_at) on financial.chain_intent to stoa_wallet;
    grant select (id, chain_id, key, sender, nonce, status, final_transaction, block_number, created_at, updated_at) on financial.chain_intent to stoa_admin;
    grant select (hash, chain_intent_id, max_fee_per_gas, max_priority_fee_per_gas, signed_at) on financial.chain_transaction to stoa_admin;

    -- Account numbers become key indexes: the next free one is the account's own number, so nothing to keep but who
    -- has delegated settlement to the venue.
    create table financial.delegation (
      account bigint primary key references trading.account,
      address text not null,
      transaction text not null,
      created_at timestamptz not null default now()
    );
    grant select, insert on financial.delegation to stoa_wallet;
    grant select on financial.delegation to stoa_admin, stoa_worker;
  `.execute(db)
}
