import type { Transaction } from 'kysely'
import { isSuspended, lockAccount } from '#db/account-lock.ts'
import type { Database } from '#db/database.ts'
import type { DB } from '#db/schema.ts'
import type { EngineClient } from '#engine/gateway/client.ts'
import type { AccountNumber } from '#engine/identifiers.ts'
import type { Refusal } from '#engine/refusal.ts'
import { asStaff, type NotAnyMore, notAnyMore, type StaffActor } from './staff-act.ts'

type EngineSaid = Pick<EngineClient, 'submit'>

export type SuspensionResult =
  | { readonly ok: true }
  | NotAnyMore
  | { readonly ok: false; readonly reason: 'refused'; readonly refusal: Refusal }

/**
 * Stops an account at once: its orders are cancelled, and no verification opens it until the suspension is lifted.
 * @throws EngineUnavailable; then nothing is written, and the same act again does no harm
 */
export async function suspendAccount(
  database: Database,
  engine: EngineSaid,
  actor: StaffActor,
  input: { readonly account: bigint; readonly reason: string },
): Promise<SuspensionResult> {
  const { account, reason } = input
  return await asStaff<SuspensionResult>(database, actor, 'account.suspend', async (transaction) => {
    await lockAccount(transaction, account)
    if (await isSuspended(transaction, account)) return [notAnyMore]
    const refusal = await told(engine, 'suspend-account', account)
    if (refusal) return [{ ok: false, reason: 'refused', refusal }]
    await transaction
      .insertInto('trading.account_suspension')
      .values({ account, reason, suspended_by: actor.id })
      .execute()
    return [{ ok: true }, { subject: `account/${account}`, reason, details: { to: 'suspended' } }]
  })
}

/**
 * Lifts the suspension. The engine opens the account where its verification stands; else a new verification will.
 * @throws EngineUnavailable; then nothing is written
 */
export async function liftSuspension(
  database: Database,
  engine: EngineSaid,
  actor: StaffActor,
  input: { readonly account: bigint; readonly reason: string },
): Promise<SuspensionResult> {
  const { account, reason } = input
  return await asStaff<SuspensionResult>(database, actor, 'account.suspend', async (transaction) => {
    await lockAccount(transaction, account)
    if (!(await isSuspended(transaction, account))) return [notAnyMore]
    const stands = await verificationStands(transaction, account)
    const refusal = stands ? await told(engine, 'resume-account', account) : undefined
    if (refusal) return [{ ok: false, reason: 'refused', refusal }]
    await transaction
      .updateTable('trading.account_suspension')
      .set({ lifted_by: actor.id, lifted_at: new Date(), lift_reason: reason })
      .where('account', '=', account)
      .where('lifted_at', 'is', null)
      .execute()
    const details = { to: stands ? 'active' : 'not verified' }
    return [{ ok: true }, { subject: `account/${account}`, reason, details }]
  })
}

async function told(
  engine: EngineSaid,
  kind: 'suspend-account' | 'resume-account',
  account: bigint,
): Promise<Refusal | undefined> {
  const { events } = await engine.submit({ kind, account: Number(account) as AccountNumber })
  const refusal = events.find((event) => event.kind === 'refused')?.refusal
  // The engine hears of an account with its first verification: until then there is nothing to stop.
  return refusal?.reason === 'unknown-account' ? undefined : refusal
}

/** Verified, and no flow is about to stop the account: for a revocation, or for a case of another country. */
async function verificationStands(transaction: Transaction<DB>, account: bigint): Promise<boolean> {
  const identity = await transaction
    .selectFrom('investment.identity')
    .select(['customer_id', 'country'])
    .where('account', '=', account)
    .where('status', '=', 'verified')
    .executeTakeFirst()
  if (identity === undefined) return false
  const stopping = await transaction
    .selectFrom('investment.kyc_case')
    .select('id')
    .where('customer_id', '=', identity.customer_id)
    .where((eb) =>
      eb.or([
        eb('status', '=', 'revoking'),
        eb.and([eb('status', 'in', ['submitted', 'approving']), eb('country', '<>', identity.country)]),
      ]),
    )
    .executeTakeFirst()
  return stopping === undefined
}
