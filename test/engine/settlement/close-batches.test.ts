import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { AccountNumber, AssetId, TradeId } from '#engine/identifiers.ts'
import { closeBatches, defaultBatchLimits } from '#engine/settlement/close-batches.ts'
import { toInstruction, type SettlementInstruction } from '#engine/settlement/instruction.ts'
import { ana, bea, openMarket, only } from '../matching/exchange.ts'

function trade(
  tradeId: bigint,
  more: { buyer?: number; seller?: number; base?: number } = {},
): SettlementInstruction {
  const { buyer = 1_001, seller = 1_002, base = 10 } = more
  return {
    tradeId: tradeId as TradeId,
    buyer: buyer as AccountNumber,
    seller: seller as AccountNumber,
    base: base as AssetId,
    cash: 1 as AssetId,
    quantity: 7n,
    notional: 7_070n,
    buyerFee: 8n,
    sellerFee: 18n,
  }
}

function trades(count: number): SettlementInstruction[] {
  return Array.from({ length: count }, (_, index) => trade(BigInt(index + 1)))
}

const ids = (given: readonly { trades: readonly SettlementInstruction[] }[]) => {
  return given.map((batch) => batch.trades.map(({ tradeId }) => Number(tradeId)))
}

test('nothing pending is no batch', () => {
  expect(closeBatches([])).toEqual([])
})

test('26 trades are a batch of 25 and one of 1', () => {
  expect(closeBatches(trades(26)).map((batch) => batch.trades.length)).toEqual([25, 1])
})

test('a batch names its first and last trade', () => {
  expect(closeBatches(trades(3))).toEqual([{ trades: trades(3), firstTrade: 1n, lastTrade: 3n }])
})

test('trades go in the order in which they were matched, each once, however they were given', () => {
  expect(ids(closeBatches([trade(10n), trade(2n), trade(9n), trade(2n)]))).toEqual([[2, 9, 10]])
})

test('what would be one party or one pair too many begins the next batch', () => {
  const several = [trade(1n, { seller: 1_003 }), trade(2n, { seller: 1_004 }), trade(3n, { base: 11 })]
  expect(ids(closeBatches(several, { ...defaultBatchLimits, partiesMax: 3 }))).toEqual([[1, 2], [3]])
  expect(ids(closeBatches(several, { ...defaultBatchLimits, pairsMax: 1 }))).toEqual([[1, 2], [3]])
})

test('beyond the most batches at once, trades wait for the next time', () => {
  const limits = { ...defaultBatchLimits, tradesMax: 2, batchesMax: 2 }
  expect(ids(closeBatches(trades(7), limits))).toEqual([
    [1, 2],
    [3, 4],
  ])
})

test('limits beyond what the contract carries are a mistake', () => {
  expect(() => closeBatches([], { ...defaultBatchLimits, tradesMax: 101 })).toThrow(
    '101 trades: a batch takes 1 to 100',
  )
  expect(() => closeBatches([], { ...defaultBatchLimits, partiesMax: 1 })).toThrow('1 parties')
  expect(() => closeBatches([], { ...defaultBatchLimits, pairsMax: 256 })).toThrow('256 pairs')
})

test('batches keep all trades and their order, and their limits', () => {
  const account = fc.integer({ min: 1_000, max: 1_020 })
  const base = fc.integer({ min: 10, max: 14 })
  const some = fc.array(fc.record({ buyer: account, seller: account, base }), { maxLength: 80 })
  const limits = { tradesMax: 7, partiesMax: 6, pairsMax: 3, batchesMax: 1_000 }
  fc.assert(
    fc.property(some, (given) => {
      const pending = given.map((more, index) => trade(BigInt(index + 1), more))
      const batches = closeBatches(pending, limits)
      expect(batches.flatMap((batch) => batch.trades)).toEqual(pending)
      for (const batch of batches) {
        expect(batch.trades.length).toBeLessThanOrEqual(7)
        expect(
          new Set(batch.trades.flatMap(({ buyer, seller }) => [buyer, seller])).size,
        ).toBeLessThanOrEqual(6)
        expect(new Set(batch.trades.map((one) => one.base)).size).toBeLessThanOrEqual(3)
      }
    }),
  )
})

test("an engine's trade becomes the instruction to settle it", () => {
  const exchange = openMarket()
  exchange.do(exchange.buy(ana, 7n, 1_010n))
  const [event] = only(exchange.do(exchange.sell(bea, 7n, 1_000n)), 'trade')
  expect(event && toInstruction(event)).toEqual(trade(1n))
})
