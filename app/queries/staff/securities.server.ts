import { createHash } from 'node:crypto'
import type { Database } from '#db/database.ts'
import { legalBases, rightsClasses } from '#app/acts/security.ts'
import type { ListPage } from '#app/lists/page-of-list.ts'
import type { FileStore } from '#app/server/file-store.ts'
import { offeringStates, phases, type SecurityState, securityStates, stateIn } from '#app/states/states.ts'

const offices = ['compliance', 'admin'] as const

/** Securities in one of the states, with the offices that have approved the present version. */
export async function listSecurities(
  database: Database,
  states: readonly SecurityState[],
  { offset, limit }: ListPage,
) {
  const rows = await database
    .selectFrom('investment.security as s')
    .innerJoin('investment.issuer as i', 'i.id', 's.issuer_id')
    .leftJoin('investment.security_decision as d', (join) =>
      join
        .onRef('d.security_id', '=', 's.id')
        .onRef('d.version', '=', 's.version')
        .on('d.decision', '=', 'approve'),
    )
    .select((eb) => [
      's.id',
      's.name',
      's.symbol',
      's.status',
      's.submitted_at',
      'i.legal_name',
      eb.fn
        .agg<string[]>('array_remove', [eb.fn.agg('array_agg', ['d.office']), eb.val(null)])
        .as('approved'),
    ])
    .where('s.status', 'in', states)
    .groupBy(['s.id', 'i.legal_name'])
    .orderBy('s.submitted_at', states.includes('submitted') ? 'asc' : 'desc')
    .orderBy('s.id')
    .offset(offset)
    .limit(limit)
    .execute()
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    symbol: row.symbol,
    issuer: row.legal_name,
    status: stateIn(securityStates, row.status),
    submittedAt: row.submitted_at,
    undecided: offices.filter((office) => !row.approved.includes(office)),
  }))
}

/** A security that was submitted at least once, with everything an office looks at. */
export async function readSecurity(database: Database, files: FileStore, id: string) {
  const row = await database
    .selectFrom('investment.security as s')
    .innerJoin('investment.issuer as i', 'i.id', 's.issuer_id')
    .innerJoin('financial.asset as q', 'q.id', 's.quote_asset_id')
    .leftJoin('investment.offering as o', 'o.security_id', 's.id')
    .leftJoin('trading.instrument as n', 'n.security_id', 's.id')
    .selectAll('s')
    .select([
      'i.legal_name',
      'i.registration_number',
      'i.country as issuer_country',
      'i.website',
      'i.status as issuer_status',
      'q.code',
      'q.decimals',
      'o.status as offering_status',
      'n.phase',
    ])
    .where('s.id', '=', id)
    .where('s.version', '>', 0)
    .executeTakeFirst()
  if (!row) return undefined
  const [countries, documents, decisions, deployment] = await Promise.all([
    database
      .selectFrom('investment.security_country')
      .select('country')
      .where('security_id', '=', id)
      .execute(),
    readDocuments(database, files, id),
    readDecisions(database, id),
    database
      .selectFrom('investment.security_deployment')
      .select([
        'token_address as tokenAddress',
        'transaction',
        'block_number as blockNumber',
        'code_hash as codeHash',
        'verified_at as verifiedAt',
      ])
      .where('security_id', '=', id)
      .executeTakeFirst(),
  ])
  return {
    id: row.id,
    name: row.name,
    symbol: row.symbol,
    rights: stateIn(rightsClasses, row.rights),
    legalBasis: stateIn(legalBases, row.legal_basis),
    description: row.description,
    supply: row.supply,
    offered: row.offered,
    lot: row.lot,
    tick: row.tick,
    price: row.price,
    quote: { code: row.code, decimals: row.decimals },
    status: stateIn(securityStates, row.status),
    version: row.version,
    rejectionReason: row.rejection_reason,
    submittedAt: row.submitted_at,
    issuer: {
      id: row.issuer_id,
      legalName: row.legal_name,
      registrationNumber: row.registration_number,
      country: row.issuer_country,
      website: row.website,
      verified: row.issuer_status === 'verified',
    },
    countries: countries.map(({ country }) => country),
    documents,
    decisions,
    offering: row.offering_status === null ? null : { status: stateIn(offeringStates, row.offering_status) },
    phase: row.phase === null ? null : stateIn(phases, row.phase),
    deployment: deployment ?? null,
  }
}

const documentsMax = 20

/** What the issuer declared a document to be, against what is in fact kept. */
async function readDocuments(database: Database, files: FileStore, securityId: string) {
  const rows = await database
    .selectFrom('investment.security_document as d')
    .innerJoin('file as f', 'f.id', 'd.file_id')
    .select(['d.id', 'd.title', 'd.sha256', 'd.file_id', 'f.size', 'f.name'])
    .where('d.security_id', '=', securityId)
    .orderBy('d.added_at')
    .limit(documentsMax)
    .execute()
  return await Promise.all(
    rows.map(async (row) => {
      const kept = await files.get(row.file_id).catch(() => null)
      const hash = kept === null ? null : createHash('sha256').update(kept).digest()
      return {
        id: row.id,
        title: row.title,
        size: row.size,
        sha256: row.sha256.toString('hex'),
        check:
          hash === null
            ? ('missing' as const)
            : hash.equals(row.sha256)
              ? ('matches' as const)
              : ('differs' as const),
      }
    }),
  )
}

async function readDecisions(database: Database, securityId: string) {
  const rows = await database
    .selectFrom('investment.security_decision as d')
    .innerJoin('staff as s', 's.id', 'd.staff_id')
    .select([
      'd.id',
      'd.version',
      'd.office',
      'd.decision',
      'd.reason',
      'd.at',
      'd.staff_id',
      's.name as staff',
    ])
    .where('d.security_id', '=', securityId)
    .orderBy('d.at')
    .execute()
  return rows.map((row) => ({
    id: row.id,
    version: row.version,
    office: stateIn(offices, row.office),
    decision: stateIn(['approve', 'reject'], row.decision),
    reason: row.reason,
    at: row.at,
    staff: row.staff,
    staffId: row.staff_id,
  }))
}

/** A document of a submitted security; undefined where there is none. */
export async function readSecurityDocument(
  database: Database,
  { securityId, documentId }: { readonly securityId: string; readonly documentId: string },
) {
  return await database
    .selectFrom('investment.security_document as d')
    .innerJoin('investment.security as s', 's.id', 'd.security_id')
    .innerJoin('file as f', 'f.id', 'd.file_id')
    .select(['d.file_id', 'f.media_type'])
    .where('d.id', '=', documentId)
    .where('s.id', '=', securityId)
    .where('s.version', '>', 0)
    .executeTakeFirst()
}
