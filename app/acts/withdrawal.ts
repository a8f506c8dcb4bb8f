import type { CustomerScope } from '#db/customer-scope.ts'
import type { Database } from '#db/database.ts'
import { leaveIntent } from '#db/outbox.ts'
import type { PersonalData } from '#app/server/personal-data.ts'
import { type Backing, backingOf } from './cash-backing.ts'
import { verifiedAccount } from './deposit.ts'
import { asStaff, type NotAnyMore, notAnyMore, type StaffActor } from './staff-act.ts'

/** Where the money is to go; sealed under the customer's own key. */
export type BankDestination = {
  readonly bank: string
  readonly holder: string
  readonly holderTaxId: string
  readonly accountNumber: string
}

export const destinationPurpose = 'withdrawal.destination'

export type RequestWithdrawalResult =
  | { readonly ok: true; readonly withdrawalId: string }
  | { readonly ok: false; readonly reason: 'not-verified' | 'currency-closed' }
  | { readonly ok: false; readonly reason: 'below-minimum'; readonly minimum: bigint }
  | { readonly ok: false; readonly reason: 'fee-above-amount'; readonly fee: bigint }

/**
 * Asks for a withdrawal; the flow holds the amount in the engine, or refuses with its figures. The route has checked a
 * fresh second factor.
 *
 * @param input.amount minor units that leave the balance; what is paid is this less the currency's fee
 */
export async function requestWithdrawal(
  scope: CustomerScope,
  personalData: PersonalData,
  customerId: string,
  input: { readonly assetId: number; readonly amount: bigint; readonly destination: BankDestination },
): Promise<RequestWithdrawalResult> {
  const asset = await scope
    .selectFrom('financial.asset')
    .select(['enabled', 'kind', 'withdrawal_min', 'withdrawal_fee'])
    .where('id', '=', input.assetId)
    .executeTakeFirst()
  if (!asset?.enabled || asset.kind !== 'currency') return { ok: false, reason: 'currency-closed' }
  const account = await verifiedAccount(scope, customerId)
  if (account === undefined) return { ok: false, reason: 'not-verified' }
  if (input.amount < asset.withdrawal_min)
    return { ok: false, reason: 'below-minimum', minimum: asset.withdrawal_min }
  if (asset.withdrawal_fee >= input.amount)
    return { ok: false, reason: 'fee-above-amount', fee: asset.withdrawal_fee }
  const { id } = await scope
    .insertInto('financial.withdrawal')
    .values({
      customer_id: customerId,
      account,
      asset_id: input.assetId,
      amount: input.amount,
      fee: asset.withdrawal_fee,
      destination_sealed: await personalData.seal(
        scope,
        customerId,
        destinationPurpose,
        Buffer.from(JSON.stringify(input.destination)),
      ),
      destination_hint: `…${input.destination.accountNumber.slice(-4)}`,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  await leaveIntent(scope, { kind: 'withdrawal.requested', key: id, payload: { withdrawalId: id } })
  return { ok: true, withdrawalId: id }
}

/** Asks the flow to cancel; it does where nobody has decided yet. */
export async function cancelWithdrawal(
  scope: CustomerScope,
  withdrawalId: string,
): Promise<{ readonly ok: true } | NotAnyMore> {
  const open = await scope
    .selectFrom('financial.withdrawal')
    .select('id')
    .where('id', '=', withdrawalId)
    .where('status', 'in', ['requested', 'held'])
    .executeTakeFirst()
  if (!open) return notAnyMore
  await scope
    .insertInto('outbox')
    .values({ kind: 'withdrawal.cancelled', key: withdrawalId, payload: JSON.stringify({ withdrawalId }) })
    // asked twice is asked once
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  return { ok: true }
}

export type DecideWithdrawalResult =
  | { readonly ok: true; readonly status: 'approved' | 'awaiting-second-approval' | 'rejected' }
  | NotAnyMore
  | { readonly ok: false; readonly reason: 'same-person' }
  | { readonly ok: false; readonly reason: 'not-backed'; readonly backing: NotBacked }

export type NotBacked = Exclude<Backing, { readonly state: 'backed' }>

/** What may still be decided of a withdrawal. */
const decidable = {
  approve: ['held', 'awaiting-second-approval'],
  // An approved one that the bank did not pay goes back too, by somebody who did not approve it.
  reject: ['held', 'awaiting-second-approval', 'approved'],
} as const

/**
 * Above the currency's limit two people approve; one rejection is enough. Nobody approves what the chain does not have:
 * after the approval the bank pays. Until a payment is recorded an approved withdrawal can be rejected.
 */
export async function decideWithdrawal(
  database: Database,
  actor: StaffActor,
  input: { readonly withdrawalId: string; readonly decision: 'approve' | 'reject'; readonly reason: string },
): Promise<DecideWithdrawalResult> {
  return await asStaff<DecideWithdrawalResult>(database, actor, 'withdrawal.decide', async (transaction) => {
    const withdrawal = await transaction
      .selectFrom('financial.withdrawal as w')
      .innerJoin('financial.asset as a', 'a.id', 'w.asset_id')
      .select(['w.status', 'w.amount', 'a.second_approval_above'])
      .where('w.id', '=', input.withdrawalId)
      .where('w.status', 'in', decidable[input.decision])
      .forUpdate('w')
      .executeTakeFirst()
    if (!withdrawal) return [notAnyMore]
    if (input.decision === 'approve') {
      const backing = await backingOf(transaction, input.withdrawalId)
      if (backing.state !== 'backed') return [{ ok: false, reason: 'not-backed', backing }]
    }
    const decided = await transaction
      .insertInto('financial.withdrawal_decision')
      .values({
        withdrawal_id: input.withdrawalId,
        staff_id: actor.id,
        decision: input.decision,
        reason: input.reason,
      })
      .onConflict((conflict) => conflict.doNothing())
      .returning('staff_id')
      .executeTakeFirst()
    if (!decided) return [{ ok: false, reason: 'same-person' }]
    const needsSecond =
      withdrawal.second_approval_above > 0n && withdrawal.amount > withdrawal.second_approval_above
    const status =
      input.decision === 'reject'
        ? 'rejected'
        : needsSecond && withdrawal.status === 'held'
          ? 'awaiting-second-approval'
          : 'approved'
    await transaction
      .updateTable('financial.withdrawal')
      .set({ status, updated_at: new Date() })
      .where('id', '=', input.withdrawalId)
      .execute()
    await leaveIntent(transaction, {
      kind: 'withdrawal.decided',
      key: `${input.withdrawalId}/${actor.id}`,
      payload: { withdrawalId: input.withdrawalId },
    })
    const account = {
      subject: `withdrawal/${input.withdrawalId}`,
      reason: input.reason,
      details: { decision: input.decision, amount: String(withdrawal.amount), status },
    }
    return [{ ok: true, status }, account]
  })
}

export type RecordPaymentResult =
  { readonly ok: true } | NotAnyMore | { readonly ok: false; readonly reason: 'bank-reference-known' }

/** The bank has paid it: its reference, once. */
export async function recordWithdrawalPayment(
  database: Database,
  actor: StaffActor,
  input: { readonly withdrawalId: string; readonly bankReference: string },
): Promise<RecordPaymentResult> {
  return await asStaff<RecordPaymentResult>(database, actor, 'withdrawal.pay', async (transaction) => {
    const withdrawal = await transaction
      .selectFrom('financial.withdrawal')
      .select('asset_id')
      .where('id', '=', input.withdrawalId)
      .where('status', '=', 'approved')
      .forUpdate()
      .executeTakeFirst()
    if (!withdrawal) return [notAnyMore]
    const other = await transaction
      .selectFrom('financial.withdrawal')
      .select('id')
      .where('asset_id', '=', withdrawal.asset_id)
      .where('bank_reference', '=', input.bankReference)
      .executeTakeFirst()
    if (other) return [{ ok: false, reason: 'bank-reference-known' }]
    await transaction
      .insertInto('financial.withdrawal_payment')
      .values({
        withdrawal_id: input.withdrawalId,
        bank_reference: input.bankReference,
        recorded_by: actor.id,
      })
      .execute()
    await transaction
      .updateTable('financial.withdrawal')
      .set({ status: 'paid', bank_reference: input.bankReference, updated_at: new Date() })
      .where('id', '=', input.withdrawalId)
      .execute()
    const payload = { withdrawalId: input.withdrawalId }
    await leaveIntent(transaction, { kind: 'withdrawal.paid', key: input.withdrawalId, payload })
    const account = {
      subject: `withdrawal/${input.withdrawalId}`,
      reason: 'paid by the bank',
      details: { bank_reference: input.bankReference },
    }
    return [{ ok: true }, account]
  })
}
