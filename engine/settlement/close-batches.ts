import type { SettlementInstruction } from './instruction.ts'

export type BatchLimits = {
  /** trades in one batch */
  readonly tradesMax: number
  /** different accounts in one batch: rows of the packed batch's table */
  readonly partiesMax: number
  /** different pairs of base and cash in one batch */
  readonly pairsMax: number
  /** batches closed at once; what does not fit waits for the next time */
  readonly batchesMax: number
}

/**
 * What the settlement contract takes: 100 matches, one-byte rows. 25 trades keep a batch far below a block's gas, so
 * that one trade refused costs little to try again.
 */
export const defaultBatchLimits: BatchLimits = { tradesMax: 25, partiesMax: 50, pairsMax: 25, batchesMax: 40 }

const contractMatchesMax = 100
const rowsMax = 255

export type Batch = {
  readonly trades: readonly SettlementInstruction[]
  /** of the journal's range that it settles: the first and last trade in it */
  readonly firstTrade: SettlementInstruction['tradeId']
  readonly lastTrade: SettlementInstruction['tradeId']
}

/**
 * Cuts pending trades into batches, oldest first and in the order in which they were matched.
 *
 * Trades are never sorted by instrument or netted, for their order is what keeps every balance on chain from going
 * below zero on the way. The engine let each trade happen only out of what was available to its giver: settled on chain
 * before, and not yet given in an earlier trade; what is still in settlement cannot be given again. So whoever gives in
 * a trade has, after all earlier trades are settled in their order, at least what the engine held for it. Should an
 * earlier one be refused, its giver only keeps more, and its receiver had not been able to give what it did not get.
 *
 * @param pending in any order; a trade given twice is taken once
 * @throws RangeError where the limits are not what the contract can carry
 */
export function closeBatches(
  pending: readonly SettlementInstruction[],
  limits: BatchLimits = defaultBatchLimits,
): readonly Batch[] {
  assertLimits(limits)
  const inOrder = new Map(pending.map((trade) => [trade.tradeId, trade]))
  const trades = [...inOrder.values()].sort((a, b) => (a.tradeId < b.tradeId ? -1 : 1))
  const batches: Batch[] = []
  let open = emptyBatch()
  for (const trade of trades) {
    if (!hasRoom(open, trade, limits)) {
      batches.push(close(open))
      if (batches.length === limits.batchesMax) return batches
      open = emptyBatch()
    }
    open.trades.push(trade)
    open.parties.add(trade.buyer).add(trade.seller)
    open.pairs.add(pairOf(trade))
  }
  if (open.trades.length > 0) batches.push(close(open))
  return batches
}

type OpenBatch = {
  readonly trades: SettlementInstruction[]
  readonly parties: Set<SettlementInstruction['buyer']>
  readonly pairs: Set<string>
}

function emptyBatch(): OpenBatch {
  return { trades: [], parties: new Set(), pairs: new Set() }
}

function hasRoom(open: OpenBatch, trade: SettlementInstruction, limits: BatchLimits): boolean {
  const parties = new Set(open.parties).add(trade.buyer).add(trade.seller).size
  const pairs = new Set(open.pairs).add(pairOf(trade)).size
  return open.trades.length < limits.tradesMax && parties <= limits.partiesMax && pairs <= limits.pairsMax
}

function close({ trades }: OpenBatch): Batch {
  const [first, last] = [trades[0], trades.at(-1)]
  if (!first || !last) throw new Error('an empty batch')
  return { trades, firstTrade: first.tradeId, lastTrade: last.tradeId }
}

function pairOf({ base, cash }: SettlementInstruction): string {
  return `${base}/${cash}`
}

function assertLimits({ tradesMax, partiesMax, pairsMax, batchesMax }: BatchLimits): void {
  assertBetween('trades', tradesMax, 1, contractMatchesMax)
  // A trade has two parties.
  assertBetween('parties', partiesMax, 2, rowsMax)
  assertBetween('pairs', pairsMax, 1, rowsMax)
  assertBetween('batches', batchesMax, 1, Number.MAX_SAFE_INTEGER)
}

function assertBetween(name: string, value: number, least: number, most: number): void {
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new RangeError(`${value} ${name}: a batch takes ${least} to ${most}`)
  }
}
