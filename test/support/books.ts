import { sql } from 'kysely'
import { setTimeout as pause } from 'node:timers/promises'
import type { Database } from '#db/database.ts'

const followLimitMs = 30_000
const lookMs = 20

const ledgerPostings = sql`select * from financial.posting where segment in (select segment from trading.journal)`

/**
 * Resolves once the ledger shows every block of the journal.
 *
 * @throws where it does not get there within half a minute, with both blocks
 */
export async function ledgerFollowed(owner: Database): Promise<void> {
  const deadline = Date.now() + followLimitMs
  for (;;) {
    const { rows } = await sql<{ segment: number; written: bigint; shown: bigint }>`
      select j.segment, max(j.block) as written, coalesce(max(c.block), 0) as shown
      from trading.journal j
      left join trading.projection_cursor c on c.segment = j.segment and c.name = 'ledger'
      group by j.segment`.execute(owner)
    const behind = rows.filter(({ written, shown }) => shown < written)
    if (behind.length === 0) return
    if (Date.now() > deadline) {
      const standing = behind.map(
        ({ segment, written, shown }) => `segment ${segment}: ${shown} of ${written}`,
      )
      throw new Error(`the ledger does not follow the journal (blocks shown): ${standing.join('; ')}`)
    }
    await pause(lookMs)
  }
}

/**
 * Holds at every moment, as the ledger moves block by block: each command's postings sum to zero by asset, and so do
 * all of them, which is the trial balance after every command; and what an account has is what its postings sum to.
 * Postings that a scene wrote by hand stand in a segment without a journal, and are not the ledger's.
 *
 * @throws naming the commands and the accounts of which it does not hold
 */
export async function requireBooksBalance(owner: Database): Promise<void> {
  const crooked = await sql<{ where: string; sum: string }>`
    with posting as (${ledgerPostings})
    select 'asset ' || asset_id || ', command ' || segment || '/' || sequence as "where", sum(amount)::text as sum
    from posting group by segment, sequence, asset_id having sum(amount) <> 0
    union all
    select 'asset ' || asset_id || ', all postings', sum(amount)::text
    from posting group by asset_id having sum(amount) <> 0
    limit 20`.execute(owner)
  const differing = await sql<{ account: bigint; asset: number; balance: string; postings: string }>`
    with posting as (${ledgerPostings}), posted as (
      select account, asset_id, array[
        coalesce(sum(amount) filter (where side = 'available'), 0),
        coalesce(sum(amount) filter (where side = 'held'), 0),
        coalesce(sum(amount) filter (where side = 'pending'), 0)] as sums
      from posting where side <> 'outside' group by account, asset_id
    ), shown as (
      select account, asset_id, array[available::numeric, held::numeric, pending::numeric] as sums
      from financial.balance
    )
    select account, asset_id as asset, coalesce(shown.sums, '{0,0,0}')::text as balance,
      coalesce(posted.sums, '{0,0,0}')::text as postings
    from posted full join shown using (account, asset_id)
    where coalesce(shown.sums, '{0,0,0}') <> coalesce(posted.sums, '{0,0,0}')
    limit 20`.execute(owner)
  const problems = [
    ...crooked.rows.map(({ where, sum }) => `${where}: sums to ${sum}, not to zero`),
    ...differing.rows.map(
      ({ account, asset, balance, postings }) =>
        `account ${account}, asset ${asset}: balance ${balance}, postings ${postings} (available, held, pending)`,
    ),
  ]
  if (problems.length > 0) throw new Error(`the books do not balance:\n${problems.join('\n')}`)
}
