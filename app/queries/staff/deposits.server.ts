import type { Database } from '#db/database.ts'
import type { ListPage } from '#app/lists/page-of-list.ts'
import { type DepositState, depositStates, stateIn } from '#app/states/states.ts'

const ended: readonly DepositState[] = ['credited', 'cancelled']

/** Deposits in one of the states; those that end nothing come oldest first. */
export async function listDeposits(
  database: Database,
  states: readonly DepositState[],
  { offset, limit }: ListPage,
) {
  const newestFirst = states.some((state) => ended.includes(state))
  const rows = await database
    .selectFrom('financial.deposit as d')
    .innerJoin('customer as c', 'c.id', 'd.customer_id')
    .innerJoin('financial.asset as a', 'a.id', 'd.asset_id')
    .select([
      'd.id',
      'c.email',
      'd.amount',
      'd.received_amount',
      'd.reference',
      'd.status',
      'd.requested_at',
      'a.code',
      'a.decimals',
      'd.mint_transaction',
    ])
    .where('d.status', 'in', states)
    .orderBy('d.requested_at', newestFirst ? 'desc' : 'asc')
    .orderBy('d.id')
    .offset(offset)
    .limit(limit)
    .execute()
  return rows.map((row) => ({
    id: row.id,
    email: row.email,
    amount: row.amount,
    receivedAmount: row.received_amount,
    asset: { code: row.code, decimals: row.decimals },
    reference: row.reference,
    status: stateIn(depositStates, row.status),
    requestedAt: row.requested_at,
    mintTransaction: row.mint_transaction,
  }))
}

/** A deposit with its payment and who agreed; undefined where there is none. */
export async function readDeposit(database: Database, id: string) {
  const row = await database
    .selectFrom('financial.deposit as d')
    .innerJoin('customer as c', 'c.id', 'd.customer_id')
    .innerJoin('financial.asset as a', 'a.id', 'd.asset_id')
    .innerJoin('financial.bank_account as b', 'b.id', 'd.bank_account_id')
    .leftJoin('financial.bank_entry as e', 'e.id', 'd.bank_entry_id')
    .selectAll('d')
    .select([
      'c.email',
      'a.code',
      'a.decimals',
      'a.second_approval_above',
      'b.bank',
      'b.account_number',
      'e.bank_reference',
      'e.payment_reference',
      'e.payer_name',
      'e.entered_at',
    ])
    .where('d.id', '=', id)
    .executeTakeFirst()
  if (!row) return undefined
  const approvals = await database
    .selectFrom('financial.deposit_approval as p')
    .innerJoin('staff as s', 's.id', 'p.staff_id')
    .select(['p.staff_id', 's.name as staff', 'p.reason', 'p.at', 'p.amount'])
    .where('p.deposit_id', '=', id)
    .orderBy('p.at')
    .execute()
  return {
    id: row.id,
    email: row.email,
    account: row.account,
    asset: { code: row.code, decimals: row.decimals },
    secondApprovalAbove: row.second_approval_above,
    amount: row.amount,
    receivedAmount: row.received_amount,
    reference: row.reference,
    status: stateIn(depositStates, row.status),
    requestedAt: row.requested_at,
    updatedAt: row.updated_at,
    mintTransaction: row.mint_transaction,
    bank: row.bank,
    bankAccountNumber: row.account_number,
    payment:
      row.bank_reference === null
        ? null
        : {
            bankReference: row.bank_reference,
            paymentReference: row.payment_reference ?? '',
            payerName: row.payer_name ?? '',
            enteredAt: row.entered_at,
          },
    approvals,
  }
}

/** Payments that the bank shows and nobody has assigned, oldest first. */
export async function listSuspense(database: Database, { offset, limit }: ListPage) {
  const rows = await database
    .selectFrom('financial.bank_entry as e')
    .innerJoin('financial.asset as a', 'a.id', 'e.asset_id')
    .select([
      'e.id',
      'e.amount',
      'e.bank_reference',
      'e.payment_reference',
      'e.payer_name',
      'e.entered_at',
      'a.code',
      'a.decimals',
    ])
    .where('e.status', '=', 'suspense')
    .orderBy('e.entered_at')
    .orderBy('e.id')
    .offset(offset)
    .limit(limit)
    .execute()
  return rows.map((row) => ({
    id: row.id,
    amount: row.amount,
    asset: { code: row.code, decimals: row.decimals },
    bankReference: row.bank_reference,
    paymentReference: row.payment_reference,
    payerName: row.payer_name,
    enteredAt: row.entered_at,
  }))
}

const candidatesMax = 100

/** A payment in suspense and the deposits that it could be; undefined where it is not in suspense (any more). */
export async function readSuspense(database: Database, id: string) {
  const entry = await database
    .selectFrom('financial.bank_entry as e')
    .innerJoin('financial.asset as a', 'a.id', 'e.asset_id')
    .innerJoin('staff as s', 's.id', 'e.entered_by')
    .selectAll('e')
    .select(['a.code', 'a.decimals', 's.name as entered_by_name'])
    .where('e.id', '=', id)
    .executeTakeFirst()
  if (!entry) return undefined
  const candidates = await database
    .selectFrom('financial.deposit as d')
    .innerJoin('customer as c', 'c.id', 'd.customer_id')
    .select(['d.id', 'd.amount', 'd.reference', 'd.requested_at', 'c.email'])
    .where('d.asset_id', '=', entry.asset_id)
    .where('d.status', '=', 'awaiting-payment')
    // the same amount first: the likeliest
    .orderBy((eb) => eb.case().when('d.amount', '=', entry.amount).then(0).else(1).end())
    .orderBy('d.requested_at')
    .limit(candidatesMax)
    .execute()
  return {
    id: entry.id,
    amount: entry.amount,
    asset: { code: entry.code, decimals: entry.decimals },
    bankReference: entry.bank_reference,
    paymentReference: entry.payment_reference,
    payerName: entry.payer_name,
    enteredBy: entry.entered_by_name,
    enteredAt: entry.entered_at,
    depositId: entry.deposit_id,
    candidates,
  }
}
