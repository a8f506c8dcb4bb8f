import { sql, type Transaction } from 'kysely'
import type { Database } from './database.ts'
import type { DB } from './schema.ts'

export type CustomerScope = Transaction<DB>

/**
 * One transaction in which the role `web` sees and changes only what belongs to this customer: row-level security
 * reads the setting, and it ends with the transaction.
 */
export async function inCustomerScope<Result>(
  database: Database,
  customerId: string,
  act: (scope: CustomerScope) => Promise<Result>,
): Promise<Result> {
  return database.transaction().execute(async (transaction) => {
    await sql`select set_config('stoa.customer', ${customerId}, true)`.execute(transaction)
    return act(transaction)
  })
}
