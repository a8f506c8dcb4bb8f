import type { CustomerScope } from '#db/customer-scope.ts'
import type { ListPage } from '#app/lists/page-of-list.ts'
import { depositStates, stateIn, withdrawalStates } from '#app/states/states.ts'

const assetsMax = 200

/** Currencies that are open, with what each asks for; `bankAccount` where a deposit has somewhere to go. */
export async function readCurrencies(scope: CustomerScope) {
  const rows = await scope
    .selectFrom('financial.asset as a')
    .leftJoin('financial.bank_account as b', (join) =>
      join.onRef('b.asset_id', '=', 'a.id').on('b.retired_at', 'is', null),
    )
    .select([
      'a.id',
      'a.code',
      'a.name',
      'a.decimals',
      'a.deposit_min as depositMin',
      'a.withdrawal_min as withdrawalMin',
      'a.withdrawal_fee as withdrawalFee',
      'b.id as bankAccountId',
    ])
    .where('a.kind', '=', 'currency')
    .where('a.enabled', '=', true)
    .orderBy('a.code')
    .limit(assetsMax)
    .execute()
  return rows.map(({ bankAccountId, ...currency }) => ({ ...currency, bankAccount: bankAccountId !== null }))
}

export type MoneyCurrency = Awaited<ReturnType<typeof readCurrencies>>[number]

/** What the customer's investor account holds, of every asset that ever moved there. */
export async function readOwnBalances(scope: CustomerScope, customerId: string) {
  const rows = await scope
    .selectFrom('financial.balance as b')
    .innerJoin('trading.account as a', 'a.number', 'b.account')
    .innerJoin('financial.asset as s', 's.id', 'b.asset_id')
    .select(['s.id', 's.code', 's.name', 's.kind', 's.decimals', 'b.available', 'b.held', 'b.pending'])
    .where('a.customer_id', '=', customerId)
    .where('a.kind', '=', 'investor')
    .orderBy('s.code')
    .limit(assetsMax)
    .execute()
  return rows.map(({ kind, ...row }) => ({ ...row, security: kind === 'security' }))
}

export type OwnBalance = Awaited<ReturnType<typeof readOwnBalances>>[number]

const deposits = (scope: CustomerScope, customerId: string) =>
  scope
    .selectFrom('financial.deposit as d')
    .innerJoin('financial.asset as a', 'a.id', 'd.asset_id')
    .innerJoin('financial.bank_account as b', 'b.id', 'd.bank_account_id')
    .select([
      'd.id',
      'd.amount',
      'd.reference',
      'd.status',
      'd.received_amount as receivedAmount',
      'd.mint_transaction as mintTransaction',
      'd.requested_at as requestedAt',
      'd.updated_at as updatedAt',
      'a.code',
      'a.decimals',
      'b.bank',
      'b.holder',
      'b.holder_tax_id as holderTaxId',
      'b.account_number as accountNumber',
    ])
    .where('d.customer_id', '=', customerId)

type DepositRow = Awaited<ReturnType<ReturnType<typeof deposits>['execute']>>[number]

const toldDeposit = ({ code, decimals, status, ...row }: DepositRow) => ({
  ...row,
  asset: { code, decimals },
  status: stateIn(depositStates, status),
})

export type OwnDeposit = ReturnType<typeof toldDeposit>

export async function listOwnDeposits(scope: CustomerScope, customerId: string, page: ListPage) {
  const rows = await deposits(scope, customerId)
    .orderBy('d.requested_at', 'desc')
    .orderBy('d.id', 'desc')
    .offset(page.offset)
    .limit(page.limit)
    .execute()
  return rows.map(toldDeposit)
}

export async function readOwnDeposit(scope: CustomerScope, customerId: string, id: string) {
  const row = await deposits(scope, customerId).where('d.id', '=', id).executeTakeFirst()
  return row && toldDeposit(row)
}

const withdrawals = (scope: CustomerScope, customerId: string) =>
  scope
    .selectFrom('financial.withdrawal as w')
    .innerJoin('financial.asset as a', 'a.id', 'w.asset_id')
    .select([
      'w.id',
      'w.amount',
      'w.fee',
      'w.destination_hint as destinationHint',
      'w.destination_sealed as destinationSealed',
      'w.status',
      'w.refusal',
      'w.bank_reference as bankReference',
      'w.redeem_transaction as redeemTransaction',
      'w.requested_at as requestedAt',
      'w.updated_at as updatedAt',
      'a.id as assetId',
      'a.code',
      'a.decimals',
    ])
    .where('w.customer_id', '=', customerId)

type WithdrawalRow = Awaited<ReturnType<ReturnType<typeof withdrawals>['execute']>>[number]

const toldWithdrawal = ({ assetId, code, decimals, status, ...row }: WithdrawalRow) => ({
  ...row,
  asset: { id: assetId, code, decimals },
  status: stateIn(withdrawalStates, status),
})

export type OwnWithdrawal = ReturnType<typeof toldWithdrawal>

export async function listOwnWithdrawals(scope: CustomerScope, customerId: string, page: ListPage) {
  const rows = await withdrawals(scope, customerId)
    .orderBy('w.requested_at', 'desc')
    .orderBy('w.id', 'desc')
    .offset(page.offset)
    .limit(page.limit)
    .execute()
  return rows.map((row) => {
    const { destinationSealed: _sealed, refusal: _refusal, ...told } = toldWithdrawal(row)
    return told
  })
}

/** With the sealed destination, which only its owner's scope can open, and why it was rejected, if it was. */
export async function readOwnWithdrawal(scope: CustomerScope, customerId: string, id: string) {
  const row = await withdrawals(scope, customerId)
    // Only rejections are shown in a customer's scope, and one ends it: there is one at most.
    .leftJoin('financial.withdrawal_decision as rejection', 'rejection.withdrawal_id', 'w.id')
    .select('rejection.reason as rejectedFor')
    .where('w.id', '=', id)
    .executeTakeFirst()
  return row && { ...toldWithdrawal(row), rejectedFor: row.rejectedFor }
}
