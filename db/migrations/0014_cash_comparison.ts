import { type Kysely, sql } from 'kysely'

/**
 * What the wallet found when it last compared the engine's cash with the chain's (docs/decisions/0014): staff approve no
 * withdrawal of cash that the chain does not have. Only `wallet` writes it, so that a stolen `worker`, who can credit at
 * the engine's door, cannot say that all is well.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table financial.cash_comparison (
      asset_id integer primary key references financial.asset,
      -- minor units in all accounts of the ledger
      in_engine public.amount not null,
      -- the CashToken's total supply at the block
      on_chain public.amount not null,
      -- redeemed at the block, and not yet consumed in the engine
      redeemed public.amount not null,
      -- the ledger's last command that moved this asset: what is held later was not seen
      sequence bigint not null,
      block_number bigint not null,
      -- when the ledger was read, which is before the chain was
      compared_at timestamptz not null
    );
    grant select on financial.cash_comparison to stoa_admin;
    grant select, insert, update on financial.cash_comparison to stoa_wallet;
    create trigger live_queue after insert or update on financial.cash_comparison
      for each statement execute function public.live_queue();

    -- which holds the ledger has and has consumed, by the withdrawal
    create index posting_of_hold on financial.posting (reference) where act in ('held', 'consumed');
    alter policy inner_rooms on financial.posting to stoa_admin, stoa_engine, stoa_worker, stoa_wallet;
    grant select (sequence, asset_id, side, act, reference) on financial.posting to stoa_wallet;
  `.execute(db)
}
