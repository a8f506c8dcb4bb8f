import type { Database } from '#db/database.ts'
import { leaveIntent } from '#db/outbox.ts'
import { asStaff, type StaffActor } from './staff-act.ts'

export type Currency = {
  /** ISO 4217 */
  readonly code: string
  readonly name: string
  readonly decimals: number
} & CurrencyLimits

/** All in minor units. */
export type CurrencyLimits = {
  readonly depositMin: bigint
  readonly withdrawalMin: bigint
  readonly withdrawalFee: bigint
  /** above it deposits and withdrawals need two people; 0: never */
  readonly secondApprovalAbove: bigint
}

const limitsRow = (limits: CurrencyLimits) => ({
  deposit_min: limits.depositMin,
  withdrawal_min: limits.withdrawalMin,
  withdrawal_fee: limits.withdrawalFee,
  second_approval_above: limits.secondApprovalAbove,
})

const limitsDetails = (limits: CurrencyLimits) =>
  Object.fromEntries(Object.entries(limitsRow(limits)).map(([name, value]) => [name, String(value)]))

export type AddCurrencyResult =
  { readonly ok: true; readonly assetId: number } | { readonly ok: false; readonly reason: 'code-taken' }

export async function addCurrency(
  database: Database,
  actor: StaffActor,
  currency: Currency,
  reason: string,
): Promise<AddCurrencyResult> {
  return await asStaff<AddCurrencyResult>(database, actor, 'currencies.set', async (transaction) => {
    const inserted = await transaction
      .insertInto('financial.asset')
      .values({
        code: currency.code,
        name: currency.name,
        kind: 'currency',
        decimals: currency.decimals,
        ...limitsRow(currency),
      })
      .onConflict((conflict) => conflict.column('code').doNothing())
      .returning('id')
      .executeTakeFirst()
    if (!inserted) return [{ ok: false, reason: 'code-taken' }]
    await leaveIntent(transaction, {
      kind: 'asset.set',
      key: String(inserted.id),
      payload: { assetId: inserted.id },
    })
    const details = { code: currency.code, decimals: currency.decimals, ...limitsDetails(currency) }
    return [
      { ok: true, assetId: inserted.id },
      { subject: `asset/${inserted.id}`, reason, details },
    ]
  })
}

export async function setCurrencyLimits(
  database: Database,
  actor: StaffActor,
  input: CurrencyLimits & { readonly assetId: number; readonly enabled: boolean; readonly reason: string },
): Promise<{ readonly ok: true }> {
  return await asStaff<{ readonly ok: true }>(database, actor, 'currencies.set', async (transaction) => {
    await transaction
      .updateTable('financial.asset')
      .set({ ...limitsRow(input), enabled: input.enabled })
      .where('id', '=', input.assetId)
      .where('kind', '=', 'currency')
      .execute()
    const details = {
      enabled: input.enabled,
      deposit_min: String(input.depositMin),
      withdrawal_min: String(input.withdrawalMin),
      withdrawal_fee: String(input.withdrawalFee),
      second_approval_above: String(input.secondApprovalAbove),
    }
    return [{ ok: true }, { subject: `asset/${input.assetId}`, reason: input.reason, details }]
  })
}

export type OperatorBankAccount = {
  readonly assetId: number
  readonly bank: string
  readonly holder: string
  readonly holderTaxId: string
  readonly accountNumber: string
}

/** The account that deposit instructions name from now on; those given before keep theirs. */
export async function setBankAccount(
  database: Database,
  actor: StaffActor,
  account: OperatorBankAccount,
  reason: string,
): Promise<{ readonly ok: true; readonly bankAccountId: string }> {
  return await asStaff<{ readonly ok: true; readonly bankAccountId: string }>(
    database,
    actor,
    'bank-account.set',
    async (transaction) => {
      await transaction
        .updateTable('financial.bank_account')
        .set({ retired_at: new Date() })
        .where('asset_id', '=', account.assetId)
        .where('retired_at', 'is', null)
        .execute()
      const { id } = await transaction
        .insertInto('financial.bank_account')
        .values({
          asset_id: account.assetId,
          bank: account.bank,
          holder: account.holder,
          holder_tax_id: account.holderTaxId,
          account_number: account.accountNumber,
          set_by: actor.id,
        })
        .returning('id')
        .executeTakeFirstOrThrow()
      const details = { asset: account.assetId, bank: account.bank, account_number: account.accountNumber }
      return [
        { ok: true, bankAccountId: id },
        { subject: `bank-account/${id}`, reason, details },
      ]
    },
  )
}

export type FeeLineInput = {
  /** ISO 3166-1 numeric; 0 for every country */
  readonly country: number
  readonly userType: string
  readonly makerPpm: number
  readonly takerPpm: number
  readonly purchasePpm: number
}

/** A whole new schedule from that time on; orders keep the fees of their entry. */
export async function setFees(
  database: Database,
  actor: StaffActor,
  input: { readonly effectiveFrom: Date; readonly lines: readonly FeeLineInput[]; readonly reason: string },
): Promise<{ readonly ok: true; readonly feeScheduleId: string }> {
  return await asStaff<{ readonly ok: true; readonly feeScheduleId: string }>(
    database,
    actor,
    'fees.set',
    async (transaction) => {
      const { id } = await transaction
        .insertInto('financial.fee_schedule')
        .values({ effective_from: input.effectiveFrom, set_by: actor.id, reason: input.reason })
        .returning('id')
        .executeTakeFirstOrThrow()
      await transaction
        .insertInto('financial.fee_line')
        .values(
          input.lines.map((line) => ({
            fee_schedule_id: id,
            country: line.country,
            user_type: line.userType,
            maker_ppm: line.makerPpm,
            taker_ppm: line.takerPpm,
            purchase_ppm: line.purchasePpm,
          })),
        )
        .execute()
      await leaveIntent(transaction, { kind: 'fees.changed', key: id, payload: { feeScheduleId: id } })
      const details = {
        effective_from: input.effectiveFrom.toISOString(),
        lines: input.lines
          .map(
            (line) =>
              `${line.country}/${line.userType}: ${line.makerPpm} ${line.takerPpm} ${line.purchasePpm}`,
          )
          .join('; '),
      }
      return [
        { ok: true, feeScheduleId: id },
        { subject: `fees/${id}`, reason: input.reason, details },
      ]
    },
  )
}

/** What one minor unit of the quote asset costs in minor units of the payment asset, from that time on. */
export async function setPaymentRate(
  database: Database,
  actor: StaffActor,
  input: {
    readonly quoteAssetId: number
    readonly paymentAssetId: number
    readonly numerator: bigint
    readonly denominator: bigint
    readonly effectiveFrom: Date
    readonly reason: string
  },
): Promise<{ readonly ok: true; readonly paymentRateId: string }> {
  return await asStaff<{ readonly ok: true; readonly paymentRateId: string }>(
    database,
    actor,
    'rates.set',
    async (transaction) => {
      const { id } = await transaction
        .insertInto('financial.payment_rate')
        .values({
          quote_asset_id: input.quoteAssetId,
          payment_asset_id: input.paymentAssetId,
          numerator: input.numerator,
          denominator: input.denominator,
          effective_from: input.effectiveFrom,
          set_by: actor.id,
          reason: input.reason,
        })
        .returning('id')
        .executeTakeFirstOrThrow()
      await leaveIntent(transaction, { kind: 'rate.changed', key: id, payload: { paymentRateId: id } })
      const details = {
        quote_asset: input.quoteAssetId,
        payment_asset: input.paymentAssetId,
        rate: `${input.numerator}/${input.denominator}`,
        effective_from: input.effectiveFrom.toISOString(),
      }
      return [
        { ok: true, paymentRateId: id },
        { subject: `rate/${id}`, reason: input.reason, details },
      ]
    },
  )
}
