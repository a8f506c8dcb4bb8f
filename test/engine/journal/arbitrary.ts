import fc from 'fast-check'
import type { Command } from '#engine/commands.ts'
import type { EngineEvent } from '#engine/events.ts'
import type { AccountNumber, AssetId, InstrumentId, Key, OrderId, TradeId } from '#engine/identifiers.ts'
import type { Refusal } from '#engine/refusal.ts'

/** Any command, event and refusal that the types allow, written out by hand: the codec must carry each unchanged. */

const natural = fc.nat({ max: 0xffff_ffff })
const account = natural.map((value) => value as AccountNumber)
const asset = natural.map((value) => value as AssetId)
const instrument = natural.map((value) => value as InstrumentId)
const key = fc.uuid().map((value) => value as Key)
const order = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map((value) => value as OrderId)
const trade = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map((value) => value as TradeId)
const amount = fc.oneof(
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n }),
  fc.bigInt({ min: -(2n ** 256n) + 1n, max: 2n ** 256n - 1n }),
)
const time = fc.maxSafeInteger().map((value) => (value === 0 ? 0 : value))
const word = fc.string({ unit: 'grapheme-composite', maxLength: 20 })
const country = fc.nat({ max: 999 })
const side = fc.constantFrom('buy' as const, 'sell' as const)
const phase = fc.constantFrom('closed' as const, 'continuous' as const, 'halted' as const)
const timeInForce = fc.constantFrom('gtc' as const, 'ioc' as const, 'fok' as const)
const status = fc.constantFrom('active' as const, 'suspended' as const)
const lines = fc.array(
  fc.record(
    { country, userType: word, makerPpm: time, takerPpm: time, purchasePpm: time },
    { noNullPrototype: true },
  ),
  { maxLength: 3 },
)

type Shapes<Union, Discriminator extends keyof Union> = {
  readonly [Word in Union[Discriminator] & string]: fc.Arbitrary<
    Union extends { readonly [D in Discriminator]: infer Words }
      ? Word extends Words
        ? Omit<Union, Discriminator>
        : never
      : never
  >
}

function oneOf<Union extends object, Discriminator extends keyof Union & string>(
  discriminator: Discriminator,
  shapes: Shapes<Union, Discriminator>,
): fc.Arbitrary<Union> {
  const each = Object.entries(shapes).map(([word, shape]) =>
    (shape as fc.Arbitrary<object>).map((rest) => ({ [discriminator]: word, ...rest }) as Union),
  )
  return fc.oneof(...each)
}

export const anyCommand = oneOf<Command, 'kind'>('kind', {
  'set-asset': fc.record({ asset, code: word, decimals: time }),
  'set-instrument': fc.record({
    instrument,
    base: asset,
    quote: asset,
    lot: amount,
    tick: amount,
    quantityMax: amount,
    priceMax: amount,
    countries: fc.array(country, { maxLength: 5 }),
  }),
  'set-account': fc.record({ account, status, country, userType: word, verifiedUntil: time }),
  'set-fees': fc.record({ effectiveFrom: time, lines }),
  'set-rate': fc.record({
    quote: asset,
    payment: asset,
    numerator: amount,
    denominator: amount,
    effectiveFrom: time,
  }),
  'open-offering': fc.record({
    offering: key,
    instrument,
    treasury: account,
    quantity: amount,
    price: amount,
  }),
  'close-offering': fc.record({ offering: key }),
  credit: fc.record({ reference: key, account, asset, amount }),
  debit: fc.record({ reference: key, account, asset, amount }),
  hold: fc.record({ hold: key, account, asset, amount }),
  release: fc.record({ hold: key }),
  consume: fc.record({ hold: key, fee: amount }),
  settle: fc.record({ trade }),
  unwind: fc.record({ trade, reason: word }),
  'place-order': fc.record({
    account,
    clientOrderId: key,
    instrument,
    side,
    price: amount,
    quantity: amount,
    timeInForce,
  }),
  'cancel-order': fc.record({ account, clientOrderId: key }),
  purchase: fc.record({
    account,
    clientOrderId: key,
    offering: key,
    quantity: amount,
    payment: asset,
    totalMax: amount,
  }),
  'set-phase': fc.record({ instrument, phase }),
  'suspend-account': fc.record({ account }),
  'resume-account': fc.record({ account }),
})

const anyRefusal = oneOf<Refusal, 'reason'>('reason', {
  'unknown-account': fc.record({ account }),
  'unknown-asset': fc.record({ asset }),
  'unknown-instrument': fc.record({ instrument }),
  'unknown-offering': fc.record({ offering: key }),
  'unknown-hold': fc.record({ hold: key }),
  'unknown-order': fc.record({ clientOrderId: key }),
  'unknown-trade': fc.record({ trade }),
  'account-suspended': fc.record({ account }),
  'account-not-verified': fc.record({ account }),
  'verification-expired': fc.record({ account, verifiedUntil: time }),
  'country-refused': fc.record({ instrument, country }),
  'market-not-open': fc.record({ instrument, phase }),
  'price-off-tick': fc.record({ price: amount, tick: amount }),
  'price-out-of-range': fc.record({ price: amount, maximum: amount }),
  'quantity-off-lot': fc.record({ quantity: amount, lot: amount }),
  'quantity-out-of-range': fc.record({ quantity: amount, maximum: amount }),
  'amount-out-of-range': fc.record({ amount, maximum: amount }),
  'insufficient-funds': fc.record({ asset, needs: amount, available: amount }),
  'not-filled-at-once': fc.record({ quantity: amount, fillable: amount }),
  'offering-not-open': fc.record({ offering: key }),
  'offering-exhausted': fc.record({ offering: key, wanted: amount, remaining: amount }),
  'rate-missing': fc.record({ quote: asset, payment: asset }),
  'total-above-limit': fc.record({ asset, total: amount, limit: amount }),
  'order-cancelled-before': fc.record({ clientOrderId: key }),
  'order-already-done': fc.record({ clientOrderId: key, order }),
  'trade-already-ended': fc.record({ trade, ended: fc.constantFrom('settled' as const, 'unwound' as const) }),
  'key-conflict': fc.record({ key }),
  'definition-conflict': fc.record({ subject: word }),
  'limit-reached': fc.record({ limit: word, maximum: time }),
  'time-runs-backwards': fc.record({ time, last: time }),
  busy: fc.record({}),
})

export const anyEvent = oneOf<EngineEvent, 'kind'>('kind', {
  refused: fc.record({ refusal: anyRefusal }),
  repeated: fc.record({ key, order, trade }, { requiredKeys: ['key'] }),
  'asset-set': fc.record({ asset, code: word, decimals: time }),
  'instrument-set': fc.record({ instrument }),
  'account-set': fc.record({ account, status }),
  'fees-set': fc.record({ effectiveFrom: time, lines }),
  'rate-set': fc.record({ quote: asset, payment: asset, effectiveFrom: time }),
  'phase-set': fc.record({ instrument, phase }),
  'offering-opened': fc.record({
    offering: key,
    instrument,
    treasury: account,
    quantity: amount,
    price: amount,
  }),
  'offering-sold': fc.record({ offering: key, remaining: amount }),
  'offering-closed': fc.record({ offering: key, released: amount }),
  credited: fc.record({ reference: key, account, asset, amount }),
  debited: fc.record({ reference: key, account, asset, amount }),
  held: fc.record({ hold: key, account, asset, amount }),
  released: fc.record({ hold: key, account, asset, amount }),
  consumed: fc.record({ hold: key, account, asset, amount, fee: amount }),
  'order-accepted': fc.record({
    order,
    clientOrderId: key,
    account,
    instrument,
    side,
    price: amount,
    quantity: amount,
    timeInForce,
    makerPpm: time,
    takerPpm: time,
    heldAsset: asset,
    heldAmount: amount,
  }),
  trade: fc.record(
    {
      trade,
      venue: fc.constantFrom('book' as const, 'offering' as const),
      instrument,
      makerOrder: order,
      takerOrder: order,
      offering: key,
      clientOrderId: key,
      takerSide: side,
      buyer: account,
      seller: account,
      base: asset,
      cash: asset,
      price: amount,
      quantity: amount,
      notional: amount,
      buyerFee: amount,
      sellerFee: amount,
    },
    {
      requiredKeys: [
        'trade',
        'venue',
        'instrument',
        'takerSide',
        'buyer',
        'seller',
        'base',
        'cash',
        'price',
        'quantity',
        'notional',
        'buyerFee',
        'sellerFee',
      ],
    },
  ),
  'order-done': fc.record({
    order,
    account,
    instrument,
    because: fc.constantFrom(
      'filled' as const,
      'cancelled' as const,
      'not-filled-at-once' as const,
      'self-trade' as const,
      'account-suspended' as const,
      'no-longer-eligible' as const,
      'market-closed' as const,
    ),
    remaining: amount,
    releasedAsset: asset,
    releasedAmount: amount,
  }),
  'price-improved': fc.record({ order, account, asset, released: amount }),
  settled: fc.record({ trade }),
  unwound: fc.record({ trade, reason: word }),
  balance: fc.record({ account, asset, available: amount, held: amount, pending: amount }),
  level: fc.record({ instrument, side, price: amount, quantity: amount, orders: natural }),
})
