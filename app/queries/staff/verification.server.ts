import type { Database } from '#db/database.ts'
import { type IdentityDocumentKind } from '#app/acts/verification.ts'
import type { ListPage } from '#app/lists/page-of-list.ts'
import { type KycState, kycStates, stateIn } from '#app/states/states.ts'

export const documentKinds = ['identity-front', 'identity-back', 'proof-of-address'] as const

export interface CaseRow {
  readonly id: string
  readonly email: string
  readonly country: number
  readonly status: KycState
  readonly submittedAt: Date
  readonly decidedAt: Date | null
}

/** Cases in one of the states; those that wait come oldest first, the others newest first. */
export async function listCases(
  database: Database,
  states: readonly KycState[],
  { offset, limit }: ListPage,
): Promise<CaseRow[]> {
  const rows = await database
    .selectFrom('investment.kyc_case as k')
    .innerJoin('customer as c', 'c.id', 'k.customer_id')
    .select(['k.id', 'c.email', 'k.country', 'k.status', 'k.submitted_at', 'k.decided_at'])
    .where('k.status', 'in', states)
    .orderBy('k.submitted_at', states.includes('submitted') ? 'asc' : 'desc')
    .orderBy('k.id')
    .offset(offset)
    .limit(limit)
    .execute()
  return rows.map((row) => ({
    id: row.id,
    email: row.email,
    country: row.country,
    status: stateIn(kycStates, row.status),
    submittedAt: row.submitted_at,
    decidedAt: row.decided_at,
  }))
}

export interface CaseDecision {
  readonly decision: 'approve' | 'reject' | 'revoke'
  readonly reason: string
  readonly staff: string
  readonly at: Date
}

/** A case with everything that is not sealed; undefined where there is none. */
export async function readCase(database: Database, id: string) {
  const row = await database
    .selectFrom('investment.kyc_case as k')
    .innerJoin('customer as c', 'c.id', 'k.customer_id')
    .selectAll('k')
    .select(['c.email', 'c.created_at as customer_since'])
    .where('k.id', '=', id)
    .executeTakeFirst()
  if (!row) return undefined
  const [documents, decisions, others, identity] = await Promise.all([
    readDocuments(database, id),
    readDecisions(database, id),
    readOtherCases(database, row.customer_id, id),
    readIdentity(database, row.customer_id),
  ])
  return {
    id: row.id,
    customerId: row.customer_id,
    email: row.email,
    customerSince: row.customer_since,
    country: row.country,
    status: stateIn(kycStates, row.status),
    submittedAt: row.submitted_at,
    decidedAt: row.decided_at,
    documents,
    decisions,
    others,
    identity,
  }
}

async function readDocuments(database: Database, caseId: string) {
  const rows = await database
    .selectFrom('investment.kyc_document as d')
    .innerJoin('file as f', 'f.id', 'd.file_id')
    .select(['d.kind', 'f.media_type', 'f.size', 'f.created_at'])
    .where('d.kyc_case_id', '=', caseId)
    .execute()
  return rows
    .map((row) => ({
      kind: stateIn(documentKinds, row.kind) satisfies IdentityDocumentKind,
      mediaType: row.media_type,
      size: row.size,
    }))
    .sort((one, other) => documentKinds.indexOf(one.kind) - documentKinds.indexOf(other.kind))
}

async function readDecisions(database: Database, caseId: string): Promise<CaseDecision[]> {
  const rows = await database
    .selectFrom('investment.kyc_decision as d')
    .innerJoin('staff as s', 's.id', 'd.staff_id')
    .select(['d.decision', 'd.reason', 's.name', 'd.at'])
    .where('d.kyc_case_id', '=', caseId)
    .orderBy('d.at')
    .execute()
  return rows.map((row) => ({
    decision: stateIn(['approve', 'reject', 'revoke'], row.decision),
    reason: row.reason,
    staff: row.name,
    at: row.at,
  }))
}

/** Who stopped the account, when and why; nothing where it is not suspended. */
async function readSuspension(database: Database, account: bigint) {
  const row = await database
    .selectFrom('trading.account_suspension as p')
    .innerJoin('staff as s', 's.id', 'p.suspended_by')
    .select(['p.reason', 'p.suspended_at as at', 's.name as staff'])
    .where('p.account', '=', account)
    .where('p.lifted_at', 'is', null)
    .executeTakeFirst()
  return row ?? null
}

const otherCasesMax = 20

async function readOtherCases(database: Database, customerId: string, caseId: string) {
  const rows = await database
    .selectFrom('investment.kyc_case')
    .select(['id', 'country', 'status', 'reason', 'submitted_at'])
    .where('customer_id', '=', customerId)
    .where('id', '<>', caseId)
    .orderBy('submitted_at', 'desc')
    .limit(otherCasesMax)
    .execute()
  return rows.map((row) => ({
    id: row.id,
    country: row.country,
    status: stateIn(kycStates, row.status),
    reason: row.reason,
    submittedAt: row.submitted_at,
  }))
}

/** What stands on chain for the person's own account, whichever case it comes from. */
async function readIdentity(database: Database, customerId: string) {
  const row = await database
    .selectFrom('trading.account as a')
    .leftJoin('investment.identity as i', 'i.account', 'a.number')
    .leftJoin('trading.account_address as e', (join) =>
      join.onRef('e.account', '=', 'a.number').on('e.chain', '=', 'evm'),
    )
    .select([
      'a.number',
      'e.address',
      'i.status',
      'i.country',
      'i.verified_until',
      'i.transaction',
      'i.updated_at',
      'i.kyc_case_id',
    ])
    .where('a.customer_id', '=', customerId)
    .where('a.kind', '=', 'investor')
    .executeTakeFirst()
  if (!row) return null
  return {
    account: row.number,
    suspension: await readSuspension(database, row.number),
    address: row.address,
    record:
      row.status === null
        ? null
        : {
            status: stateIn(['verified', 'revoked'], row.status),
            country: row.country ?? 0,
            verifiedUntil: row.verified_until,
            transaction: row.transaction,
            updatedAt: row.updated_at,
            caseId: row.kyc_case_id,
          },
  }
}
