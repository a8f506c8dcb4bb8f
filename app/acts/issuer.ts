import type { CustomerScope } from '#db/customer-scope.ts'
import type { Database } from '#db/database.ts'
import { leaveIntent } from '#db/outbox.ts'
import { asStaff, type NotAnyMore, notAnyMore, type StaffActor } from './staff-act.ts'
import { mailOwner } from './mail-owner.ts'

export type Company = {
  readonly legalName: string
  readonly registrationNumber: string
  /** ISO 3166-1 numeric */
  readonly country: number
  readonly website: string
  readonly description: string
}

/** Registers the company, or sends it again after a rejection. */
export async function registerCompany(
  scope: CustomerScope,
  customerId: string,
  company: Company,
): Promise<{ readonly ok: true; readonly issuerId: string } | NotAnyMore> {
  const values = {
    legal_name: company.legalName,
    registration_number: company.registrationNumber,
    country: company.country,
    website: company.website,
    description: company.description,
  }
  const known = await scope
    .selectFrom('investment.issuer')
    .select(['id', 'status'])
    .where('customer_id', '=', customerId)
    .executeTakeFirst()
  if (known) {
    if (known.status !== 'rejected') return notAnyMore
    await scope
      .updateTable('investment.issuer')
      .set({ ...values, status: 'submitted', submitted_at: new Date() })
      .where('id', '=', known.id)
      .execute()
    return { ok: true, issuerId: known.id }
  }
  const { id } = await scope
    .insertInto('investment.issuer')
    .values({ ...values, customer_id: customerId })
    .returning('id')
    .executeTakeFirstOrThrow()
  return { ok: true, issuerId: id }
}

export async function decideIssuer(
  database: Database,
  actor: StaffActor,
  input: { readonly issuerId: string; readonly decision: 'verify' | 'reject'; readonly reason: string },
): Promise<{ readonly ok: true } | NotAnyMore> {
  return await asStaff<{ readonly ok: true } | NotAnyMore>(
    database,
    actor,
    'issuer.verify',
    async (transaction) => {
      const issuer = await transaction
        .updateTable('investment.issuer')
        .set({
          status: input.decision === 'verify' ? 'verified' : 'rejected',
          reason: input.reason,
          decided_at: new Date(),
        })
        .where('id', '=', input.issuerId)
        .where('status', '=', 'submitted')
        .returning(['customer_id', 'legal_name'])
        .executeTakeFirst()
      if (!issuer) return [notAnyMore]
      const { id } = await transaction
        .insertInto('investment.issuer_decision')
        .values({
          issuer_id: input.issuerId,
          staff_id: actor.id,
          decision: input.decision,
          reason: input.reason,
        })
        .returning('id')
        .executeTakeFirstOrThrow()
      if (input.decision === 'verify') {
        const payload = { issuerId: input.issuerId }
        await leaveIntent(transaction, { kind: 'issuer.verified', key: input.issuerId, payload })
      } else {
        await mailOwner(transaction, issuer.customer_id, `issuer-rejected/${id}`, 'issuer-rejected', {
          issuer: issuer.legal_name,
          reason: input.reason,
        })
      }
      const account = {
        subject: `issuer/${input.issuerId}`,
        reason: input.reason,
        details: { decision: input.decision },
      }
      return [{ ok: true }, account]
    },
  )
}
