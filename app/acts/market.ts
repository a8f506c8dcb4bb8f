import type { Database } from '#db/database.ts'
import { leaveIntent } from '#db/outbox.ts'
import type { Phase } from '#engine/commands.ts'
import type { EngineClient } from '#engine/gateway/client.ts'
import type { InstrumentId } from '#engine/identifiers.ts'
import type { Refusal } from '#engine/refusal.ts'
import { asStaff, type NotAnyMore, notAnyMore, type StaffActor } from './staff-act.ts'

type EngineSaid = Pick<EngineClient, 'submit'>

export type SetPhaseResult =
  | { readonly ok: true }
  | NotAnyMore
  | { readonly ok: false; readonly reason: 'offering-not-closed' }
  | { readonly ok: false; readonly reason: 'refused'; readonly refusal: Refusal }

/**
 * Opens, halts or closes a market. The engine is asked inside the transaction: what it refuses is not written.
 * @throws EngineUnavailable; then nothing is written, and the same act again does no harm
 */
export async function setMarketPhase(
  database: Database,
  engine: EngineSaid,
  actor: StaffActor,
  input: { readonly instrumentId: number; readonly phase: Phase; readonly reason: string },
): Promise<SetPhaseResult> {
  return await asStaff<SetPhaseResult>(database, actor, 'market.set-phase', async (transaction) => {
    const market = await transaction
      .selectFrom('trading.instrument as i')
      .innerJoin('investment.offering as o', 'o.instrument_id', 'i.id')
      .select(['i.symbol', 'i.phase', 'o.status'])
      .where('i.id', '=', input.instrumentId)
      .executeTakeFirst()
    if (!market) return [notAnyMore]
    if (input.phase === 'continuous' && market.status !== 'closed')
      return [{ ok: false, reason: 'offering-not-closed' }]
    await transaction
      .updateTable('trading.instrument')
      .set({ phase: input.phase })
      .where('id', '=', input.instrumentId)
      .execute()
    const { events } = await engine.submit({
      kind: 'set-phase',
      instrument: input.instrumentId as InstrumentId,
      phase: input.phase,
    })
    const refused = events.find((event) => event.kind === 'refused')
    if (refused) throw new EngineRefused(refused.refusal)
    const details = { from: market.phase, to: input.phase }
    return [{ ok: true }, { subject: `market/${market.symbol}`, reason: input.reason, details }]
  }).catch((error: unknown): SetPhaseResult => {
    if (error instanceof EngineRefused) return { ok: false, reason: 'refused', refusal: error.refusal }
    throw error
  })
}

/** Rolls the transaction back; never leaves this file. */
class EngineRefused extends Error {
  readonly refusal: Refusal
  constructor(refusal: Refusal) {
    super(refusal.reason)
    this.refusal = refusal
  }
}

/** Ends an offering: what is not sold goes back to the treasury. */
export async function closeOffering(
  database: Database,
  actor: StaffActor,
  input: { readonly offeringId: string; readonly reason: string },
): Promise<{ readonly ok: true } | NotAnyMore> {
  return await asStaff<{ readonly ok: true } | NotAnyMore>(
    database,
    actor,
    'market.set-phase',
    async (transaction) => {
      const open = await transaction
        .selectFrom('investment.offering')
        .select('remaining')
        .where('id', '=', input.offeringId)
        .where('status', '=', 'open')
        .executeTakeFirst()
      if (!open) return [notAnyMore]
      const asked = await transaction
        .selectFrom('outbox')
        .select('id')
        .where('kind', '=', 'offering.closed')
        .where('key', '=', input.offeringId)
        .executeTakeFirst()
      if (asked) return [notAnyMore]
      const payload = { offeringId: input.offeringId }
      await leaveIntent(transaction, { kind: 'offering.closed', key: input.offeringId, payload })
      const details = { remaining: String(open.remaining) }
      return [{ ok: true }, { subject: `offering/${input.offeringId}`, reason: input.reason, details }]
    },
  )
}
