import type { FeeLine, PlaceOrder, Purchase } from '../commands.ts'
import type { AccountNumber, AssetId, InstrumentId, Key, OrderId, TradeId } from '../identifiers.ts'
import type { AccountStatus, Phase, Side, TimeInForce } from '../commands.ts'
import { choice, type Field, key, list, record, text, unsigned, whole, wide } from './record-bytes.ts'

// What the state of an exchange consists of. Each record stands for itself in the state's hash and in its bytes; what
// can be computed from others (levels, counts, what is held for an order) is no record.

export type AssetRecord = {
  readonly asset: AssetId
  readonly code: string
  readonly decimals: number
  /** minor units that ever came onto the platform, and that ever left it */
  entered: bigint
  left: bigint
}
export type InstrumentRecord = {
  readonly instrument: InstrumentId
  readonly base: AssetId
  readonly quote: AssetId
  lot: bigint
  tick: bigint
  quantityMax: bigint
  priceMax: bigint
  /** ascending */
  countries: readonly number[]
  phase: Phase
}
export type AccountRecord = {
  readonly account: AccountNumber
  status: AccountStatus
  country: number
  userType: string
  verifiedUntil: number
}
/** One whose three parts are zero is as good as absent. */
export type BalanceRecord = {
  readonly account: AccountNumber
  readonly asset: AssetId
  available: bigint
  held: bigint
  pending: bigint
}
export type ScheduleRecord = { readonly effectiveFrom: number; readonly lines: readonly FeeLine[] }
export type RateRecord = {
  readonly quote: AssetId
  readonly payment: AssetId
  readonly effectiveFrom: number
  readonly numerator: bigint
  readonly denominator: bigint
}
export type OfferingRecord = {
  readonly offering: Key
  readonly instrument: InstrumentId
  readonly treasury: AccountNumber
  readonly quantity: bigint
  readonly price: bigint
  /** held at the treasury; zero once closed */
  remaining: bigint
  status: 'open' | 'closed'
}
export type ReferenceRecord = {
  readonly reference: Key
  readonly movement: 'credit' | 'debit'
  readonly account: AccountNumber
  readonly asset: AssetId
  readonly amount: bigint
}
export type HoldRecord = {
  readonly hold: Key
  readonly account: AccountNumber
  readonly asset: AssetId
  readonly amount: bigint
  status: 'held' | 'released' | 'consumed'
  /** of the amount, once consumed */
  fee: bigint
}
/** An order that has neither been filled nor ended. Within a level, lower order ids came first. */
export type OrderRecord = {
  readonly order: OrderId
  readonly account: AccountNumber
  readonly clientOrderId: Key
  readonly instrument: InstrumentId
  readonly side: Side
  readonly price: bigint
  readonly quantity: bigint
  readonly timeInForce: TimeInForce
  /** as they were at entry */
  readonly makerPpm: number
  readonly takerPpm: number
  filled: bigint
  /** Σ notional × ppm over the fills */
  feeMillionths: bigint
}
/** Answers to the client's id of an order or purchase that is over. `number` ascends: the lowest is forgotten first. */
export type FinishedOrderRecord = {
  readonly number: bigint
  readonly order: OrderId
  readonly body: Omit<PlaceOrder, 'kind'>
}
export type FinishedPurchaseRecord = {
  readonly number: bigint
  readonly trade: TradeId
  readonly body: Omit<Purchase, 'kind'>
}
/** A cancel that came before its order. */
export type TombstoneRecord = {
  readonly account: AccountNumber
  readonly clientOrderId: Key
  readonly time: number
}
/** A trade in settlement: what `settle` makes available and `unwind` gives back. */
export type TradeRecord = {
  readonly trade: TradeId
  readonly buyer: AccountNumber
  readonly seller: AccountNumber
  readonly base: AssetId
  readonly cash: AssetId
  readonly quantity: bigint
  readonly notional: bigint
  readonly buyerFee: bigint
  readonly sellerFee: bigint
}
export type UnwoundRecord = { readonly trade: TradeId }

export function isZero({ available, held, pending }: BalanceRecord): boolean {
  return available === 0n && held === 0n && pending === 0n
}

const account = whole<AccountNumber>()
const asset = whole<AssetId>()
const instrument = whole<InstrumentId>()
const order = unsigned<OrderId>()
const trade = unsigned<TradeId>()
const number = whole()
const amount = unsigned()
const side = choice<Side>('buy', 'sell')
const timeInForce = choice<TimeInForce>('gtc', 'ioc', 'fok')

/** A kind of record: its number keeps records of different kinds from ever having the same hash. */
export type Schema<T> = Field<T> & {
  readonly number: number
  /** whether the record says no more than its absence would */
  readonly isAbsent?: (record: T) => boolean
}

function schema<T extends object>(
  ordinal: number,
  fields: { readonly [Name in keyof T]-?: Field<T[Name]> },
): Schema<T> {
  return { number: ordinal, ...record<T>(fields) }
}

const feeLine = record<FeeLine>({
  country: number,
  userType: text,
  makerPpm: number,
  takerPpm: number,
  purchasePpm: number,
})

export const assetSchema = schema<AssetRecord>(1, {
  asset,
  code: text,
  decimals: number,
  entered: wide,
  left: wide,
})
export const instrumentSchema = schema<InstrumentRecord>(2, {
  instrument,
  base: asset,
  quote: asset,
  lot: amount,
  tick: amount,
  quantityMax: amount,
  priceMax: amount,
  countries: list(number),
  phase: choice<Phase>('closed', 'continuous', 'halted'),
})
export const accountSchema = schema<AccountRecord>(3, {
  account,
  status: choice<AccountStatus>('active', 'suspended'),
  country: number,
  userType: text,
  verifiedUntil: number,
})
export const balanceSchema: Schema<BalanceRecord> = {
  ...schema<BalanceRecord>(4, { account, asset, available: amount, held: amount, pending: amount }),
  isAbsent: isZero,
}
export const scheduleSchema = schema<ScheduleRecord>(5, { effectiveFrom: number, lines: list(feeLine) })
export const rateSchema = schema<RateRecord>(6, {
  quote: asset,
  payment: asset,
  effectiveFrom: number,
  numerator: amount,
  denominator: amount,
})
export const offeringSchema = schema<OfferingRecord>(7, {
  offering: key,
  instrument,
  treasury: account,
  quantity: amount,
  price: amount,
  remaining: amount,
  status: choice('open', 'closed'),
})
export const referenceSchema = schema<ReferenceRecord>(8, {
  reference: key,
  movement: choice('credit', 'debit'),
  account,
  asset,
  amount,
})
export const holdSchema = schema<HoldRecord>(9, {
  hold: key,
  account,
  asset,
  amount,
  status: choice('held', 'released', 'consumed'),
  fee: amount,
})
export const orderSchema = schema<OrderRecord>(10, {
  order,
  account,
  clientOrderId: key,
  instrument,
  side,
  price: amount,
  quantity: amount,
  timeInForce,
  makerPpm: number,
  takerPpm: number,
  filled: amount,
  feeMillionths: wide,
})
export const finishedOrderSchema = schema<FinishedOrderRecord>(11, {
  number: amount,
  order,
  body: record<FinishedOrderRecord['body']>({
    account,
    clientOrderId: key,
    instrument,
    side,
    price: amount,
    quantity: amount,
    timeInForce,
  }),
})
export const finishedPurchaseSchema = schema<FinishedPurchaseRecord>(12, {
  number: amount,
  trade,
  body: record<FinishedPurchaseRecord['body']>({
    account,
    clientOrderId: key,
    offering: key,
    quantity: amount,
    payment: asset,
    totalMax: amount,
  }),
})
export const tombstoneSchema = schema<TombstoneRecord>(13, { account, clientOrderId: key, time: number })
export const tradeSchema = schema<TradeRecord>(14, {
  trade,
  buyer: account,
  seller: account,
  base: asset,
  cash: asset,
  quantity: amount,
  notional: amount,
  buyerFee: amount,
  sellerFee: amount,
})
export const unwoundSchema = schema<UnwoundRecord>(15, { trade })
