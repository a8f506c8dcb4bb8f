import { type Kysely, sql } from 'kysely'

/**
 * How much of an offering was sold, also once it is closed and nothing remains to be bought: purchases that settled or
 * are about to, without those that the chain refused. Another projection of the engine.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table investment.offering add column sold public.amount not null default 0;
    update investment.offering o set sold = coalesce((
      select sum(t.quantity) from trading.trade t where t.offering_id = o.id and t.status <> 'unwound'), 0);
    grant update (sold) on investment.offering to stoa_engine;
  `.execute(db)
}
