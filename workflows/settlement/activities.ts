import { sql, type Transaction } from 'kysely'
import type { DB } from '#db/schema.ts'
import type { Settle, Unwind } from '#engine/commands.ts'
import type { AccountNumber, AssetId, TradeId } from '#engine/identifiers.ts'
import { closeBatches as cutIntoBatches } from '#engine/settlement/close-batches.ts'
import type { SettlementInstruction } from '#engine/settlement/instruction.ts'
import type { MatchOutcome } from '#wallet/activities.ts'
import { ask, engineRefused } from '../shared/engine-port.ts'
import type { Ports } from '../shared/ports.ts'
import type { SettlementBatchInput } from './messages.ts'

/** What one closing takes; the rest is taken by the next. */
const tradesMax = 500

export type BatchStatus = 'open' | 'submitted' | 'final'

/** Steps of settlement. Each may run again at any time. */
export function settlementActivities(ports: Ports) {
  const { database } = ports
  return {
    /**
     * Puts every trade in settlement that is in no batch yet into one, in the order of trading, and answers with all
     * batches that are not final, in order.
     */
    async closeBatches({
      segment,
    }: {
      readonly segment: number
    }): Promise<{ readonly batches: readonly string[] }> {
      await database.transaction().execute(async (transaction) => {
        // Two closings at once (an activity that was taken for lost) must not take the same trades.
        await sql`select pg_advisory_xact_lock(7260002, ${segment}::integer)`.execute(transaction)
        const pending = await readPending(transaction, segment)
        for (const { trades } of cutIntoBatches(pending)) {
          const { id } = await transaction
            .insertInto('financial.settlement_batch')
            .values({ segment })
            .returning('id')
            .executeTakeFirstOrThrow()
          await transaction
            .insertInto('financial.settlement_match')
            .values(trades.map(({ tradeId }) => ({ segment, trade: tradeId, batch_id: id })))
            .execute()
        }
      })
      const open = await database
        .selectFrom('financial.settlement_batch')
        .select('id')
        .where('segment', '=', segment)
        .where('status', '<>', 'final')
        // Version 7: in the order of making.
        .orderBy('id')
        .limit(tradesMax)
        .execute()
      return { batches: open.map(({ id }) => id) }
    },

    async readBatch({ batchId }: SettlementBatchInput): Promise<{ readonly status: BatchStatus }> {
      const { status } = await database
        .selectFrom('financial.settlement_batch')
        .select('status')
        .where('id', '=', batchId)
        .executeTakeFirstOrThrow()
      return { status: status as BatchStatus }
    },

    async recordSubmitted({
      batchId,
      transaction,
    }: SettlementBatchInput & { readonly transaction: string }): Promise<void> {
      await database
        .updateTable('financial.settlement_batch')
        .set({ status: 'submitted', transaction })
        .where('id', '=', batchId)
        .where('status', '<>', 'final')
        .execute()
    },

    /** Ends every trade of the batch in the engine as the chain answered for it, then the batch. */
    async recordOutcomes({
      batchId,
      transaction,
      blockNumber,
      outcomes,
    }: SettlementBatchInput & {
      readonly transaction: string
      readonly blockNumber: string
      readonly outcomes: readonly MatchOutcome[]
    }): Promise<void> {
      const matches = await database
        .selectFrom('financial.settlement_match')
        .select('trade')
        .where('batch_id', '=', batchId)
        .orderBy('trade')
        .execute()
      const answered = new Map(outcomes.map((outcome) => [outcome.trade, outcome]))
      for (const { trade } of matches) {
        const outcome = answered.get(trade.toString())
        if (!outcome) throw new Error(`batch ${batchId}: the chain says nothing of trade ${trade}`)
        await endTrade(ports, trade as TradeId, outcome)
        await database
          .updateTable('financial.settlement_match')
          .set({ outcome: outcome.outcome, refusal: outcome.refusal ?? null })
          .where('batch_id', '=', batchId)
          .where('trade', '=', trade)
          .execute()
      }
      await database
        .updateTable('financial.settlement_batch')
        .set({ status: 'final', transaction, block_number: BigInt(blockNumber), final_at: new Date() })
        .where('id', '=', batchId)
        .where('status', '<>', 'final')
        .execute()
    },
  }
}

/** Trades in settlement that are in no batch yet, as the settlement contract will carry them out. */
async function readPending(
  transaction: Transaction<DB>,
  segment: number,
): Promise<readonly SettlementInstruction[]> {
  const trades = await transaction
    .selectFrom('trading.trade as trade')
    .leftJoin('financial.settlement_match as match', (join) =>
      join.onRef('match.segment', '=', 'trade.segment').onRef('match.trade', '=', 'trade.id'),
    )
    .select([
      'id',
      'buyer',
      'seller',
      'base_asset_id',
      'cash_asset_id',
      'quantity',
      'notional',
      'buyer_fee',
      'seller_fee',
    ])
    .where('trade.segment', '=', segment)
    .where('trade.status', '=', 'in-settlement')
    .where('match.trade', 'is', null)
    .orderBy('trade.id')
    .limit(tradesMax)
    .execute()
  return trades.map((trade) => ({
    tradeId: trade.id as TradeId,
    buyer: Number(trade.buyer) as AccountNumber,
    seller: Number(trade.seller) as AccountNumber,
    base: trade.base_asset_id as AssetId,
    cash: trade.cash_asset_id as AssetId,
    quantity: trade.quantity,
    notional: trade.notional,
    buyerFee: trade.buyer_fee,
    sellerFee: trade.seller_fee,
  }))
}

/** Settles or unwinds; a trade that ended so before is left as it is. */
async function endTrade(
  { engine }: Ports,
  trade: TradeId,
  { outcome, refusal }: MatchOutcome,
): Promise<void> {
  const wanted: Settle | Unwind =
    outcome === 'settled'
      ? { kind: 'settle', trade }
      : { kind: 'unwind', trade, reason: refusal ?? 'refused on chain' }
  const ended = outcome === 'settled' ? 'settled' : 'unwound'
  const said = await ask(engine, wanted)
  if (!said || (said.reason === 'trade-already-ended' && said.ended === ended)) return
  throw engineRefused(wanted, said)
}
