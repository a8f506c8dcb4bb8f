import fc from 'fast-check'
import type { Command } from '#engine/commands.ts'
import type { AccountNumber, InstrumentId, Key, TradeId } from '#engine/identifiers.ts'
import type { ExchangeLimits } from '#engine/matching/limits.ts'
import { ACM, accountOf, ana, bea, beginning, carlos, chile, CLP, germany, key, market } from './exchange.ts'
import { marketDefinition, treasury, USD, usualFees, verifiedUntil } from './exchange.ts'

/** Small, so that a session of some dozens of commands meets its limits. */
export const tightLimits: Partial<ExchangeLimits> = {
  ordersPerAccountAndInstrument: 4,
  levelsPerSide: 4,
  pendingTrades: 12,
  unwoundTrades: 3,
  holds: 8,
  finishedPerAccount: 5,
  tombstonesPerAccount: 3,
  feeSchedules: 3,
  ratesPerPair: 2,
}

/** What every session begins with; the accounts 1,004 and asset 77 stay unknown. */
export const opening: readonly Command[] = [
  { kind: 'set-asset', asset: CLP, code: 'CLP', decimals: 0 },
  { kind: 'set-asset', asset: USD, code: 'USD', decimals: 2 },
  { kind: 'set-asset', asset: ACM, code: 'ACM', decimals: 0 },
  { ...marketDefinition, lot: 2n },
  ...[treasury, ana, bea, carlos].map((account) => accountOf(account)),
  { kind: 'set-fees', effectiveFrom: beginning, lines: [usualFees] },
  { kind: 'set-phase', instrument: market, phase: 'continuous' },
  ...[ana, bea, carlos].map((account, n) => credit(n, account, CLP, 3_000n)),
  ...[treasury, ana, bea, carlos].map((account, n) => credit(10 + n, account, ACM, 60n)),
  { kind: 'open-offering', offering: key(500), instrument: market, treasury, quantity: 20n, price: 30n },
]

function credit(n: number, account: AccountNumber, asset: typeof CLP, amount: bigint): Command {
  return { kind: 'credit', reference: key(900 + n), account, asset, amount }
}

const account = fc.constantFrom(...[ana, bea, carlos, treasury, ana, bea, carlos, 1_004 as AccountNumber])
const asset = fc.constantFrom(CLP, ACM, USD, CLP, ACM)
const keys = (first: number, count: number): fc.Arbitrary<Key> =>
  fc.integer({ min: 0, max: count - 1 }).map((n) => key(first + n))
const amount = fc.bigInt({ min: -1n, max: 400n })
const quantity = fc.bigInt({ min: 0n, max: 12n }).map((half) => half * 2n)
const oddQuantity = fc.oneof({ weight: 15, arbitrary: quantity }, { weight: 1, arbitrary: amount })
const price = fc.oneof(
  { weight: 15, arbitrary: fc.bigInt({ min: 1n, max: 6n }).map((ticks) => ticks * 10n) },
  { weight: 1, arbitrary: amount },
)
const trade = fc.bigInt({ min: 0n, max: 20n }).map((id) => id as TradeId)
const ppm = fc.constantFrom(0, 1, 2_500, 333_333, 1_000_000)
const later = fc.integer({ min: -10, max: 20 }).map((steps) => beginning + steps * 1_000)

const placeOrder = fc.record({
  kind: fc.constant('place-order' as const),
  account,
  clientOrderId: keys(0, 30),
  instrument: fc.constantFrom(market, market, market, market, market, market, 7 as InstrumentId),
  side: fc.constantFrom('buy' as const, 'sell' as const),
  price,
  quantity: oddQuantity,
  timeInForce: fc.constantFrom('gtc' as const, 'gtc' as const, 'ioc' as const, 'fok' as const),
})
const cancelOrder = fc.record({
  kind: fc.constant('cancel-order' as const),
  account,
  clientOrderId: keys(0, 30),
})
const purchase = fc.record({
  kind: fc.constant('purchase' as const),
  account,
  clientOrderId: keys(0, 30),
  offering: keys(500, 2),
  quantity: oddQuantity,
  payment: asset,
  totalMax: fc.bigInt({ min: 0n, max: 1_000n }),
})
const movement = fc.oneof(
  fc.record({
    kind: fc.constantFrom('credit' as const, 'debit' as const),
    reference: keys(100, 12),
    account,
    asset,
    amount,
  }),
  fc.record({ kind: fc.constant('hold' as const), hold: keys(200, 10), account, asset, amount }),
  fc.record({ kind: fc.constant('release' as const), hold: keys(200, 10) }),
  fc.record({
    kind: fc.constant('consume' as const),
    hold: keys(200, 10),
    fee: fc.bigInt({ min: -1n, max: 20n }),
  }),
)
const tradeEnd = fc.oneof(
  fc.record({ kind: fc.constant('settle' as const), trade }),
  fc.record({ kind: fc.constant('unwind' as const), trade, reason: fc.constant('refused') }),
)
const rule = fc.oneof(
  fc.record({
    kind: fc.constant('set-account' as const),
    account: fc.constantFrom(ana, bea, carlos, treasury),
    status: fc.constantFrom('active' as const, 'active' as const, 'active' as const, 'suspended' as const),
    country: fc.constantFrom(chile, chile, chile, germany),
    userType: fc.constantFrom('retail', 'fund'),
    verifiedUntil: fc.constantFrom(verifiedUntil, verifiedUntil, beginning + 10_000, 0),
  }),
  fc.record({ kind: fc.constantFrom('suspend-account' as const, 'resume-account' as const), account }),
  fc.record({
    kind: fc.constant('set-phase' as const),
    instrument: fc.constant(market),
    phase: fc.constantFrom(
      'continuous' as const,
      'continuous' as const,
      'halted' as const,
      'closed' as const,
    ),
  }),
  fc.record({
    kind: fc.constant('set-fees' as const),
    effectiveFrom: later,
    lines: fc.array(
      fc.record({
        country: fc.constantFrom(0, chile),
        userType: fc.constantFrom('', 'fund'),
        makerPpm: ppm,
        takerPpm: ppm,
        purchasePpm: ppm,
      }),
      { maxLength: 3 },
    ),
  }),
  fc.record({
    kind: fc.constant('set-rate' as const),
    quote: fc.constant(CLP),
    payment: fc.constantFrom(USD, ACM, CLP),
    numerator: fc.bigInt({ min: 0n, max: 7n }),
    denominator: fc.bigInt({ min: 1n, max: 9n }),
    effectiveFrom: later,
  }),
  fc.record({
    kind: fc.constant('open-offering' as const),
    offering: keys(500, 2),
    instrument: fc.constant(market),
    treasury: fc.constantFrom(treasury, ana),
    quantity,
    price,
  }),
  fc.record({ kind: fc.constant('close-offering' as const), offering: keys(500, 2) }),
  fc.constantFrom<Command>(
    { ...marketDefinition, countries: [germany] },
    { ...marketDefinition, lot: 2n, countries: [chile, germany] },
    { ...marketDefinition, lot: 2n, quote: USD },
    { kind: 'set-asset', asset: CLP, code: 'CLP', decimals: 2 },
    accountOf(ana),
    accountOf(bea),
  ),
)

/** Time passes by up to two seconds, seldom by an hour, seldom backwards. */
const passing = fc.oneof(
  { weight: 30, arbitrary: fc.integer({ min: 0, max: 2_000 }) },
  { weight: 1, arbitrary: fc.constant(3_600_000) },
  { weight: 1, arbitrary: fc.constant(-1) },
)

export type Step = { readonly passing_ms: number; readonly command: Command }

export const sessions: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.record({
    passing_ms: passing,
    command: fc.oneof<fc.WeightedArbitrary<Command>[]>(
      { weight: 20, arbitrary: placeOrder },
      { weight: 4, arbitrary: cancelOrder },
      { weight: 4, arbitrary: purchase },
      { weight: 5, arbitrary: movement },
      { weight: 5, arbitrary: tradeEnd },
      { weight: 3, arbitrary: rule },
    ),
  }),
  { minLength: 20, maxLength: 80 },
)
