import { sql } from 'kysely'
import type { CustomerScope } from '#db/customer-scope.ts'

export interface Holding {
  readonly symbol: string
  readonly name: string
  /** free, and set aside for resting orders: both stand in the register */
  readonly available: bigint
  readonly held: bigint
  /** bought, not yet settled */
  readonly pending: bigint
  readonly quote: { readonly code: string; readonly decimals: number }
  /** of the last trade; null where there was none */
  readonly lastPrice: bigint | null
}

const holdingsMax = 200

/** The securities of the customer's investor account, with the price at which each last traded. */
export async function readHoldings(scope: CustomerScope, customerId: string): Promise<readonly Holding[]> {
  const rows = await scope
    .selectFrom('financial.balance as b')
    .innerJoin('trading.account as a', 'a.number', 'b.account')
    .innerJoin('trading.instrument as n', 'n.base_asset_id', 'b.asset_id')
    .innerJoin('investment.security as s', 's.id', 'n.security_id')
    .innerJoin('financial.asset as q', 'q.id', 'n.quote_asset_id')
    .leftJoinLateral(
      (eb) =>
        eb
          .selectFrom('trading.tape as t')
          .select('t.price')
          .whereRef('t.instrument_id', '=', 'n.id')
          .orderBy('t.at', 'desc')
          .orderBy('t.id', 'desc')
          .limit(1)
          .as('last'),
      (join) => join.onTrue(),
    )
    .select([
      'n.symbol',
      's.name',
      'b.available',
      'b.held',
      'b.pending',
      'q.code',
      'q.decimals',
      'last.price as lastPrice',
    ])
    .where('a.customer_id', '=', customerId)
    .where('a.kind', '=', 'investor')
    .where(sql<boolean>`b.available + b.held + b.pending > 0`)
    .orderBy('n.symbol')
    .limit(holdingsMax)
    .execute()
  return rows.map(({ code, decimals, ...row }) => ({ ...row, quote: { code, decimals } }))
}
