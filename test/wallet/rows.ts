import { randomBytes, randomUUID } from 'node:crypto'
import type { Database } from '#db/database.ts'

/** Rows as the other rooms would write them, inserted by the owner. */

export async function staffMember(database: Database, role: 'admin' | 'compliance'): Promise<string> {
  const { id } = await database
    .insertInto('staff')
    .values({ email: `${randomUUID()}@stoa.test`, name: 'Someone' })
    .returning('id')
    .executeTakeFirstOrThrow()
  await database.insertInto('staff_role').values({ staff_id: id, role }).execute()
  return id
}

export async function accountHolder(database: Database, kind: 'investor' | 'treasury') {
  const { id: customer } = await database
    .insertInto('customer')
    .values({ email: `${randomUUID()}@stoa.test`, password_hash: 'x' })
    .returning('id')
    .executeTakeFirstOrThrow()
  const { number: account } = await database
    .insertInto('trading.account')
    .values({ kind, customer_id: customer, name: kind })
    .returning('number')
    .executeTakeFirstOrThrow()
  return { customer, account }
}

export async function kycCase(database: Database, customer: string, country = 152): Promise<string> {
  const { id } = await database
    .insertInto('investment.kyc_case')
    .values({ customer_id: customer, country, data_sealed: Buffer.from('x'), name_sealed: Buffer.from('x') })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

export async function decideKyc(
  database: Database,
  kyc: string,
  staff: string,
  decision: 'approve' | 'reject' | 'revoke',
): Promise<void> {
  await database
    .insertInto('investment.kyc_decision')
    .values({ kyc_case_id: kyc, staff_id: staff, decision, reason: 'seen' })
    .execute()
}

export async function issuer(database: Database, country = 152) {
  const { customer, account } = await accountHolder(database, 'treasury')
  const { id } = await database
    .insertInto('investment.issuer')
    .values({
      customer_id: customer,
      legal_name: 'Issuer',
      registration_number: '76.000.000-0',
      country,
      treasury_account: account,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return { id, account, customer }
}

export async function decideIssuer(
  database: Database,
  issuerId: string,
  staff: string,
  decision: 'verify' | 'reject',
): Promise<void> {
  await database
    .insertInto('investment.issuer_decision')
    .values({ issuer_id: issuerId, staff_id: staff, decision, reason: 'seen' })
    .execute()
}

export async function currency(
  database: Database,
  code: string,
  plan: { readonly decimals: number; readonly secondApprovalAbove?: bigint },
): Promise<number> {
  const { id } = await database
    .insertInto('financial.asset')
    .values({
      code,
      name: code,
      kind: 'currency',
      decimals: plan.decimals,
      second_approval_above: plan.secondApprovalAbove ?? 0n,
    })
    .onConflict((conflict) =>
      conflict.column('code').doUpdateSet({ second_approval_above: plan.secondApprovalAbove ?? 0n }),
    )
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

/** A submitted security of version 1 with one document, and its asset. */
export async function security(
  database: Database,
  plan: {
    readonly issuer: { readonly id: string; readonly customer: string }
    readonly symbol: string
    readonly supply: bigint
    readonly countries: readonly number[]
    readonly quote: number
  },
) {
  const { id } = await database
    .insertInto('investment.security')
    .values({
      issuer_id: plan.issuer.id,
      name: `Shares ${plan.symbol}`,
      symbol: plan.symbol,
      rights: 'ordinary-shares',
      legal_basis: 'private-placement-cl',
      supply: plan.supply,
      lot: 1n,
      tick: 1n,
      quote_asset_id: plan.quote,
      price: 100n,
      offered: plan.supply,
      status: 'approved',
      version: 1,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  for (const country of plan.countries) {
    await database.insertInto('investment.security_country').values({ security_id: id, country }).execute()
  }
  const sha256 = randomBytes(32)
  const file = await database
    .insertInto('file')
    .values({
      customer_id: plan.issuer.customer,
      name: 'terms.pdf',
      media_type: 'application/pdf',
      size: 10,
      sha256,
      sealed: false,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  await database
    .insertInto('investment.security_document')
    .values({ security_id: id, title: 'Terms', file_id: file.id, sha256 })
    .execute()
  const { id: asset } = await database
    .insertInto('financial.asset')
    .values({ code: plan.symbol, name: `Shares ${plan.symbol}`, kind: 'security', decimals: 0 })
    .returning('id')
    .executeTakeFirstOrThrow()
  return { id, asset }
}

export async function decideSecurity(
  database: Database,
  securityId: string,
  staff: string,
  office: 'compliance' | 'admin',
  plan: { readonly version?: number; readonly unlinked?: boolean } = {},
): Promise<void> {
  await database
    .insertInto('investment.security_decision')
    .values({
      security_id: securityId,
      version: plan.version ?? 1,
      office,
      staff_id: staff,
      decision: 'approve',
      reason: 'seen',
      unlinked: plan.unlinked ?? true,
    })
    .execute()
}

export async function instrument(
  database: Database,
  securityId: string,
  base: number,
  quote: number,
): Promise<number> {
  const { id } = await database
    .insertInto('trading.instrument')
    .values({
      security_id: securityId,
      symbol: `I${base}`,
      base_asset_id: base,
      quote_asset_id: quote,
      lot: 1n,
      tick: 1n,
      quantity_max: 1_000_000n,
      price_max: 1_000_000n,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

/** A deposit whose payment of `amount` an admin has entered and assigned. */
export async function paidDeposit(
  database: Database,
  plan: {
    readonly customer: string
    readonly account: bigint
    readonly asset: number
    readonly amount: bigint
    readonly enteredBy: string
  },
): Promise<string> {
  const bank = await database
    .selectFrom('financial.bank_account')
    .where('asset_id', '=', plan.asset)
    .select('id')
    .executeTakeFirst()
  const bankAccount =
    bank ??
    (await database
      .insertInto('financial.bank_account')
      .values({
        asset_id: plan.asset,
        bank: 'Bank',
        holder: 'Stoa',
        holder_tax_id: '',
        account_number: '1',
        set_by: plan.enteredBy,
      })
      .returning('id')
      .executeTakeFirstOrThrow())
  const reference = randomBytes(8).toString('hex').toUpperCase()
  const { id } = await database
    .insertInto('financial.deposit')
    .values({
      customer_id: plan.customer,
      account: plan.account,
      asset_id: plan.asset,
      amount: plan.amount,
      reference,
      bank_account_id: bankAccount.id,
      received_amount: plan.amount,
      status: 'waiting-for-chain',
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  const entry = await database
    .insertInto('financial.bank_entry')
    .values({
      asset_id: plan.asset,
      amount: plan.amount,
      bank_reference: reference,
      payment_reference: reference,
      payer_name: 'Payer',
      deposit_id: id,
      status: 'assigned',
      entered_by: plan.enteredBy,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  await database
    .updateTable('financial.deposit')
    .set({ bank_entry_id: entry.id })
    .where('id', '=', id)
    .execute()
  return id
}

export async function approveDeposit(
  database: Database,
  deposit: string,
  staff: string,
  amount: bigint,
): Promise<void> {
  await database
    .insertInto('financial.deposit_approval')
    .values({ deposit_id: deposit, staff_id: staff, amount, reason: 'seen' })
    .execute()
}

export async function withdrawal(
  database: Database,
  plan: {
    readonly customer: string
    readonly account: bigint
    readonly asset: number
    readonly amount: bigint
    readonly fee: bigint
  },
): Promise<string> {
  const { id } = await database
    .insertInto('financial.withdrawal')
    .values({
      customer_id: plan.customer,
      account: plan.account,
      asset_id: plan.asset,
      amount: plan.amount,
      fee: plan.fee,
      destination_sealed: Buffer.from('x'),
      destination_hint: '1234',
      status: 'approved',
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

let trades = 0n

/** A closed batch of trades that are in settlement; answers the trades' ids in order. */
export async function closedBatch(
  database: Database,
  instrumentId: number,
  assets: { readonly base: number; readonly cash: number },
  plans: readonly {
    readonly seller: bigint
    readonly buyer: bigint
    readonly quantity: bigint
    readonly price: bigint
    readonly fee: bigint
  }[],
) {
  const { id: batch } = await database
    .insertInto('financial.settlement_batch')
    .values({ segment: 1 })
    .returning('id')
    .executeTakeFirstOrThrow()
  const ids: string[] = []
  for (const plan of plans) {
    trades += 1n
    ids.push(String(trades))
    await database
      .insertInto('trading.trade')
      .values({
        segment: 1,
        id: trades,
        venue: 'book',
        instrument_id: instrumentId,
        taker_side: 'buy',
        buyer: plan.buyer,
        seller: plan.seller,
        base_asset_id: assets.base,
        cash_asset_id: assets.cash,
        price: plan.price,
        quantity: plan.quantity,
        notional: plan.price * plan.quantity,
        buyer_fee: plan.fee,
        seller_fee: plan.fee,
        at: new Date(),
      })
      .execute()
    await database
      .insertInto('financial.settlement_match')
      .values({ segment: 1, trade: trades, batch_id: batch })
      .execute()
  }
  return { batch, ids }
}
