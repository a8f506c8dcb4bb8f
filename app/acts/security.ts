import type { Transaction } from 'kysely'
import type { CustomerScope } from '#db/customer-scope.ts'
import type { Database } from '#db/database.ts'
import { leaveIntent } from '#db/outbox.ts'
import type { DB } from '#db/schema.ts'
import { mailOwner } from './mail-owner.ts'
import { asStaff, type NotAnyMore, notAnyMore, type StaffActor } from './staff-act.ts'

export const rightsClasses = ['ordinary-shares', 'preferred-shares', 'bond', 'fund-units'] as const
export type RightsClass = (typeof rightsClasses)[number]

/** Only a legal basis whose every rule is enforced can be chosen: verified holders in the countries allowed. */
export const legalBases = ['private-placement-cl', 'reg-s'] as const
export type LegalBasis = (typeof legalBases)[number]

export type SecurityTerms = {
  readonly name: string
  readonly symbol: string
  readonly rights: RightsClass
  readonly legalBasis: LegalBasis
  readonly description: string
  /** units */
  readonly supply: bigint
  readonly offered: bigint
  readonly lot: bigint
  /** minor units of the quote asset, per unit */
  readonly tick: bigint
  readonly price: bigint
  readonly quoteAssetId: number
  /** ISO 3166-1 numeric */
  readonly countries: readonly number[]
}

/** What is wrong with terms taken together; each names the field to mend. */
export type TermsFault =
  | { readonly field: 'supply' | 'offered'; readonly fault: 'not-whole-lots'; readonly lot: bigint }
  | { readonly field: 'price'; readonly fault: 'off-tick'; readonly tick: bigint }
  | { readonly field: 'offered'; readonly fault: 'above-supply'; readonly supply: bigint }
  | { readonly field: 'price'; readonly fault: 'too-large'; readonly notionalMax: bigint }

/** The engine carries 64-bit amounts: the largest order's value with its fee must stay below. */
export const notionalMax = 2n ** 62n

export function termsFaults(terms: SecurityTerms): readonly TermsFault[] {
  const faults: TermsFault[] = []
  if (terms.supply % terms.lot !== 0n)
    faults.push({ field: 'supply', fault: 'not-whole-lots', lot: terms.lot })
  if (terms.offered % terms.lot !== 0n)
    faults.push({ field: 'offered', fault: 'not-whole-lots', lot: terms.lot })
  if (terms.offered > terms.supply)
    faults.push({ field: 'offered', fault: 'above-supply', supply: terms.supply })
  if (terms.price % terms.tick !== 0n) faults.push({ field: 'price', fault: 'off-tick', tick: terms.tick })
  if (terms.price * terms.supply >= notionalMax)
    faults.push({ field: 'price', fault: 'too-large', notionalMax })
  return faults
}

const rowOf = (terms: SecurityTerms) => ({
  name: terms.name,
  symbol: terms.symbol,
  rights: terms.rights,
  legal_basis: terms.legalBasis,
  description: terms.description,
  supply: terms.supply,
  offered: terms.offered,
  lot: terms.lot,
  tick: terms.tick,
  price: terms.price,
  quote_asset_id: terms.quoteAssetId,
})

/** Writes a new draft, or an existing one anew. The terms are checked before: `termsFaults`. */
export async function saveDraft(
  scope: CustomerScope,
  issuerId: string,
  securityId: string | undefined,
  terms: SecurityTerms,
): Promise<{ readonly ok: true; readonly securityId: string } | NotAnyMore> {
  // The id is made here: a row that is being written is not yet seen as one's own, so it cannot be returned.
  const id = securityId ?? crypto.randomUUID()
  if (securityId === undefined) {
    await scope
      .insertInto('investment.security')
      .values({ id, issuer_id: issuerId, ...rowOf(terms) })
      .execute()
  } else {
    const { numUpdatedRows } = await scope
      .updateTable('investment.security')
      .set(rowOf(terms))
      .where('id', '=', id)
      .where('status', '=', 'draft')
      .executeTakeFirst()
    if (numUpdatedRows === 0n) return notAnyMore
    await scope.deleteFrom('investment.security_country').where('security_id', '=', id).execute()
  }
  await scope
    .insertInto('investment.security_country')
    .values(terms.countries.map((country) => ({ security_id: id, country })))
    .execute()
  return { ok: true, securityId: id }
}

export type SubmitSecurityResult =
  | { readonly ok: true; readonly version: number }
  | NotAnyMore
  | { readonly ok: false; readonly reason: 'no-documents' | 'no-countries' | 'symbol-taken' }

/** Sends a draft to be approved; from then on it cannot be changed unless it is rejected. */
export async function submitSecurity(
  scope: CustomerScope,
  securityId: string,
): Promise<SubmitSecurityResult> {
  const draft = await scope
    .selectFrom('investment.security as s')
    .select((eb) => [
      's.symbol',
      's.version',
      eb
        .selectFrom('investment.security_document as d')
        .select((sub) => sub.fn.countAll<bigint>().as('n'))
        .whereRef('d.security_id', '=', 's.id')
        .as('documents'),
      eb
        .selectFrom('investment.security_country as c')
        .select((sub) => sub.fn.countAll<bigint>().as('n'))
        .whereRef('c.security_id', '=', 's.id')
        .as('countries'),
    ])
    .where('s.id', '=', securityId)
    .where('s.status', '=', 'draft')
    .executeTakeFirst()
  if (!draft) return notAnyMore
  if (draft.documents === 0n) return { ok: false, reason: 'no-documents' }
  if (draft.countries === 0n) return { ok: false, reason: 'no-countries' }
  const asset = await scope
    .selectFrom('financial.asset')
    .select('id')
    .where('code', '=', draft.symbol)
    .executeTakeFirst()
  if (asset) return { ok: false, reason: 'symbol-taken' }
  try {
    await scope
      .updateTable('investment.security')
      .set({
        status: 'submitted',
        version: draft.version + 1,
        submitted_at: new Date(),
        rejection_reason: null,
      })
      .where('id', '=', securityId)
      .execute()
  } catch (error) {
    // the unique index of symbols beyond drafts; row-level security hides the other's row from a query
    if (error instanceof Error && 'code' in error && error.code === '23505')
      return { ok: false, reason: 'symbol-taken' }
    throw error
  }
  return { ok: true, version: draft.version + 1 }
}

export type Office = 'compliance' | 'admin'

export type DecideSecurityResult =
  | { readonly ok: true; readonly approvedByBoth: boolean }
  | NotAnyMore
  | { readonly ok: false; readonly reason: 'office-decided' | 'same-person' | 'not-unlinked' | 'linked' }

/**
 * One office's decision on the present version. Two offices and two people, neither linked to the issuer, approve; one
 * rejection sends it back to draft. Each declares to have no link; who is the issuer's own customer is refused whatever
 * they declare.
 */
export async function decideSecurity(
  database: Database,
  actor: StaffActor,
  input: {
    readonly securityId: string
    readonly version: number
    readonly office: Office
    readonly decision: 'approve' | 'reject'
    readonly reason: string
    /** declared by the person: no link to the issuer */
    readonly unlinked: boolean
  },
): Promise<DecideSecurityResult> {
  const permission = `issuance.approve-as-${input.office}`
  return await asStaff<DecideSecurityResult>(database, actor, permission, async (transaction) => {
    const security = await transaction
      .selectFrom('investment.security as s')
      .innerJoin('investment.issuer as i', 'i.id', 's.issuer_id')
      .select(['s.version', 's.name', 'i.customer_id'])
      .where('s.id', '=', input.securityId)
      .where('s.status', '=', 'submitted')
      .where('s.version', '=', input.version)
      .forUpdate('s')
      .executeTakeFirst()
    if (!security) return [notAnyMore]
    if (input.decision === 'approve' && !input.unlinked) return [{ ok: false, reason: 'not-unlinked' }]
    if (input.decision === 'approve' && (await isCustomer(transaction, actor, security.customer_id)))
      return [{ ok: false, reason: 'linked' }]
    const earlier = await transaction
      .selectFrom('investment.security_decision')
      .select(['office', 'staff_id'])
      .where('security_id', '=', input.securityId)
      .where('version', '=', input.version)
      .execute()
    if (earlier.some((one) => one.office === input.office)) return [{ ok: false, reason: 'office-decided' }]
    if (earlier.some((one) => one.staff_id === actor.id)) return [{ ok: false, reason: 'same-person' }]
    const { id } = await transaction
      .insertInto('investment.security_decision')
      .values({
        security_id: input.securityId,
        version: input.version,
        office: input.office,
        staff_id: actor.id,
        decision: input.decision,
        reason: input.reason,
        unlinked: input.unlinked,
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    const approvedByBoth = input.decision === 'approve' && earlier.length === 1
    if (input.decision === 'reject') {
      await transaction
        .updateTable('investment.security')
        .set({ status: 'draft', rejection_reason: input.reason })
        .where('id', '=', input.securityId)
        .execute()
      await mailOwner(transaction, security.customer_id, `security-rejected/${id}`, 'security-rejected', {
        security: security.name,
        reason: input.reason,
      })
    } else if (approvedByBoth) {
      await transaction
        .updateTable('investment.security')
        .set({ status: 'approved' })
        .where('id', '=', input.securityId)
        .execute()
      const key = `${input.securityId}/${input.version}`
      await leaveIntent(transaction, {
        kind: 'issuance.approved',
        key,
        payload: { securityId: input.securityId },
      })
    }
    const account = {
      subject: `security/${input.securityId}`,
      reason: input.reason,
      details: {
        decision: input.decision,
        version: input.version,
        office: input.office,
        unlinked: input.unlinked,
      },
    }
    return [{ ok: true, approvedByBoth }, account]
  })
}

/** Whether this member of staff is the customer too: both sign in with one address. Addresses are kept in small letters. */
async function isCustomer(
  transaction: Transaction<DB>,
  actor: StaffActor,
  customerId: string,
): Promise<boolean> {
  const same = await transaction
    .selectFrom('staff as s')
    .innerJoin('customer as c', 'c.email', 's.email')
    .select('s.id')
    .where('s.id', '=', actor.id)
    .where('c.id', '=', customerId)
    .executeTakeFirst()
  return same !== undefined
}
