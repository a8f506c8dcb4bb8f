import { recordAct } from '#db/audit.ts'
import { type AccountNumber, type AssetId, toKey } from '#engine/identifiers.ts'
import { ask, command, refusalText } from '../shared/engine-port.ts'
import { amountText, writeTo } from '../shared/letter.ts'
import type { Ports } from '../shared/ports.ts'
import type { WithdrawalInput, WithdrawalStatus } from './messages.ts'

/**
 * Steps of a withdrawal. Each may run again at any time. Customer, admins and flow meet in the row's status: each
 * changes it only from what it may follow, so that of a cancel and a decision at once exactly one stands.
 */
export function withdrawalActivities(ports: Ports) {
  const { database, engine } = ports

  const change = async (withdrawalId: string, from: readonly WithdrawalStatus[], to: WithdrawalStatus) => {
    await database
      .updateTable('financial.withdrawal')
      .set({ status: to, updated_at: new Date() })
      .where('id', '=', withdrawalId)
      .where('status', 'in', from)
      .execute()
  }

  return {
    async readWithdrawal({ withdrawalId }: WithdrawalInput): Promise<{ readonly status: WithdrawalStatus }> {
      const { status } = await readRow(ports, withdrawalId)
      return { status: status as WithdrawalStatus }
    },

    /** Holds the amount in the engine, or writes down why not. Key of the hold: the withdrawal. */
    async holdWithdrawal({ withdrawalId }: WithdrawalInput): Promise<void> {
      const row = await readRow(ports, withdrawalId)
      const refusal = await ask(engine, {
        kind: 'hold',
        hold: toKey(withdrawalId),
        account: Number(row.account) as AccountNumber,
        asset: row.asset_id as AssetId,
        amount: row.amount,
      })
      if (!refusal) return await change(withdrawalId, ['requested'], 'held')
      await database
        .updateTable('financial.withdrawal')
        .set({ status: 'refused', refusal: refusalText(refusal), updated_at: new Date() })
        .where('id', '=', withdrawalId)
        .where('status', '=', 'requested')
        .execute()
    },

    /** Only while nobody decided. */
    async cancelWithdrawal({ withdrawalId }: WithdrawalInput): Promise<void> {
      await change(withdrawalId, ['requested', 'held'], 'cancelled')
    },

    /** Gives back what was held; nothing was, where the withdrawal was cancelled before its hold. */
    async releaseWithdrawal({ withdrawalId }: WithdrawalInput): Promise<void> {
      await command(engine, { kind: 'release', hold: toKey(withdrawalId) }, ['unknown-hold'])
    },

    async tellRejected({ withdrawalId }: WithdrawalInput): Promise<void> {
      const row = await readRow(ports, withdrawalId)
      const decision = await database
        .selectFrom('financial.withdrawal_decision')
        .select('reason')
        .where('withdrawal_id', '=', withdrawalId)
        .where('decision', '=', 'reject')
        .executeTakeFirst()
      await database.transaction().execute(async (transaction) => {
        await writeTo(transaction, {
          customerId: row.customer_id,
          template: 'withdrawal-rejected',
          about: withdrawalId,
          values: (locale) => ({
            amount: amountText(locale, row.amount, row.decimals),
            currency: row.code,
            reason: decision?.reason ?? '',
          }),
        })
      })
    },

    async showRedeeming({ withdrawalId }: WithdrawalInput): Promise<void> {
      await change(withdrawalId, ['paid'], 'redeeming')
    },

    async recordRedemption({
      withdrawalId,
      transaction,
    }: WithdrawalInput & { readonly transaction: string }): Promise<void> {
      await database
        .updateTable('financial.withdrawal')
        .set({ redeem_transaction: transaction })
        .where('id', '=', withdrawalId)
        .execute()
    },

    /** The held amount leaves the engine; the fee of it goes to the fee account. */
    async consumeWithdrawal({ withdrawalId }: WithdrawalInput): Promise<void> {
      const { fee } = await readRow(ports, withdrawalId)
      await command(engine, { kind: 'consume', hold: toKey(withdrawalId), fee })
    },

    async completeWithdrawal({ withdrawalId }: WithdrawalInput): Promise<void> {
      const row = await readRow(ports, withdrawalId)
      const paid = row.amount - row.fee
      await database.transaction().execute(async (transaction) => {
        const { numUpdatedRows } = await transaction
          .updateTable('financial.withdrawal')
          .set({ status: 'completed', updated_at: new Date() })
          .where('id', '=', withdrawalId)
          .where('status', '=', 'redeeming')
          .executeTakeFirstOrThrow()
        if (numUpdatedRows === 0n) return
        await recordAct(transaction, {
          actor: { kind: 'process', role: 'stoa_worker' },
          act: 'withdrawal.completed',
          subject: `withdrawal/${withdrawalId}`,
          reason: 'paid, redeemed and final',
          details: {
            asset: row.code,
            paid: paid.toString(),
            fee: row.fee.toString(),
            transaction: row.redeem_transaction,
          },
        })
        await writeTo(transaction, {
          customerId: row.customer_id,
          template: 'withdrawal-completed',
          about: withdrawalId,
          values: (locale) => ({ amount: amountText(locale, paid, row.decimals), currency: row.code }),
        })
      })
    },
  }
}

async function readRow({ database }: Ports, withdrawalId: string) {
  return await database
    .selectFrom('financial.withdrawal as withdrawal')
    .innerJoin('financial.asset as asset', 'asset.id', 'withdrawal.asset_id')
    .select([
      'status',
      'customer_id',
      'account',
      'asset_id',
      'amount',
      'fee',
      'redeem_transaction',
      'code',
      'decimals',
    ])
    .where('withdrawal.id', '=', withdrawalId)
    .executeTakeFirstOrThrow()
}
