import { type Kysely, sql } from 'kysely'

/** Tells staff of every step that flows and engine take, and customers of a suspension, as it happens. */
export async function up(db: Kysely<unknown>): Promise<void> {
  const queue = [
    'financial.asset',
    'financial.settlement_batch',
    'investment.identity',
    'investment.offering',
    'investment.security_deployment',
    'trading.account_suspension',
    'trading.instrument',
  ] as const
  for (const table of queue)
    await sql`
      create trigger live_queue after insert or update on ${sql.raw(table)}
        for each statement execute function public.live_queue()`.execute(db)
  for (const event of ['insert', 'update'] as const)
    await sql`
      create trigger ${sql.ref(`live_account_${event}`)} after ${sql.raw(event)} on trading.account_suspension
        referencing new table as changed
        for each statement execute function public.live_by_account('notifications', 'account')`.execute(db)
}
