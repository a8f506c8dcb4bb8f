import { type Kysely, sql } from 'kysely'

/**
 * Says on the channel `live` whose rows changed, so that open pages can ask again: `<topic> <customer id>`, or `queue`
 * for what waits for staff. A hint carries no content; whoever hears it still reads only what is theirs.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function public.live_by_customer() returns trigger language plpgsql set search_path = '' as $$
      begin
        perform pg_notify('live', tg_argv[0] || ' ' || new.customer_id);
        return null;
      end $$;
    create function public.live_by_issuer() returns trigger language plpgsql security definer set search_path = '' as $$
      begin
        perform pg_notify('live', 'notifications ' || i.customer_id) from investment.issuer i where i.id = new.issuer_id;
        return null;
      end $$;
    -- One hint a person and statement, however many rows: tg_argv is the topic, then the column with the account.
    create function public.live_by_account() returns trigger language plpgsql security definer set search_path = '' as $$
      declare owner uuid;
      begin
        for owner in execute format(
          'select distinct a.customer_id from changed c join trading.account a on a.number = c.%I where a.customer_id is not null',
          tg_argv[1])
        loop
          perform pg_notify('live', tg_argv[0] || ' ' || owner);
        end loop;
        return null;
      end $$;
    create function public.live_queue() returns trigger language plpgsql set search_path = '' as $$
      begin
        perform pg_notify('live', 'queue');
        return null;
      end $$;
  `.execute(db)
  const byAccount = [
    ['financial.balance', 'balances', 'account'],
    ['trading."order"', 'orders', 'account'],
    ['trading.trade', 'trades', 'buyer'],
    ['trading.trade', 'trades', 'seller'],
    ['trading.account_address', 'notifications', 'account'],
  ] as const
  for (const [table, topic, column] of byAccount)
    for (const event of ['insert', 'update'] as const)
      await sql`
        create trigger ${sql.ref(`live_${column}_${event}`)} after ${sql.raw(event)} on ${sql.raw(table)}
          referencing new table as changed
          for each statement execute function public.live_by_account(${sql.lit(topic)}, ${sql.lit(column)})`.execute(
        db,
      )
  const byCustomer = [
    'financial.deposit',
    'financial.withdrawal',
    'investment.kyc_case',
    'investment.issuer',
    'investment.identity',
  ] as const
  for (const table of byCustomer)
    await sql`
      create trigger live_customer after insert or update on ${sql.raw(table)}
        for each row execute function public.live_by_customer('notifications')`.execute(db)
  await sql`
    create trigger live_issuer after insert or update on investment.security
      for each row execute function public.live_by_issuer()`.execute(db)
  const queue = [
    'financial.deposit',
    'financial.withdrawal',
    'financial.bank_entry',
    'investment.kyc_case',
    'investment.issuer',
    'investment.security',
  ] as const
  for (const table of queue)
    await sql`
      create trigger live_queue after insert or update on ${sql.raw(table)}
        for each statement execute function public.live_queue()`.execute(db)
}
