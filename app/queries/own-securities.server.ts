import { sql } from 'kysely'
import type { CustomerScope } from '#db/customer-scope.ts'
import { legalBases, rightsClasses } from '#app/acts/security.ts'
import type { ListPage } from '#app/lists/page-of-list.ts'
import { issuerStates, offeringStates, phases, securityStates, stateIn } from '#app/states/states.ts'

/** The customer's own company, or nothing where none is registered. */
export async function readOwnIssuer(scope: CustomerScope, customerId: string) {
  const row = await scope
    .selectFrom('investment.issuer')
    .select([
      'id',
      'legal_name as legalName',
      'registration_number as registrationNumber',
      'country',
      'website',
      'description',
      'status',
      'reason',
      'treasury_account as treasuryAccount',
      'submitted_at as submittedAt',
      'decided_at as decidedAt',
    ])
    .where('customer_id', '=', customerId)
    .executeTakeFirst()
  return row && { ...row, status: stateIn(issuerStates, row.status) }
}

export type OwnIssuer = NonNullable<Awaited<ReturnType<typeof readOwnIssuer>>>

const ownSecurities = (scope: CustomerScope, customerId: string) =>
  scope
    .selectFrom('investment.security as s')
    .innerJoin('investment.issuer as i', 'i.id', 's.issuer_id')
    .innerJoin('financial.asset as q', 'q.id', 's.quote_asset_id')
    .leftJoin('investment.offering as o', 'o.security_id', 's.id')
    .leftJoin('trading.instrument as n', 'n.security_id', 's.id')
    .leftJoin('investment.security_deployment as d', 'd.security_id', 's.id')
    .select([
      's.id',
      's.name',
      's.symbol',
      's.rights',
      's.legal_basis as legalBasis',
      's.description',
      's.supply',
      's.offered',
      's.lot',
      's.tick',
      's.price',
      's.quote_asset_id as quoteAssetId',
      'q.code',
      'q.decimals',
      's.status',
      's.rejection_reason as rejectionReason',
      's.submitted_at as submittedAt',
      'o.status as offeringStatus',
      'o.quantity as offeringQuantity',
      'o.remaining as offeringRemaining',
      'o.sold as offeringSold',
      'n.phase',
      'd.chain_id as chainId',
      'd.token_address as tokenAddress',
      'd.transaction',
      'd.verified_at as verifiedAt',
    ])
    // Issued ones of others are public too: these are the customer's own alone.
    .where('i.customer_id', '=', customerId)

type Row = Awaited<ReturnType<ReturnType<typeof ownSecurities>['execute']>>[number]

function told(row: Row) {
  const { code, decimals, quoteAssetId, ...unquoted } = row
  const { offeringStatus, offeringQuantity, offeringRemaining, offeringSold, ...rest } = unquoted
  const { chainId, tokenAddress, transaction, verifiedAt, phase, ...terms } = rest
  return {
    ...terms,
    status: stateIn(securityStates, row.status),
    rights: stateIn(rightsClasses, row.rights),
    legalBasis: stateIn(legalBases, row.legalBasis),
    quote: { id: quoteAssetId, code, decimals },
    phase: phase === null ? null : stateIn(phases, phase),
    offering:
      offeringStatus === null ||
      offeringQuantity === null ||
      offeringRemaining === null ||
      offeringSold === null
        ? null
        : {
            status: stateIn(offeringStates, offeringStatus),
            quantity: offeringQuantity,
            remaining: offeringRemaining,
            sold: offeringSold,
          },
    deployment:
      chainId === null || tokenAddress === null || transaction === null || verifiedAt === null
        ? null
        : { chainId, tokenAddress, transaction, verifiedAt },
  }
}

export type OwnSecurity = ReturnType<typeof told>

/** The newest first. */
export async function listOwnSecurities(
  scope: CustomerScope,
  customerId: string,
  { offset, limit }: ListPage,
): Promise<readonly OwnSecurity[]> {
  const rows = await ownSecurities(scope, customerId)
    .orderBy('s.id', 'desc')
    .offset(offset)
    .limit(limit)
    .execute()
  return rows.map(told)
}

export async function readOwnSecurity(
  scope: CustomerScope,
  customerId: string,
  id: string,
): Promise<OwnSecurity | undefined> {
  const row = await ownSecurities(scope, customerId).where('s.id', '=', id).executeTakeFirst()
  return row && told(row)
}

const currenciesMax = 50

/** Currencies in which a security can be priced. */
export async function readQuoteCurrencies(scope: CustomerScope) {
  return await scope
    .selectFrom('financial.asset')
    .select(['id', 'code', 'name', 'decimals'])
    .where('kind', '=', 'currency')
    .where('enabled', '=', true)
    .orderBy('code')
    .limit(currenciesMax)
    .execute()
}

export type QuoteCurrency = Awaited<ReturnType<typeof readQuoteCurrencies>>[number]

export interface RegisterRow {
  readonly address: string
  readonly customer_id: string | null
  readonly country: number | null
  readonly quantity: bigint
  readonly name_sealed: Buffer | null
  readonly wrapped_key: Buffer | null
  readonly issuer_name: string | null
}

/** Holders by what they hold, the largest first; no more than the register's own limit of 10,000. */
export async function readRegisterRows(
  scope: CustomerScope,
  securityId: string,
  page: { readonly offset: bigint; readonly limit: number },
): Promise<readonly RegisterRow[]> {
  const { rows } = await sql<RegisterRow>`
    select address, customer_id, country, quantity, name_sealed, wrapped_key, issuer_name
    from investment.register_of(${securityId}) offset ${page.offset} limit ${page.limit}`.execute(scope)
  return rows
}

/** The block up to which the register is read, and how many hold how much of the security then. */
export async function readRegisterSummary(scope: CustomerScope, securityId: string, chainId: bigint) {
  const block = await scope
    .selectFrom('investment.chain_cursor')
    .select(['block_number as number', 'block_hash as hash', 'block_time as time'])
    .where('chain_id', '=', chainId)
    .executeTakeFirst()
  const { rows } = await sql<{ holders: bigint; quantity: bigint | null }>`
    select count(*) as holders, sum(quantity) as quantity from investment.register_of(${securityId})`.execute(
    scope,
  )
  return { block: block ?? null, holders: rows[0]?.holders ?? 0n, quantity: rows[0]?.quantity ?? 0n }
}
