import { sql, type Transaction } from 'kysely'
import type { DB } from './schema.ts'

/**
 * Until the end of the transaction nobody else opens or stops this account in the engine: verification and suspension
 * both decide about it, and each looks at the other's rows first.
 */
export async function lockAccount(transaction: Transaction<DB>, account: bigint): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`account/${account}`}, 0))`.execute(transaction)
}
