import type { CustomerScope } from '#db/customer-scope.ts'
import type { Database } from '#db/database.ts'
import { leaveIntent } from '#db/outbox.ts'
import type { PersonalData } from '#app/server/personal-data.ts'
import { asStaff, type NotAnyMore, notAnyMore, type StaffActor } from './staff-act.ts'

/** What an investor says of themselves; sealed under their own key. */
export type PersonalDetails = {
  readonly givenNames: string
  readonly familyNames: string
  /** YYYY-MM-DD */
  readonly birthDate: string
  readonly nationalId: string
  readonly street: string
  readonly city: string
  readonly postalCode: string
  /** ISO 3166-1 numeric, of residence */
  readonly country: number
}

export type IdentityDocumentKind = 'identity-front' | 'identity-back' | 'proof-of-address'

/** Labels under which the parts of a case are sealed. */
export const caseDataPurpose = 'kyc-case.data'
export const caseNamePurpose = 'kyc-case.name'

export type SubmitResult =
  { readonly ok: true; readonly caseId: string } | { readonly ok: false; readonly reason: 'case-open' }

/**
 * Sends personal details and the ids of uploaded, sealed files for review. One case at a time is open.
 *
 * @param files rows of `public.file` that belong to the customer
 */
export async function submitVerification(
  scope: CustomerScope,
  personalData: PersonalData,
  customerId: string,
  details: PersonalDetails,
  files: readonly { readonly kind: IdentityDocumentKind; readonly fileId: string }[],
): Promise<SubmitResult> {
  const name = `${details.givenNames} ${details.familyNames}`
  const inserted = await scope
    .insertInto('investment.kyc_case')
    .values({
      customer_id: customerId,
      country: details.country,
      data_sealed: await personalData.seal(
        scope,
        customerId,
        caseDataPurpose,
        Buffer.from(JSON.stringify(details)),
      ),
      name_sealed: await personalData.seal(scope, customerId, caseNamePurpose, Buffer.from(name)),
    })
    .onConflict((conflict) =>
      conflict.column('customer_id').where('status', 'in', ['submitted', 'approving']).doNothing(),
    )
    .returning('id')
    .executeTakeFirst()
  if (!inserted) return { ok: false, reason: 'case-open' }
  await scope
    .insertInto('investment.kyc_document')
    .values(files.map(({ kind, fileId }) => ({ kyc_case_id: inserted.id, kind, file_id: fileId })))
    .execute()
  await leaveIntent(scope, { kind: 'kyc.submitted', key: inserted.id, payload: { caseId: inserted.id } })
  return { ok: true, caseId: inserted.id }
}

export async function decideVerification(
  database: Database,
  actor: StaffActor,
  input: { readonly caseId: string; readonly decision: 'approve' | 'reject'; readonly reason: string },
): Promise<{ readonly ok: true } | NotAnyMore> {
  return await asStaff<{ readonly ok: true } | NotAnyMore>(
    database,
    actor,
    'kyc.decide',
    async (transaction) => {
      const { numUpdatedRows } = await transaction
        .updateTable('investment.kyc_case')
        .set({
          status: input.decision === 'approve' ? 'approving' : 'rejected',
          reason: input.reason,
          decided_at: new Date(),
        })
        .where('id', '=', input.caseId)
        .where('status', '=', 'submitted')
        .executeTakeFirst()
      if (numUpdatedRows === 0n) return [notAnyMore]
      await transaction
        .insertInto('investment.kyc_decision')
        .values({
          kyc_case_id: input.caseId,
          staff_id: actor.id,
          decision: input.decision,
          reason: input.reason,
        })
        .execute()
      await leaveIntent(transaction, {
        kind: 'kyc.decided',
        key: input.caseId,
        payload: { caseId: input.caseId },
      })
      const account = {
        subject: `kyc/${input.caseId}`,
        reason: input.reason,
        details: { decision: input.decision },
      }
      return [{ ok: true }, account]
    },
  )
}

/** Takes an approval back: the flow stops the account in the engine and removes the identity record on chain. */
export async function revokeVerification(
  database: Database,
  actor: StaffActor,
  input: { readonly caseId: string; readonly reason: string },
): Promise<{ readonly ok: true } | NotAnyMore> {
  return await asStaff<{ readonly ok: true } | NotAnyMore>(
    database,
    actor,
    'kyc.revoke',
    async (transaction) => {
      const { numUpdatedRows } = await transaction
        .updateTable('investment.kyc_case')
        .set({ status: 'revoking', reason: input.reason })
        .where('id', '=', input.caseId)
        .where('status', '=', 'approved')
        .executeTakeFirst()
      if (numUpdatedRows === 0n) return [notAnyMore]
      await transaction
        .insertInto('investment.kyc_decision')
        .values({ kyc_case_id: input.caseId, staff_id: actor.id, decision: 'revoke', reason: input.reason })
        .execute()
      await leaveIntent(transaction, {
        kind: 'kyc.revoked',
        key: input.caseId,
        payload: { caseId: input.caseId },
      })
      return [
        { ok: true },
        { subject: `kyc/${input.caseId}`, reason: input.reason, details: { decision: 'revoke' } },
      ]
    },
  )
}
