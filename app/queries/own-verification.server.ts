import type { CustomerScope } from '#db/customer-scope.ts'
import { caseDataPurpose, type PersonalDetails } from '#app/acts/verification.ts'
import type { PersonalData } from '#app/server/personal-data.ts'
import { kycStates, stateIn } from '#app/states/states.ts'

const casesMax = 20

/** The customer's cases, newest first, and the identity that stands on chain for them. */
export async function readOwnVerification(scope: CustomerScope, customerId: string) {
  const cases = await scope
    .selectFrom('investment.kyc_case')
    .select(['id', 'country', 'status', 'reason', 'submitted_at', 'decided_at'])
    .where('customer_id', '=', customerId)
    .orderBy('submitted_at', 'desc')
    .limit(casesMax)
    .execute()
  const identity = await scope
    .selectFrom('investment.identity as i')
    .innerJoin('trading.account as a', 'a.number', 'i.account')
    .select(['i.status', 'i.country', 'i.verified_until as verifiedUntil', 'i.transaction'])
    .where('a.customer_id', '=', customerId)
    .where('a.kind', '=', 'investor')
    .executeTakeFirst()
  return {
    cases: cases.map((row) => ({
      id: row.id,
      country: row.country,
      status: stateIn(kycStates, row.status),
      reason: row.reason,
      submittedAt: row.submitted_at,
      decidedAt: row.decided_at,
    })),
    identity: identity ?? null,
  }
}

export type OwnVerification = Awaited<ReturnType<typeof readOwnVerification>>
export type OwnCase = OwnVerification['cases'][number]

/** Why compliance has stopped the customer's account, and since when; nothing where it has not. */
export async function readOwnSuspension(scope: CustomerScope, customerId: string) {
  const row = await scope
    .selectFrom('trading.account_suspension as s')
    .innerJoin('trading.account as a', 'a.number', 's.account')
    .select(['s.reason', 's.suspended_at as since'])
    .where('a.customer_id', '=', customerId)
    .where('s.lifted_at', 'is', null)
    .executeTakeFirst()
  return row ?? null
}

/** What the customer wrote the last time, so that sending again is a correction and not a beginning. */
export async function readLastDetails(
  scope: CustomerScope,
  personalData: PersonalData,
  customerId: string,
): Promise<PersonalDetails | null> {
  const row = await scope
    .selectFrom('investment.kyc_case')
    .select('data_sealed')
    .where('customer_id', '=', customerId)
    .orderBy('submitted_at', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (row === undefined) return null
  const plain = await personalData.open(scope, customerId, caseDataPurpose, row.data_sealed)
  // Sealed by submitVerification alone, and authenticated: it is what was put in.
  return JSON.parse(plain.toString()) as PersonalDetails
}
