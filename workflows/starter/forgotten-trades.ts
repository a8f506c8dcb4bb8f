import { sql } from 'kysely'
import type { Database } from '#db/database.ts'

/**
 * Segments with a trade that has been in settlement for a while: their flow is told again, in case a signal or a flow
 * was lost (an operator ended it, a server was restored from a copy). No trade is left behind.
 */
export async function segmentsWithOldTrades(
  database: Database,
  ageSeconds: number,
): Promise<readonly number[]> {
  const { rows } = await sql<{ segment: number }>`
    select distinct segment from trading.trade
    where status = 'in-settlement' and at < now() - ${ageSeconds} * interval '1 second'
  `.execute(database)
  return rows.map(({ segment }) => segment)
}
