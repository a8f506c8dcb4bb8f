import type { CustomerScope } from '#db/customer-scope.ts'
import type { ListPage } from '#app/lists/page-of-list.ts'
import { stateIn } from '#app/states/states.ts'

/** What moves a balance, as the engine's ledger names it. */
export const statementActs = [
  'credited',
  'debited',
  'held',
  'released',
  'consumed',
  'order-accepted',
  'order-done',
  'price-improved',
  'trade',
  'settled',
  'unwound',
  'offering-opened',
  'offering-closed',
] as const
const sides = ['available', 'held', 'pending'] as const

/** The lines of the engine's ledger for one asset of the customer's investor account, the newest first. */
export async function listStatement(
  scope: CustomerScope,
  customerId: string,
  assetId: number,
  { offset, limit }: ListPage,
) {
  const rows = await scope
    .selectFrom('financial.posting as p')
    .innerJoin('trading.account as a', 'a.number', 'p.account')
    .select(['p.segment', 'p.sequence', 'p.line', 'p.side', 'p.amount', 'p.act', 'p.reference', 'p.at'])
    .where('a.customer_id', '=', customerId)
    .where('a.kind', '=', 'investor')
    .where('p.asset_id', '=', assetId)
    .orderBy('p.segment', 'desc')
    .orderBy('p.sequence', 'desc')
    .orderBy('p.line', 'desc')
    .offset(offset)
    .limit(limit)
    .execute()
  return rows.map(({ segment, sequence, line, ...row }) => ({
    ...row,
    id: `${segment}/${sequence}/${line}`,
    side: stateIn(sides, row.side),
    act: stateIn(statementActs, row.act),
  }))
}
