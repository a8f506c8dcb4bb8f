import type { Pool } from 'pg'

/** One asset's books. `sum` is zero, and `balances` equals `clients`, or the books are wrong. */
export type TrialBalance = {
  readonly asset: number
  /** what accounts have, by the postings: available, held and pending together */
  readonly clients: bigint
  /** what stands against it outside: minus what entered, plus what left */
  readonly outside: bigint
  readonly sum: bigint
  /** the sum of `financial.balance` */
  readonly balances: bigint
}

/** The books of every asset, by its id. */
export async function trialBalance(pool: Pool): Promise<readonly TrialBalance[]> {
  const { rows } = await pool.query<TrialBalance>(
    `select p.asset_id as asset,
       coalesce(sum(p.amount) filter (where p.side <> 'outside'), 0) as clients,
       coalesce(sum(p.amount) filter (where p.side = 'outside'), 0) as outside,
       sum(p.amount) as sum,
       (select coalesce(sum(b.available::numeric + b.held::numeric + b.pending::numeric), 0) from financial.balance b where b.asset_id = p.asset_id) as balances
     from financial.posting p group by p.asset_id order by p.asset_id`,
  )
  return rows
}
