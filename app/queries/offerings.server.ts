import type { Kysely } from 'kysely'
import type { DB } from '#db/schema.ts'
import type { ListPage } from '#app/lists/page-of-list.ts'
import { type OfferingState, offeringStates, stateIn } from '#app/states/states.ts'

/** Also a customer's scope: what is read here is public. */
type Database = Pick<Kysely<DB>, 'selectFrom'>

export const rightsClasses = ['ordinary-shares', 'preferred-shares', 'bond', 'fund-units'] as const
export const legalBases = ['private-placement-cl', 'reg-s'] as const

const countriesMax = 300
const documentsMax = 50
const currenciesMax = 50

const offerings = (database: Database) =>
  database
    .selectFrom('investment.offering as o')
    .innerJoin('investment.security as s', 's.id', 'o.security_id')
    .innerJoin('investment.issuer as i', 'i.id', 's.issuer_id')
    .innerJoin('financial.asset as a', 'a.id', 'o.quote_asset_id')
    .select([
      'o.id',
      'o.instrument_id as instrumentId',
      'o.security_id as securityId',
      'o.price',
      'o.quantity',
      'o.remaining',
      'o.sold',
      'o.status',
      'o.quote_asset_id as quoteAssetId',
      's.name',
      's.symbol',
      's.rights',
      's.legal_basis as legalBasis',
      's.description',
      's.supply',
      's.lot',
      's.tick',
      'i.legal_name as issuerName',
      'i.registration_number as issuerRegistration',
      'i.country as issuerCountry',
      'i.website as issuerWebsite',
      'a.code',
      'a.decimals',
    ])

type Row = Awaited<ReturnType<ReturnType<typeof offerings>['execute']>>[number]

const told = ({ code, decimals, quoteAssetId, status, rights, legalBasis, ...rest }: Row) => ({
  ...rest,
  status: stateIn(offeringStates, status) satisfies OfferingState,
  rights: stateIn(rightsClasses, rights),
  legalBasis: stateIn(legalBases, legalBasis),
  quote: { id: quoteAssetId, code, decimals },
})

export type Offering = ReturnType<typeof told>

/** Offerings that anyone may see: open ones first, the newest of each first. */
export async function listOfferings(database: Database, { offset, limit }: ListPage) {
  const rows = await offerings(database)
    .orderBy((eb) => eb.case().when('o.status', '=', 'closed').then(1).else(0).end())
    .orderBy('o.id', 'desc')
    .offset(offset)
    .limit(limit)
    .execute()
  return rows.map(told)
}

export async function readOffering(database: Database, symbol: string): Promise<Offering | undefined> {
  const row = await offerings(database).where('s.symbol', '=', symbol).executeTakeFirst()
  return row && told(row)
}

/** What stands beside the terms of a security: whom it admits, its documents, where its token is. */
export async function readSecurityFacts(database: Database, securityId: string) {
  const countries = await database
    .selectFrom('investment.security_country')
    .select('country')
    .where('security_id', '=', securityId)
    .limit(countriesMax)
    .execute()
  const documents = await database
    .selectFrom('investment.security_document as d')
    .innerJoin('file as f', 'f.id', 'd.file_id')
    .select(['f.id', 'd.title', 'd.sha256', 'f.size', 'd.added_at as addedAt'])
    .where('d.security_id', '=', securityId)
    .orderBy('d.added_at')
    .limit(documentsMax)
    .execute()
  const deployment = await database
    .selectFrom('investment.security_deployment')
    .select(['chain_id as chainId', 'token_address as tokenAddress', 'transaction'])
    .where('security_id', '=', securityId)
    .executeTakeFirst()
  return {
    countries: countries.map(({ country }) => country),
    documents: documents.map(({ sha256, ...rest }) => ({ ...rest, sha256: sha256.toString('hex') })),
    deployment: deployment ?? null,
  }
}

export interface Currency {
  readonly id: number
  readonly code: string
  readonly decimals: number
}

/** Currencies in which a price in `quoteAssetId` can be paid now: itself, and those with a rate in force. */
export async function readPaymentCurrencies(
  database: Database,
  quoteAssetId: number,
  now: Date,
): Promise<readonly Currency[]> {
  return await database
    .selectFrom('financial.asset as a')
    .select(['a.id', 'a.code', 'a.decimals'])
    .where('a.kind', '=', 'currency')
    .where('a.enabled', '=', true)
    .where((eb) =>
      eb.or([
        eb('a.id', '=', quoteAssetId),
        eb.exists(
          eb
            .selectFrom('financial.payment_rate as r')
            .select('r.id')
            .where('r.quote_asset_id', '=', quoteAssetId)
            .whereRef('r.payment_asset_id', '=', 'a.id')
            .where('r.effective_from', '<=', now),
        ),
      ]),
    )
    .orderBy((eb) => eb.case().when('a.id', '=', quoteAssetId).then(0).else(1).end())
    .orderBy('a.code')
    .limit(currenciesMax)
    .execute()
}
