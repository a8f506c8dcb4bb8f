import { isSuspended, lockAccount } from '#db/account-lock.ts'
import { recordAct } from '#db/audit.ts'
import type { AccountNumber } from '#engine/identifiers.ts'
import { command } from '../shared/engine-port.ts'
import { writeTo } from '../shared/letter.ts'
import type { Ports } from '../shared/ports.ts'
import type { KycInput, KycStatus } from './messages.ts'

export type KycStanding = {
  readonly status: KycStatus
  readonly account: string
  /** the case that the account's identity stands on now, if it stands */
  readonly standingCaseId: string | undefined
  /** this case, not decided yet, tells of another country than the identity that stands */
  readonly countryChanged: boolean
}

/** What the wallet put on chain for the case. */
export type OnChain = {
  readonly country: number
  /** ISO 8601 */
  readonly verifiedUntil: string
}

/** Steps of verifying a person. Each may run again at any time. */
export function kycActivities(ports: Ports) {
  const { database, engine } = ports
  return {
    async readKyc({ caseId }: KycInput): Promise<KycStanding> {
      const { status, country, account, identity } = await readCase(ports, caseId)
      const stands = identity?.status === 'verified' ? identity : undefined
      const undecided = status === 'submitted' || status === 'approving'
      return {
        status: status as KycStatus,
        account: account.toString(),
        standingCaseId: stands?.kyc_case_id ?? undefined,
        countryChanged: undecided && stands !== undefined && stands.country !== country,
      }
    },

    /** Stops the account in the engine and cancels its orders. */
    async suspendInEngine({ account }: { readonly account: string }): Promise<void> {
      await database.transaction().execute(async (transaction) => {
        await lockAccount(transaction, BigInt(account))
        await command(engine, { kind: 'suspend-account', account: Number(account) as AccountNumber })
      })
    },

    /** The account may trade from now on, until the verification runs out; where compliance has stopped it, not yet. */
    async activateInEngine({ caseId, country, verifiedUntil }: KycInput & OnChain): Promise<void> {
      const { account, userType } = await readCase(ports, caseId)
      await database.transaction().execute(async (transaction) => {
        await lockAccount(transaction, account)
        const suspended = await isSuspended(transaction, account)
        await command(engine, {
          kind: 'set-account',
          account: Number(account) as AccountNumber,
          status: suspended ? 'suspended' : 'active',
          country,
          userType,
          verifiedUntil: Date.parse(verifiedUntil),
        })
      })
    },

    /** Approval is complete: the identity stands, older approvals are superseded, the person is told. */
    async recordApproval({
      caseId,
      country,
      verifiedUntil,
      transaction: hash,
    }: KycInput & OnChain & { readonly transaction: string }): Promise<void> {
      const { account, customerId } = await readCase(ports, caseId)
      await database.transaction().execute(async (transaction) => {
        const { numUpdatedRows } = await transaction
          .updateTable('investment.kyc_case')
          .set({ status: 'approved' })
          .where('id', '=', caseId)
          .where('status', '=', 'approving')
          .executeTakeFirstOrThrow()
        if (numUpdatedRows === 0n) return
        const identity = {
          kyc_case_id: caseId,
          country,
          status: 'verified',
          verified_until: verifiedUntil,
          transaction: hash,
          updated_at: new Date(),
        }
        await transaction
          .insertInto('investment.identity')
          .values({ account, customer_id: customerId, ...identity })
          .onConflict((conflict) => conflict.column('account').doUpdateSet(identity))
          .execute()
        await transaction
          .updateTable('investment.kyc_case')
          .set({ status: 'superseded' })
          .where('customer_id', '=', customerId)
          .where('id', '<>', caseId)
          .where('status', '=', 'approved')
          .execute()
        await recordAct(transaction, {
          actor: { kind: 'process', role: 'stoa_worker' },
          act: 'kyc.approved',
          subject: `kyc/${caseId}`,
          reason: 'approved by compliance, on chain and final',
          details: { account: account.toString(), country, transaction: hash },
        })
        await writeTo(transaction, {
          customerId,
          template: 'kyc-approved',
          about: caseId,
          values: () => ({}),
        })
      })
    },

    async tellKycRejected({ caseId }: KycInput): Promise<void> {
      const { customerId } = await readCase(ports, caseId)
      const reason = await readReason(ports, caseId, 'reject')
      await database.transaction().execute(async (transaction) => {
        await writeTo(transaction, {
          customerId,
          template: 'kyc-rejected',
          about: caseId,
          values: () => ({ reason }),
        })
      })
    },

    /** The identity no longer stands, because of a new case of another country. */
    async recordCountryStop({
      standingCaseId,
      account,
      transaction: hash,
    }: {
      readonly standingCaseId: string
      readonly account: string
      readonly transaction: string
    }): Promise<void> {
      await database.transaction().execute(async (transaction) => {
        await transaction
          .updateTable('investment.identity')
          .set({ status: 'revoked', transaction: hash, updated_at: new Date() })
          .where('account', '=', BigInt(account))
          .where('kyc_case_id', '=', standingCaseId)
          .execute()
        const { numUpdatedRows } = await transaction
          .updateTable('investment.kyc_case')
          .set({ status: 'superseded' })
          .where('id', '=', standingCaseId)
          .where('status', '=', 'approved')
          .executeTakeFirstOrThrow()
        if (numUpdatedRows === 0n) return
        await recordAct(transaction, {
          actor: { kind: 'process', role: 'stoa_worker' },
          act: 'kyc.stopped',
          subject: `kyc/${standingCaseId}`,
          reason: 'another country of residence is under review',
          details: { account, transaction: hash },
        })
      })
    },

    async recordRevocation({
      caseId,
      transaction: hash,
    }: KycInput & { readonly transaction: string }): Promise<void> {
      const { account, customerId } = await readCase(ports, caseId)
      const reason = await readReason(ports, caseId, 'revoke')
      await database.transaction().execute(async (transaction) => {
        const { numUpdatedRows } = await transaction
          .updateTable('investment.kyc_case')
          .set({ status: 'revoked' })
          .where('id', '=', caseId)
          .where('status', '=', 'revoking')
          .executeTakeFirstOrThrow()
        if (numUpdatedRows === 0n) return
        await transaction
          .updateTable('investment.identity')
          .set({ status: 'revoked', transaction: hash, updated_at: new Date() })
          .where('account', '=', account)
          .where('kyc_case_id', '=', caseId)
          .execute()
        await recordAct(transaction, {
          actor: { kind: 'process', role: 'stoa_worker' },
          act: 'kyc.revoked',
          subject: `kyc/${caseId}`,
          reason: 'revoked by compliance, on chain and final',
          details: { account: account.toString(), transaction: hash },
        })
        await writeTo(transaction, {
          customerId,
          template: 'kyc-revoked',
          about: caseId,
          values: () => ({ reason }),
        })
      })
    },
  }
}

async function readCase({ database }: Ports, caseId: string) {
  const row = await database
    .selectFrom('investment.kyc_case as kyc')
    .leftJoin('trading.account as account', (join) =>
      join.onRef('account.customer_id', '=', 'kyc.customer_id').on('account.kind', '=', 'investor'),
    )
    .select(['kyc.status', 'kyc.country', 'kyc.customer_id', 'account.number', 'account.user_type'])
    .where('kyc.id', '=', caseId)
    .executeTakeFirstOrThrow()
  // The onboarding flow opens it; until then this is tried again.
  if (row.number === null) throw new Error(`kyc case ${caseId}: the customer has no account yet`)
  const identity = await database
    .selectFrom('investment.identity')
    .select(['kyc_case_id', 'country', 'status'])
    .where('account', '=', row.number)
    .executeTakeFirst()
  return {
    status: row.status,
    country: row.country,
    customerId: row.customer_id,
    account: row.number,
    userType: row.user_type ?? '',
    identity,
  }
}

async function readReason(
  { database }: Ports,
  caseId: string,
  decision: 'reject' | 'revoke',
): Promise<string> {
  const { reason } = await database
    .selectFrom('investment.kyc_decision')
    .select('reason')
    .where('kyc_case_id', '=', caseId)
    .where('decision', '=', decision)
    .executeTakeFirstOrThrow()
  return reason
}
