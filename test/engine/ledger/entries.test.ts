import { expect, test } from 'vitest'
import type { EngineEvent } from '#engine/events.ts'
import {
  type AccountNumber,
  type AssetId,
  type InstrumentId,
  type Key,
  type OrderId,
  type TradeId,
  toKey,
} from '#engine/identifiers.ts'
import { LedgerBalances, LedgerDisagrees, postCommand } from '#engine/ledger/entries.ts'

const cash = 1 as AssetId
const security = 2 as AssetId
const buyer = 1000 as AccountNumber
const seller = 1001 as AccountNumber
const fees = 1 as AccountNumber
const reference: Key = toKey('00000000-0000-4000-8000-000000000001')

function balance(
  account: AccountNumber,
  asset: AssetId,
  available: bigint,
  held: bigint,
  pending: bigint,
): EngineEvent {
  return { kind: 'balance', account, asset, available, held, pending }
}

function post(events: readonly EngineEvent[], balances = new LedgerBalances()) {
  return postCommand(
    { sequence: 9n, time: 1_000, command: { kind: 'release', hold: reference }, events },
    balances,
  )
}

const trade: EngineEvent = {
  kind: 'trade',
  trade: 7n as TradeId,
  venue: 'book',
  instrument: 1 as InstrumentId,
  makerOrder: 1n as OrderId,
  takerOrder: 2n as OrderId,
  takerSide: 'buy',
  buyer,
  seller,
  base: security,
  cash,
  price: 100n,
  quantity: 10n,
  notional: 1_000n,
  buyerFee: 2n,
  sellerFee: 1n,
}
const afterTrade: readonly EngineEvent[] = [
  balance(buyer, cash, 0n, 8n, 0n),
  balance(buyer, security, 0n, 0n, 10n),
  balance(seller, cash, 0n, 0n, 999n),
  balance(seller, security, 0n, 5n, 0n),
  balance(fees, cash, 0n, 0n, 3n),
]

function beforeTrade(): LedgerBalances {
  const balances = new LedgerBalances()
  balances.of(buyer, cash).held = 1_010n
  balances.of(seller, security).held = 15n
  return balances
}

test('a fill moves cash less fees one way and securities the other, each asset to zero', () => {
  const postings = post([trade, ...afterTrade], beforeTrade())
  expect(postings.map(({ account, asset, side, amount }) => [account, asset, side, amount])).toEqual([
    [buyer, cash, 'held', -999n],
    [seller, cash, 'pending', 999n],
    [buyer, cash, 'held', -3n],
    [fees, cash, 'pending', 3n],
    [seller, security, 'held', -10n],
    [buyer, security, 'pending', 10n],
  ])
  expect(postings.map(({ line }) => line)).toEqual([0, 1, 2, 3, 4, 5])
})

test('what the engine says differs by one unit: nothing is posted, and account, asset and figures are named', () => {
  const wrong = afterTrade.map((event) =>
    event.kind === 'balance' && event.account === fees ? balance(fees, cash, 0n, 0n, 4n) : event,
  )
  expect(() => post([trade, ...wrong], beforeTrade())).toThrow(
    'command 9: account 1, asset 1, pending: the ledger has 3, the engine 4',
  )
})

test('a movement that the engine gives no balance for is refused', () => {
  expect(() => post([{ kind: 'credited', reference, account: buyer, asset: cash, amount: 5n }])).toThrow(
    LedgerDisagrees,
  )
})

test('a settlement that makes money out of nothing does not sum to zero and is refused', () => {
  const balances = new LedgerBalances()
  balances.of(buyer, cash).pending = 10n
  const settled: EngineEvent = { kind: 'settled', trade: 7n as TradeId }
  expect(post([settled, balance(buyer, cash, 10n, 0n, 0n)], balances)).toMatchObject([
    { side: 'available', amount: 10n, act: 'settled', reference: '7' },
    { side: 'pending', amount: -10n },
  ])
  expect(() => post([settled, balance(buyer, cash, 11n, 0n, 0n)], balances)).toThrow(
    'asset 1: the entries sum to 1',
  )
})
