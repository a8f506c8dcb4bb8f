import type { Database } from '#db/database.ts'

const schedulesMax = 20
const linesMax = 200

/** Fee schedules, the latest in force first: each replaces the one before as a whole. */
export async function listFeeSchedules(database: Database) {
  const schedules = await database
    .selectFrom('financial.fee_schedule as f')
    .innerJoin('staff as s', 's.id', 'f.set_by')
    .select(['f.id', 'f.effective_from', 'f.set_at', 'f.reason', 's.name as staff'])
    .orderBy('f.effective_from', 'desc')
    .orderBy('f.set_at', 'desc')
    .limit(schedulesMax)
    .execute()
  if (schedules.length === 0) return []
  const lines = await database
    .selectFrom('financial.fee_line')
    .selectAll()
    .where(
      'fee_schedule_id',
      'in',
      schedules.map(({ id }) => id),
    )
    .orderBy('country')
    .orderBy('user_type')
    .limit(schedulesMax * linesMax)
    .execute()
  return schedules.map((schedule) => ({
    ...schedule,
    lines: lines
      .filter((line) => line.fee_schedule_id === schedule.id)
      .map((line) => ({
        country: line.country,
        userType: line.user_type,
        makerPpm: line.maker_ppm,
        takerPpm: line.taker_ppm,
        purchasePpm: line.purchase_ppm,
      })),
  }))
}

export type FeeSchedule = Awaited<ReturnType<typeof listFeeSchedules>>[number]

const ratesMax = 200

/** Payment rates, the latest first. */
export async function listRates(database: Database) {
  return await database
    .selectFrom('financial.payment_rate as r')
    .innerJoin('staff as s', 's.id', 'r.set_by')
    .select([
      'r.id',
      'r.quote_asset_id',
      'r.payment_asset_id',
      'r.numerator',
      'r.denominator',
      'r.effective_from',
      'r.set_at',
      'r.reason',
      's.name as staff',
    ])
    .orderBy('r.effective_from', 'desc')
    .orderBy('r.set_at', 'desc')
    .limit(ratesMax)
    .execute()
}

const accountsMax = 100

/** The operator's bank accounts, those in force first. */
export async function listBankAccounts(database: Database) {
  return await database
    .selectFrom('financial.bank_account as b')
    .innerJoin('staff as s', 's.id', 'b.set_by')
    .selectAll('b')
    .select('s.name as staff')
    .orderBy('b.retired_at', (order) => order.desc().nullsFirst())
    .orderBy('b.set_at', 'desc')
    .limit(accountsMax)
    .execute()
}
