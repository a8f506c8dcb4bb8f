import type { CustomerScope } from '#db/customer-scope.ts'
import type { AccountNumber, InstrumentId } from '#engine/identifiers.ts'
import type { Refusal } from '#engine/refusal.ts'
import { type Admission, type Standing, tradingRefusal } from '#engine/risk/eligibility.ts'
import { type Fees, feesFor, toSchedule } from '#engine/risk/fee-schedule.ts'
import { type Rate, samePayment } from '#engine/risk/purchase-cost.ts'

/** What the engine would look at for this customer, as the database has it: for saying so before an order is sent. */
export type Trader = { readonly account: AccountNumber; readonly standing: Standing; readonly fees: Fees }

/** The customer's trading account, or nothing while it is being made. In the customer's scope. */
export async function readTrader(
  scope: CustomerScope,
  customerId: string,
  now: Date,
): Promise<Trader | undefined> {
  const row = await scope
    .selectFrom('trading.account as a')
    .leftJoin('investment.identity as i', 'i.account', 'a.number')
    .leftJoin('trading.account_suspension as s', (join) =>
      join.onRef('s.account', '=', 'a.number').on('s.lifted_at', 'is', null),
    )
    .select(['a.number', 'a.user_type', 'i.status', 'i.country', 'i.verified_until', 's.suspended_at'])
    .where('a.customer_id', '=', customerId)
    .where('a.kind', '=', 'investor')
    .executeTakeFirst()
  if (!row) return undefined
  const account = Number(row.number) as AccountNumber
  const country = row.country ?? 0
  const standing: Standing = {
    account,
    status: row.status === 'revoked' || row.suspended_at !== null ? 'suspended' : 'active',
    country,
    verifiedUntil: row.verified_until?.getTime() ?? 0,
  }
  return { account, standing, fees: await readFees(scope, { country, userType: row.user_type }, now) }
}

/** The fees in force for an owner: the newest schedule that has begun. */
async function readFees(
  scope: CustomerScope,
  owner: { readonly country: number; readonly userType: string },
  now: Date,
): Promise<Fees> {
  const schedule = await scope
    .selectFrom('financial.fee_schedule')
    .select(['id', 'effective_from'])
    .where('effective_from', '<=', now)
    .orderBy('effective_from', 'desc')
    .orderBy('set_at', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (!schedule) return feesFor(undefined, owner)
  const lines = await scope
    .selectFrom('financial.fee_line')
    .selectAll()
    .where('fee_schedule_id', '=', schedule.id)
    .execute()
  return feesFor(
    toSchedule(
      schedule.effective_from.getTime(),
      lines.map((line) => ({
        country: line.country,
        userType: line.user_type,
        makerPpm: line.maker_ppm,
        takerPpm: line.taker_ppm,
        purchasePpm: line.purchase_ppm,
      })),
    ),
    owner,
  )
}

/** Why this customer could not buy or sell here now, or nothing. */
export async function readTradingRefusal(
  scope: CustomerScope,
  trader: Trader,
  side: 'buy' | 'sell',
  instrument: { readonly id: number; readonly securityId: string },
  now: Date,
): Promise<Refusal | undefined> {
  const countries = await scope
    .selectFrom('investment.security_country')
    .select('country')
    .where('security_id', '=', instrument.securityId)
    .execute()
  const admission: Admission = {
    instrument: instrument.id as InstrumentId,
    countries: new Set(countries.map((row) => row.country)),
  }
  return tradingRefusal(trader.standing, side, admission, now.getTime())
}

/** The preset rate in force, or nothing where this currency is not taken for that one. */
export async function readRate(
  scope: CustomerScope,
  quoteAssetId: number,
  paymentAssetId: number,
  now: Date,
): Promise<Rate | undefined> {
  if (quoteAssetId === paymentAssetId) return samePayment
  return await scope
    .selectFrom('financial.payment_rate')
    .select(['numerator', 'denominator'])
    .where('quote_asset_id', '=', quoteAssetId)
    .where('payment_asset_id', '=', paymentAssetId)
    .where('effective_from', '<=', now)
    .orderBy('effective_from', 'desc')
    .orderBy('set_at', 'desc')
    .limit(1)
    .executeTakeFirst()
}
