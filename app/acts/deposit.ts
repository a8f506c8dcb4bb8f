import { randomBytes } from 'node:crypto'
import type { Transaction } from 'kysely'
import type { CustomerScope } from '#db/customer-scope.ts'
import type { Database } from '#db/database.ts'
import { leaveIntent } from '#db/outbox.ts'
import type { DB } from '#db/schema.ts'
import { asStaff, type NotAnyMore, notAnyMore, type StaffActor } from './staff-act.ts'

export type RequestDepositResult =
  | { readonly ok: true; readonly depositId: string; readonly reference: string }
  /** the operator has set no bank account for this currency: no instruction can be given */
  | { readonly ok: false; readonly reason: 'no-bank-account' | 'not-verified' | 'currency-closed' }
  | { readonly ok: false; readonly reason: 'below-minimum'; readonly minimum: bigint }

// No characters that are mistaken for one another on a bank's form.
const referenceAlphabet = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ'

/** What the customer writes on the payment: 50 random bits after the product's letters. */
const newReference = (): string =>
  `ST${Array.from(randomBytes(10), (byte) => referenceAlphabet[byte & 31]).join('')}`

/** @param amount minor units, more than zero */
export async function requestDeposit(
  scope: CustomerScope,
  customerId: string,
  input: { readonly assetId: number; readonly amount: bigint },
): Promise<RequestDepositResult> {
  const asset = await scope
    .selectFrom('financial.asset as a')
    .leftJoin('financial.bank_account as b', (join) =>
      join.onRef('b.asset_id', '=', 'a.id').on('b.retired_at', 'is', null),
    )
    .select(['a.enabled', 'a.kind', 'a.token_address', 'a.deposit_min', 'b.id as bankAccountId'])
    .where('a.id', '=', input.assetId)
    .executeTakeFirst()
  if (!asset?.enabled || asset.kind !== 'currency') return { ok: false, reason: 'currency-closed' }
  if (asset.bankAccountId === null) return { ok: false, reason: 'no-bank-account' }
  const account = await verifiedAccount(scope, customerId)
  if (account === undefined) return { ok: false, reason: 'not-verified' }
  if (input.amount < asset.deposit_min)
    return { ok: false, reason: 'below-minimum', minimum: asset.deposit_min }
  const reference = newReference()
  const { id } = await scope
    .insertInto('financial.deposit')
    .values({
      customer_id: customerId,
      account,
      asset_id: input.assetId,
      amount: input.amount,
      reference,
      bank_account_id: asset.bankAccountId,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  await leaveIntent(scope, { kind: 'deposit.requested', key: id, payload: { depositId: id } })
  return { ok: true, depositId: id, reference }
}

/** The customer's trading account, where an identity stands on chain for it; money can only be held by the verified. */
export async function verifiedAccount(scope: CustomerScope, customerId: string): Promise<bigint | undefined> {
  const row = await scope
    .selectFrom('trading.account as a')
    .innerJoin('investment.identity as i', 'i.account', 'a.number')
    .select('a.number')
    .where('a.customer_id', '=', customerId)
    .where('a.kind', '=', 'investor')
    .where('i.status', '=', 'verified')
    .executeTakeFirst()
  return row?.number
}

/** The customer's own wish, while nothing was paid. */
export async function cancelDeposit(
  scope: CustomerScope,
  depositId: string,
): Promise<{ readonly ok: true } | NotAnyMore> {
  const { numUpdatedRows } = await scope
    .updateTable('financial.deposit')
    .set({ status: 'cancelled', updated_at: new Date() })
    .where('id', '=', depositId)
    .where('status', '=', 'awaiting-payment')
    .executeTakeFirst()
  if (numUpdatedRows === 0n) return notAnyMore
  await leaveIntent(scope, { kind: 'deposit.cancelled', key: depositId, payload: { depositId } })
  return { ok: true }
}

export type BankEntry = {
  readonly assetId: number
  /** minor units the bank received */
  readonly amount: bigint
  /** the bank's own reference of the entry: once for ever */
  readonly bankReference: string
  /** what the payer wrote */
  readonly paymentReference: string
  readonly payerName: string
}

export type EnterPaymentResult =
  | { readonly ok: true; readonly entryId: string; readonly state: 'suspense' | DepositState }
  | { readonly ok: false; readonly reason: 'bank-reference-known' }

/** What follows from an assigned payment. */
export type DepositState = 'crediting' | 'awaiting-second-approval'

/** Puts a payment that the bank shows into the books: to the deposit whose reference it bears, or to suspense. */
export async function enterPayment(
  database: Database,
  actor: StaffActor,
  entry: BankEntry,
): Promise<EnterPaymentResult> {
  return await asStaff<EnterPaymentResult>(database, actor, 'deposit.credit', async (transaction) => {
    const inserted = await transaction
      .insertInto('financial.bank_entry')
      .values({
        asset_id: entry.assetId,
        amount: entry.amount,
        bank_reference: entry.bankReference,
        payment_reference: entry.paymentReference,
        payer_name: entry.payerName,
        status: 'suspense',
        entered_by: actor.id,
      })
      .onConflict((conflict) => conflict.columns(['asset_id', 'bank_reference']).doNothing())
      .returning('id')
      .executeTakeFirst()
    if (!inserted) return [{ ok: false, reason: 'bank-reference-known' }]
    const reference = entry.paymentReference.toUpperCase().replaceAll(/[^A-Z0-9]/g, '')
    const deposit = await transaction
      .selectFrom('financial.deposit')
      .select('id')
      .where('reference', '=', reference)
      .where('asset_id', '=', entry.assetId)
      .where('status', '=', 'awaiting-payment')
      .forUpdate()
      .executeTakeFirst()
    const state = deposit
      ? await assign(transaction, actor, inserted.id, deposit.id, entry.amount, 'payment with its reference')
      : undefined
    const account = {
      subject: deposit ? `deposit/${deposit.id}` : `bank-entry/${inserted.id}`,
      reason: 'payment shown by the bank',
      details: { amount: String(entry.amount), asset: entry.assetId, bank_reference: entry.bankReference },
    }
    return [{ ok: true, entryId: inserted.id, state: state ?? 'suspense' }, account]
  })
}

export type AssignPaymentResult =
  | { readonly ok: true; readonly state: DepositState }
  | NotAnyMore
  | { readonly ok: false; readonly reason: 'other-currency' }

/** Gives a payment in suspense to a deposit that waits for one. */
export async function assignPayment(
  database: Database,
  actor: StaffActor,
  input: { readonly entryId: string; readonly depositId: string; readonly reason: string },
): Promise<AssignPaymentResult> {
  return await asStaff<AssignPaymentResult>(database, actor, 'suspense.assign', async (transaction) => {
    const entry = await transaction
      .selectFrom('financial.bank_entry')
      .select(['asset_id', 'amount'])
      .where('id', '=', input.entryId)
      .where('status', '=', 'suspense')
      .forUpdate()
      .executeTakeFirst()
    const deposit = await transaction
      .selectFrom('financial.deposit')
      .select('asset_id')
      .where('id', '=', input.depositId)
      .where('status', '=', 'awaiting-payment')
      .forUpdate()
      .executeTakeFirst()
    if (!entry || !deposit) return [notAnyMore]
    if (entry.asset_id !== deposit.asset_id) return [{ ok: false, reason: 'other-currency' }]
    const state = await assign(transaction, actor, input.entryId, input.depositId, entry.amount, input.reason)
    const account = {
      subject: `deposit/${input.depositId}`,
      reason: input.reason,
      details: { bank_entry: input.entryId, amount: String(entry.amount) },
    }
    return [{ ok: true, state }, account]
  })
}

/** Ties entry and deposit, with the first approval; both rows are locked by the caller. */
async function assign(
  transaction: Transaction<DB>,
  actor: StaffActor,
  entryId: string,
  depositId: string,
  amount: bigint,
  reason: string,
): Promise<DepositState> {
  await transaction
    .updateTable('financial.bank_entry')
    .set({ deposit_id: depositId, status: 'assigned', assigned_by: actor.id, assigned_at: new Date() })
    .where('id', '=', entryId)
    .execute()
  await transaction
    .insertInto('financial.deposit_approval')
    .values({ deposit_id: depositId, staff_id: actor.id, amount, reason })
    .execute()
  const { second_approval_above: limit } = await transaction
    .selectFrom('financial.deposit as d')
    .innerJoin('financial.asset as a', 'a.id', 'd.asset_id')
    .select('a.second_approval_above')
    .where('d.id', '=', depositId)
    .executeTakeFirstOrThrow()
  const state = limit > 0n && amount > limit ? 'awaiting-second-approval' : 'crediting'
  await transaction
    .updateTable('financial.deposit')
    .set({ status: state, received_amount: amount, bank_entry_id: entryId, updated_at: new Date() })
    .where('id', '=', depositId)
    .execute()
  if (state === 'crediting')
    await leaveIntent(transaction, { kind: 'deposit.credited', key: depositId, payload: { depositId } })
  return state
}

export type ApproveDepositResult =
  { readonly ok: true } | NotAnyMore | { readonly ok: false; readonly reason: 'same-person' }

/** The second agreement, above the currency's limit: another person than the first. */
export async function approveDeposit(
  database: Database,
  actor: StaffActor,
  input: { readonly depositId: string; readonly reason: string },
): Promise<ApproveDepositResult> {
  return await asStaff<ApproveDepositResult>(database, actor, 'deposit.credit', async (transaction) => {
    const deposit = await transaction
      .selectFrom('financial.deposit')
      .select('received_amount')
      .where('id', '=', input.depositId)
      .where('status', '=', 'awaiting-second-approval')
      .forUpdate()
      .executeTakeFirst()
    if (!deposit || deposit.received_amount === null) return [notAnyMore]
    const inserted = await transaction
      .insertInto('financial.deposit_approval')
      .values({
        deposit_id: input.depositId,
        staff_id: actor.id,
        amount: deposit.received_amount,
        reason: input.reason,
      })
      .onConflict((conflict) => conflict.doNothing())
      .returning('staff_id')
      .executeTakeFirst()
    if (!inserted) return [{ ok: false, reason: 'same-person' }]
    await transaction
      .updateTable('financial.deposit')
      .set({ status: 'crediting', updated_at: new Date() })
      .where('id', '=', input.depositId)
      .execute()
    const payload = { depositId: input.depositId }
    await leaveIntent(transaction, { kind: 'deposit.credited', key: input.depositId, payload })
    const details = { amount: String(deposit.received_amount), approval: 'second' }
    return [{ ok: true }, { subject: `deposit/${input.depositId}`, reason: input.reason, details }]
  })
}
