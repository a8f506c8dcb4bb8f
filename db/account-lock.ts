import { sql, type Transaction } from 'kysely'
import type { DB } from './schema.ts'

/**
 * Until the end of the transaction nobody else opens or stops this account in the engine: verification and suspension
 * both decide about it, and each looks at the other's rows first.
 */
export async function lockAccount(transaction: Transaction<DB>, account: bigint): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`account/${account}`}, 0))`.execute(transaction)
}

/** Whether compliance has stopped the account, and nobody has lifted that. */
export async function isSuspended(transaction: Transaction<DB>, account: bigint): Promise<boolean> {
  const standing = await transaction
    .selectFrom('trading.account_suspension')
    .select('account')
    .where('account', '=', account)
    .where('lifted_at', 'is', null)
    .executeTakeFirst()
  return standing !== undefined
}
