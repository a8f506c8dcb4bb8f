import type { AssetId } from '#engine/identifiers.ts'
import { toKey } from '#engine/identifiers.ts'
import { command } from '../shared/engine-port.ts'
import type { Ports } from '../shared/ports.ts'

/** Sends the engine a fee schedule as the rows have it: the whole schedule from its date on. */
export async function sendFees({ database, engine }: Ports, feeScheduleId: string): Promise<void> {
  const schedule = await database
    .selectFrom('financial.fee_schedule')
    .select('effective_from')
    .where('id', '=', feeScheduleId)
    .executeTakeFirstOrThrow()
  const lines = await database
    .selectFrom('financial.fee_line')
    .selectAll()
    .where('fee_schedule_id', '=', feeScheduleId)
    .orderBy('country')
    .orderBy('user_type')
    .execute()
  await command(engine, {
    kind: 'set-fees',
    effectiveFrom: schedule.effective_from.getTime(),
    lines: lines.map((line) => ({
      country: line.country,
      userType: line.user_type,
      makerPpm: line.maker_ppm,
      takerPpm: line.taker_ppm,
      purchasePpm: line.purchase_ppm,
    })),
  })
}

export async function sendRate({ database, engine }: Ports, paymentRateId: string): Promise<void> {
  const rate = await database
    .selectFrom('financial.payment_rate')
    .selectAll()
    .where('id', '=', paymentRateId)
    .executeTakeFirstOrThrow()
  await command(engine, {
    kind: 'set-rate',
    quote: rate.quote_asset_id as AssetId,
    payment: rate.payment_asset_id as AssetId,
    numerator: rate.numerator,
    denominator: rate.denominator,
    effectiveFrom: rate.effective_from.getTime(),
  })
}

/** What is not sold goes back to the treasury; an offering closed before stays closed. */
export async function sendOfferingClosed({ engine }: Ports, offeringId: string): Promise<void> {
  await command(engine, { kind: 'close-offering', offering: toKey(offeringId) }, ['offering-not-open'])
}
