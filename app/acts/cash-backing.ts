import { type Kysely, sql } from 'kysely'
import type { DB } from '#db/schema.ts'

/** Whether the cash that a withdrawal would pay out is on chain; amounts in minor units. */
export type Backing =
  | { readonly state: 'backed' }
  /** nobody has compared engine and chain within five minutes, or since the amount was held */
  | { readonly state: 'not-compared' }
  /** the engine has `missing` more than the chain: somebody credited what was never minted */
  | {
      readonly state: 'missing'
      readonly inEngine: bigint
      readonly onChain: bigint
      readonly missing: bigint
    }

export const backingFresh = sql<boolean>`c.compared_at > now() - interval '5 minutes'`

interface Comparison {
  readonly inEngine: bigint
  readonly onChain: bigint
  readonly redeemed: bigint
}

/** What the engine has beyond chain and what is being redeemed; zero where all is well. */
export function missingOnChain({ inEngine, onChain, redeemed }: Comparison): bigint {
  const beyond = inEngine - onChain - redeemed
  return beyond > 0n ? beyond : 0n
}

/**
 * What the wallet's last comparison says of the cash of a withdrawal. It counts where it has seen the hold in the
 * ledger, so that it is of the money at hand, and a hold that only a row tells of is none.
 */
export async function backingOf(database: Kysely<DB>, withdrawalId: string): Promise<Backing> {
  const { rows } = await sql<Comparison>`
    select c.in_engine as "inEngine", c.on_chain as "onChain", c.redeemed
    from financial.withdrawal w
    join financial.cash_comparison c on c.asset_id = w.asset_id
    join financial.posting held on held.reference = w.id::text and held.act = 'held' and held.side = 'held'
      and held.account = w.account and held.asset_id = w.asset_id and held.amount = w.amount
    where w.id = ${withdrawalId} and held.sequence <= c.sequence and ${backingFresh}
    limit 1`.execute(database)
  const [comparison] = rows
  if (comparison === undefined) return { state: 'not-compared' }
  const missing = missingOnChain(comparison)
  if (missing === 0n) return { state: 'backed' }
  const { inEngine, onChain } = comparison
  return { state: 'missing', inEngine, onChain, missing }
}
