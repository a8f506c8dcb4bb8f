import type { Database } from '#db/database.ts'
import type { ListPage } from '#app/lists/page-of-list.ts'
import { stateIn, type WithdrawalState, withdrawalStates } from '#app/states/states.ts'

const ended: readonly WithdrawalState[] = ['completed', 'rejected', 'refused', 'cancelled']

/** Withdrawals in one of the states; those that wait come oldest first. */
export async function listWithdrawals(
  database: Database,
  states: readonly WithdrawalState[],
  { offset, limit }: ListPage,
) {
  const newestFirst = states.some((state) => ended.includes(state))
  const rows = await database
    .selectFrom('financial.withdrawal as w')
    .innerJoin('customer as c', 'c.id', 'w.customer_id')
    .innerJoin('financial.asset as a', 'a.id', 'w.asset_id')
    .select([
      'w.id',
      'c.email',
      'w.amount',
      'w.fee',
      'w.destination_hint',
      'w.status',
      'w.requested_at',
      'a.code',
      'a.decimals',
    ])
    .where('w.status', 'in', states)
    .orderBy('w.requested_at', newestFirst ? 'desc' : 'asc')
    .orderBy('w.id')
    .offset(offset)
    .limit(limit)
    .execute()
  return rows.map((row) => ({
    id: row.id,
    email: row.email,
    amount: row.amount,
    fee: row.fee,
    asset: { code: row.code, decimals: row.decimals },
    destinationHint: row.destination_hint,
    status: stateIn(withdrawalStates, row.status),
    requestedAt: row.requested_at,
  }))
}

/** A withdrawal with its decisions and payment; where it goes is sealed (`openDestination`). */
export async function readWithdrawal(database: Database, id: string) {
  const row = await database
    .selectFrom('financial.withdrawal as w')
    .innerJoin('customer as c', 'c.id', 'w.customer_id')
    .innerJoin('financial.asset as a', 'a.id', 'w.asset_id')
    .leftJoin('financial.withdrawal_payment as p', 'p.withdrawal_id', 'w.id')
    .leftJoin('staff as s', 's.id', 'p.recorded_by')
    .select([
      'w.id',
      'w.account',
      'w.amount',
      'w.fee',
      'w.status',
      'w.destination_hint',
      'w.redeem_transaction',
      'w.requested_at',
      'w.updated_at',
      'c.email',
      'a.code',
      'a.decimals',
      'a.second_approval_above',
      'p.bank_reference',
      'p.recorded_at',
      's.name as recorded_by',
    ])
    .where('w.id', '=', id)
    .executeTakeFirst()
  if (!row) return undefined
  const decisions = await database
    .selectFrom('financial.withdrawal_decision as d')
    .innerJoin('staff as s', 's.id', 'd.staff_id')
    .select(['d.staff_id', 's.name as staff', 'd.decision', 'd.reason', 'd.at'])
    .where('d.withdrawal_id', '=', id)
    .orderBy('d.at')
    .execute()
  return {
    id: row.id,
    email: row.email,
    account: row.account,
    asset: { code: row.code, decimals: row.decimals },
    amount: row.amount,
    fee: row.fee,
    needsSecond: row.second_approval_above > 0n && row.amount > row.second_approval_above,
    secondApprovalAbove: row.second_approval_above,
    status: stateIn(withdrawalStates, row.status),
    destinationHint: row.destination_hint,
    redeemTransaction: row.redeem_transaction,
    requestedAt: row.requested_at,
    updatedAt: row.updated_at,
    payment:
      row.bank_reference === null
        ? null
        : {
            bankReference: row.bank_reference,
            recordedAt: row.recorded_at,
            recordedBy: row.recorded_by ?? '',
          },
    decisions: decisions.map((one) => ({ ...one, decision: stateIn(['approve', 'reject'], one.decision) })),
  }
}
