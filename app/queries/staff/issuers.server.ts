import type { Database } from '#db/database.ts'
import type { ListPage } from '#app/lists/page-of-list.ts'
import { type IssuerState, issuerStates, securityStates, stateIn } from '#app/states/states.ts'

/** Companies in one of the states; those that wait come oldest first. */
export async function listIssuers(
  database: Database,
  states: readonly IssuerState[],
  { offset, limit }: ListPage,
) {
  const rows = await database
    .selectFrom('investment.issuer')
    .select(['id', 'legal_name', 'registration_number', 'country', 'status', 'submitted_at'])
    .where('status', 'in', states)
    .orderBy('submitted_at', states.includes('submitted') ? 'asc' : 'desc')
    .orderBy('id')
    .offset(offset)
    .limit(limit)
    .execute()
  return rows.map((row) => ({
    id: row.id,
    legalName: row.legal_name,
    registrationNumber: row.registration_number,
    country: row.country,
    status: stateIn(issuerStates, row.status),
    submittedAt: row.submitted_at,
  }))
}

const securitiesMax = 50

/** A company, what was decided about it, and its securities; undefined where there is none. */
export async function readIssuer(database: Database, id: string) {
  const row = await database
    .selectFrom('investment.issuer as i')
    .innerJoin('customer as c', 'c.id', 'i.customer_id')
    .leftJoin('trading.account_address as e', (join) =>
      join.onRef('e.account', '=', 'i.treasury_account').on('e.chain', '=', 'evm'),
    )
    .selectAll('i')
    .select(['c.email', 'e.address'])
    .where('i.id', '=', id)
    .executeTakeFirst()
  if (!row) return undefined
  const [decisions, securities] = await Promise.all([
    database
      .selectFrom('investment.issuer_decision as d')
      .innerJoin('staff as s', 's.id', 'd.staff_id')
      .select(['d.id', 'd.decision', 'd.reason', 'd.at', 's.name as staff'])
      .where('d.issuer_id', '=', id)
      .orderBy('d.at')
      .execute(),
    database
      .selectFrom('investment.security')
      .select(['id', 'name', 'symbol', 'status'])
      .where('issuer_id', '=', id)
      .where('status', '<>', 'draft')
      .orderBy('created_at', 'desc')
      .limit(securitiesMax)
      .execute(),
  ])
  return {
    id: row.id,
    legalName: row.legal_name,
    registrationNumber: row.registration_number,
    country: row.country,
    website: row.website,
    description: row.description,
    email: row.email,
    status: stateIn(issuerStates, row.status),
    submittedAt: row.submitted_at,
    decidedAt: row.decided_at,
    treasury: row.treasury_account === null ? null : { account: row.treasury_account, address: row.address },
    decisions: decisions.map((one) => ({ ...one, decision: stateIn(['verify', 'reject'], one.decision) })),
    securities: securities.map((one) => ({ ...one, status: stateIn(securityStates, one.status) })),
  }
}
