import { recordAct } from '#db/audit.ts'
import { type AccountNumber, type AssetId, toKey } from '#engine/identifiers.ts'
import { command } from '../shared/engine-port.ts'
import { amountText, writeTo } from '../shared/letter.ts'
import type { Ports } from '../shared/ports.ts'
import type { DepositInput, DepositStatus } from './messages.ts'

/** Steps of a deposit. Each may run again at any time. */
export function depositActivities(ports: Ports) {
  const { database, engine } = ports
  return {
    async readDeposit({ depositId }: DepositInput): Promise<{ readonly status: DepositStatus }> {
      const { status } = await readRow(ports, depositId)
      return { status: status as DepositStatus }
    },

    /** Shown to the customer while the chain does not answer. */
    async showDepositWaiting({ depositId }: DepositInput): Promise<void> {
      await database
        .updateTable('financial.deposit')
        .set({ status: 'waiting-for-chain', updated_at: new Date() })
        .where('id', '=', depositId)
        .where('status', '=', 'crediting')
        .execute()
    },

    async recordMint({
      depositId,
      transaction,
    }: DepositInput & { readonly transaction: string }): Promise<void> {
      await database
        .updateTable('financial.deposit')
        .set({ status: 'crediting', mint_transaction: transaction, updated_at: new Date() })
        .where('id', '=', depositId)
        .where('status', 'in', ['crediting', 'waiting-for-chain'])
        .execute()
    },

    /** What the bank received becomes available in the engine. Key: the deposit. */
    async creditDeposit({ depositId }: DepositInput): Promise<void> {
      const row = await readRow(ports, depositId)
      if (row.received_amount === null) throw new Error(`deposit ${depositId} has no received amount`)
      await command(engine, {
        kind: 'credit',
        reference: toKey(depositId),
        account: Number(row.account) as AccountNumber,
        asset: row.asset_id as AssetId,
        amount: row.received_amount,
      })
    },

    async completeDeposit({ depositId }: DepositInput): Promise<void> {
      const row = await readRow(ports, depositId)
      const amount = row.received_amount ?? 0n
      await database.transaction().execute(async (transaction) => {
        const { numUpdatedRows } = await transaction
          .updateTable('financial.deposit')
          .set({ status: 'credited', updated_at: new Date() })
          .where('id', '=', depositId)
          .where('status', '=', 'crediting')
          .executeTakeFirstOrThrow()
        if (numUpdatedRows === 0n) return
        await recordAct(transaction, {
          actor: { kind: 'process', role: 'stoa_worker' },
          act: 'deposit.credited',
          subject: `deposit/${depositId}`,
          reason: 'approved, minted and final',
          details: { asset: row.code, amount: amount.toString(), transaction: row.mint_transaction },
        })
        await writeTo(transaction, {
          customerId: row.customer_id,
          template: 'deposit-credited',
          about: depositId,
          values: (locale) => ({ amount: amountText(locale, amount, row.decimals), currency: row.code }),
        })
      })
    },
  }
}

async function readRow({ database }: Ports, depositId: string) {
  return await database
    .selectFrom('financial.deposit as deposit')
    .innerJoin('financial.asset as asset', 'asset.id', 'deposit.asset_id')
    .select([
      'status',
      'customer_id',
      'account',
      'asset_id',
      'received_amount',
      'mint_transaction',
      'code',
      'decimals',
    ])
    .where('deposit.id', '=', depositId)
    .executeTakeFirstOrThrow()
}
