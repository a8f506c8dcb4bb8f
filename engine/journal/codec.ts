import type { Command, FeeLine } from '../commands.ts'
import type { CommandResult, EngineEvent } from '../events.ts'
import type { AccountNumber, AssetId, InstrumentId, Key, OrderId, TradeId } from '../identifiers.ts'
import { toKey } from '../identifiers.ts'
import type { Refusal } from '../refusal.ts'
import {
  amount,
  choice,
  type Field,
  integer,
  list,
  optional,
  record,
  text,
  u16,
  u32,
  u64,
  union,
} from './binary.ts'

/**
 * Commands, events and refusals in bytes, version 1. A journal lives for ever, so this schema only grows: a new kind
 * takes a new number, a word is added at the end of its choice, and a record that has to change becomes a new one with
 * a new number while the old one stays to be read.
 */

const uuidBytes = 16

export const key: Field<Key> = {
  write: (to, value) => to.bytes(Buffer.from(toKey(value).replaceAll('-', ''), 'hex')),
  read(from) {
    const hex = from.bytes(uuidBytes).toString('hex')
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}` as Key
  },
}
export const account = u32<AccountNumber>()
export const asset = u32<AssetId>()
export const instrument = u32<InstrumentId>()
const order = u64<OrderId>()
const trade = u64<TradeId>()
const count = u32()

const side = choice('buy', 'sell')
const phase = choice('closed', 'continuous', 'halted')
const timeInForce = choice('gtc', 'ioc', 'fok')
const accountStatus = choice('active', 'suspended')
const word = text(200)

const countriesMax = 1_000
const feeLinesMax = 10_000
const eventsMax = 10_000_000

const feeLine = record<FeeLine>({
  country: u16,
  userType: word,
  makerPpm: integer,
  takerPpm: integer,
  purchasePpm: integer,
})

const command = union<Command, 'kind'>('kind', {
  'set-asset': [1, { asset, code: word, decimals: integer }],
  'set-instrument': [
    2,
    {
      instrument,
      base: asset,
      quote: asset,
      lot: amount,
      tick: amount,
      quantityMax: amount,
      priceMax: amount,
      countries: list(u16, countriesMax),
    },
  ],
  'set-account': [
    3,
    { account, status: accountStatus, country: u16, userType: word, verifiedUntil: integer },
  ],
  'set-fees': [4, { effectiveFrom: integer, lines: list(feeLine, feeLinesMax) }],
  'set-rate': [
    5,
    { quote: asset, payment: asset, numerator: amount, denominator: amount, effectiveFrom: integer },
  ],
  'open-offering': [6, { offering: key, instrument, treasury: account, quantity: amount, price: amount }],
  'close-offering': [7, { offering: key }],
  credit: [8, { reference: key, account, asset, amount }],
  debit: [9, { reference: key, account, asset, amount }],
  hold: [10, { hold: key, account, asset, amount }],
  release: [11, { hold: key }],
  consume: [12, { hold: key, fee: amount }],
  settle: [13, { trade }],
  unwind: [14, { trade, reason: word }],
  'place-order': [
    15,
    { account, clientOrderId: key, instrument, side, price: amount, quantity: amount, timeInForce },
  ],
  'cancel-order': [16, { account, clientOrderId: key }],
  purchase: [
    17,
    { account, clientOrderId: key, offering: key, quantity: amount, payment: asset, totalMax: amount },
  ],
  'set-phase': [18, { instrument, phase }],
  'suspend-account': [19, { account }],
  'resume-account': [20, { account }],
})

export const refusalField = union<Refusal, 'reason'>('reason', {
  'unknown-account': [1, { account }],
  'unknown-asset': [2, { asset }],
  'unknown-instrument': [3, { instrument }],
  'unknown-offering': [4, { offering: key }],
  'unknown-hold': [5, { hold: key }],
  'unknown-order': [6, { clientOrderId: key }],
  'unknown-trade': [7, { trade }],
  'account-suspended': [8, { account }],
  'account-not-verified': [9, { account }],
  'verification-expired': [10, { account, verifiedUntil: integer }],
  'country-refused': [11, { instrument, country: u16 }],
  'market-not-open': [12, { instrument, phase }],
  'price-off-tick': [13, { price: amount, tick: amount }],
  'price-out-of-range': [14, { price: amount, maximum: amount }],
  'quantity-off-lot': [15, { quantity: amount, lot: amount }],
  'quantity-out-of-range': [16, { quantity: amount, maximum: amount }],
  'amount-out-of-range': [17, { amount, maximum: amount }],
  'insufficient-funds': [18, { asset, needs: amount, available: amount }],
  'not-filled-at-once': [19, { quantity: amount, fillable: amount }],
  'offering-not-open': [20, { offering: key }],
  'offering-exhausted': [21, { offering: key, wanted: amount, remaining: amount }],
  'rate-missing': [22, { quote: asset, payment: asset }],
  'total-above-limit': [23, { asset, total: amount, limit: amount }],
  'order-cancelled-before': [24, { clientOrderId: key }],
  'order-already-done': [25, { clientOrderId: key, order }],
  'trade-already-ended': [26, { trade, ended: choice('settled', 'unwound') }],
  'key-conflict': [27, { key }],
  'definition-conflict': [28, { subject: word }],
  'limit-reached': [29, { limit: word, maximum: integer }],
  'time-runs-backwards': [30, { time: integer, last: integer }],
  busy: [31, {}],
})

const event = union<EngineEvent, 'kind'>('kind', {
  refused: [1, { refusal: refusalField }],
  repeated: [2, { key: optional(key), order: optional(order), trade: optional(trade) }],
  'asset-set': [3, { asset, code: word, decimals: integer }],
  'instrument-set': [4, { instrument }],
  'account-set': [5, { account, status: accountStatus }],
  'fees-set': [6, { effectiveFrom: integer, lines: list(feeLine, feeLinesMax) }],
  'rate-set': [7, { quote: asset, payment: asset, effectiveFrom: integer }],
  'phase-set': [8, { instrument, phase }],
  'offering-opened': [9, { offering: key, instrument, treasury: account, quantity: amount, price: amount }],
  'offering-sold': [10, { offering: key, remaining: amount }],
  'offering-closed': [11, { offering: key, released: amount }],
  credited: [12, { reference: key, account, asset, amount }],
  debited: [13, { reference: key, account, asset, amount }],
  held: [14, { hold: key, account, asset, amount }],
  released: [15, { hold: key, account, asset, amount }],
  consumed: [16, { hold: key, account, asset, amount, fee: amount }],
  'order-accepted': [
    17,
    {
      order,
      clientOrderId: key,
      account,
      instrument,
      side,
      price: amount,
      quantity: amount,
      timeInForce,
      makerPpm: integer,
      takerPpm: integer,
      heldAsset: asset,
      heldAmount: amount,
    },
  ],
  trade: [
    18,
    {
      trade,
      venue: choice('book', 'offering'),
      instrument,
      makerOrder: optional(order),
      takerOrder: optional(order),
      offering: optional(key),
      clientOrderId: optional(key),
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
  ],
  'order-done': [
    19,
    {
      order,
      account,
      instrument,
      because: choice(
        'filled',
        'cancelled',
        'not-filled-at-once',
        'self-trade',
        'account-suspended',
        'no-longer-eligible',
        'market-closed',
      ),
      remaining: amount,
      releasedAsset: asset,
      releasedAmount: amount,
    },
  ],
  'price-improved': [20, { order, account, asset, released: amount }],
  settled: [21, { trade }],
  unwound: [22, { trade, reason: word }],
  balance: [23, { account, asset, available: amount, held: amount, pending: amount }],
  level: [24, { instrument, side, price: amount, quantity: amount, orders: count }],
})

export const commandField: Field<Command> = command
export const eventsField: Field<readonly EngineEvent[]> = list(event, eventsMax)
export const resultField: Field<CommandResult> = record<CommandResult>({
  sequence: u64(),
  time: integer,
  events: eventsField,
})
export { phase as phaseField, side as sideField }
