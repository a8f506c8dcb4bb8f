import { randomBytes, randomUUID } from 'node:crypto'
import type { Database } from '#db/database.ts'

/** Rows that a scenario begins with, written as the owner. */
export type Scene = Awaited<ReturnType<typeof setScene>>

/** A currency, two of the staff, and a customer with an account. */
export async function setScene(rows: Database) {
  const asset = await rows
    .insertInto('financial.asset')
    .values({ code: code('C'), name: 'Peso', kind: 'currency', decimals: 0 })
    .returning('id')
    .executeTakeFirstOrThrow()
  const staff = await rows
    .insertInto('staff')
    .values([
      { email: `${randomUUID()}@stoa.test`, name: 'First' },
      { email: `${randomUUID()}@stoa.test`, name: 'Second' },
    ])
    .returning('id')
    .execute()
  const [first, second] = staff
  if (!first || !second) throw new Error('no staff')
  const bank = await rows
    .insertInto('financial.bank_account')
    .values({
      asset_id: asset.id,
      bank: 'Bank',
      holder: 'Stoa',
      holder_tax_id: '1',
      account_number: '1',
      set_by: first.id,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  const customer = await addCustomer(rows)
  return {
    rows,
    assetId: asset.id,
    staff: [first.id, second.id] as const,
    bankAccountId: bank.id,
    ...customer,
  }
}

/** A customer with a proved e-mail; with an account, unless onboarding is to open it. */
export async function addCustomer(rows: Database, account = true) {
  const { id: customerId } = await rows
    .insertInto('customer')
    .values({
      email: `${randomUUID()}@stoa.test`,
      password_hash: 'none',
      locale: 'en',
      email_verified_at: new Date(),
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  if (!account) return { customerId, account: 0n }
  const { number } = await rows
    .insertInto('trading.account')
    .values({ kind: 'investor', customer_id: customerId, name: 'Investor' })
    .returning('number')
    .executeTakeFirstOrThrow()
  return { customerId, account: number }
}

export async function addDeposit(
  { rows, customerId, account, assetId, bankAccountId }: Scene,
  amount = 10_000n,
) {
  const { id } = await rows
    .insertInto('financial.deposit')
    .values({
      customer_id: customerId,
      account,
      asset_id: assetId,
      amount,
      reference: code('D'),
      bank_account_id: bankAccountId,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

/** What the console writes when enough admins agreed. */
export async function approveDeposit({ rows }: Scene, depositId: string, received = 10_000n) {
  await rows
    .updateTable('financial.deposit')
    .set({ status: 'crediting', received_amount: received })
    .where('id', '=', depositId)
    .where('status', '=', 'awaiting-payment')
    .execute()
}

export async function addWithdrawal(
  { rows, customerId, account, assetId }: Scene,
  amount = 1_000n,
  fee = 10n,
) {
  const { id } = await rows
    .insertInto('financial.withdrawal')
    .values({
      customer_id: customerId,
      account,
      asset_id: assetId,
      amount,
      fee,
      destination_sealed: randomBytes(8),
      destination_hint: '1234',
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

/** As the console does it: only from a status that may be decided. @returns whether it was */
export async function decideWithdrawal(
  { rows, staff }: Scene,
  withdrawalId: string,
  decision: 'approve' | 'reject',
  decider: 0 | 1 = 0,
) {
  const { numUpdatedRows } = await rows
    .updateTable('financial.withdrawal')
    .set({ status: decision === 'approve' ? 'approved' : 'rejected' })
    .where('id', '=', withdrawalId)
    .where('status', 'in', [
      'held',
      'awaiting-second-approval',
      ...(decision === 'reject' ? (['approved'] as const) : []),
    ])
    .executeTakeFirstOrThrow()
  if (numUpdatedRows === 0n) return false
  await rows
    .insertInto('financial.withdrawal_decision')
    .values({ withdrawal_id: withdrawalId, staff_id: staff[decider], decision, reason: 'looked at' })
    .execute()
  return true
}

export async function addKycCase({ rows, customerId }: Scene, country = 152) {
  const { id } = await rows
    .insertInto('investment.kyc_case')
    .values({ customer_id: customerId, country, data_sealed: randomBytes(8), name_sealed: randomBytes(8) })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

export async function decideKyc(
  { rows, staff }: Scene,
  caseId: string,
  decision: 'approve' | 'reject' | 'revoke',
) {
  const status = { approve: 'approving', reject: 'rejected', revoke: 'revoking' }[decision]
  await rows
    .insertInto('investment.kyc_decision')
    .values({ kyc_case_id: caseId, staff_id: staff[0], decision, reason: 'looked at' })
    .execute()
  await rows.updateTable('investment.kyc_case').set({ status }).where('id', '=', caseId).execute()
}

/** A verified issuer of this customer, and a security of it that waits for its approvals. */
export async function addSecurity(
  { rows, assetId, customerId }: Scene,
  terms: { readonly supply?: bigint; readonly symbol?: string } = {},
) {
  const { number: treasury } = await rows
    .insertInto('trading.account')
    .values({ kind: 'treasury', customer_id: customerId, name: 'Treasury' })
    .returning('number')
    .executeTakeFirstOrThrow()
  const issuer = await rows
    .insertInto('investment.issuer')
    .values({
      customer_id: customerId,
      legal_name: 'Andes SA',
      registration_number: '76.1',
      country: 152,
      status: 'verified',
      treasury_account: treasury,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  const { id: securityId } = await rows
    .insertInto('investment.security')
    .values({
      issuer_id: issuer.id,
      name: 'Andes A',
      symbol: terms.symbol ?? code('S'),
      rights: 'ordinary-shares',
      legal_basis: 'private-placement-cl',
      supply: terms.supply ?? 1_000n,
      lot: 1n,
      tick: 1n,
      quote_asset_id: assetId,
      price: 100n,
      offered: 500n,
      status: 'submitted',
      version: 1,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  await rows
    .insertInto('investment.security_country')
    .values({ security_id: securityId, country: 152 })
    .execute()
  return { securityId, issuerId: issuer.id, treasury }
}

export async function approveSecurity(
  { rows, staff }: Scene,
  securityId: string,
  offices = ['compliance', 'admin'],
) {
  for (const [index, office] of offices.entries()) {
    await rows
      .insertInto('investment.security_decision')
      .values({
        security_id: securityId,
        version: 1,
        office,
        staff_id: staff[index] ?? staff[0],
        decision: 'approve',
        reason: 'complete',
        unlinked: true,
      })
      .execute()
  }
  await rows
    .updateTable('investment.security')
    .set({ status: 'approved' })
    .where('id', '=', securityId)
    .execute()
}

/** Capital letters and digits, unlike any other. */
export function code(first: string): string {
  return `${first}${randomBytes(4).toString('hex').toUpperCase()}`
}
