import type { ExchangeLimits } from './limits.ts'
import { type Field, RecordReader, RecordWriter, unsigned, whole } from './record-bytes.ts'
import {
  accountSchema,
  assetSchema,
  balanceSchema,
  finishedOrderSchema,
  finishedPurchaseSchema,
  holdSchema,
  instrumentSchema,
  isZero,
  offeringSchema,
  orderSchema,
  rateSchema,
  referenceSchema,
  type Schema,
  scheduleSchema,
  tombstoneSchema,
  tradeSchema,
  unwoundSchema,
} from './records.ts'
import { type Finished, toFinishedOrder, toFinishedPurchase } from './finished-window.ts'
import {
  type Account,
  ExchangeState,
  type Instrument,
  ratePair,
  toAccount,
  toInstrument,
  toScheduleRecord,
} from './state.ts'
import { type Tracked, tracked, writeCounters } from './state-hash.ts'

const version = 1
const count = whole()
const counter = unsigned()

/** The whole state in bytes: equal states give equal bytes, whichever way they came to be. */
export function encodeState(state: ExchangeState): Uint8Array {
  const to = new RecordWriter()
  count.write(to, version)
  writeCounters(to, state.counters)
  const accounts = ascending(state.accounts.values(), ({ account }) => account)
  const inAccounts = <T>(each: (account: Account) => Iterable<T>) => accounts.flatMap((one) => [...each(one)])
  writeAll(
    to,
    assetSchema,
    ascending(state.assets.values(), ({ asset }) => asset),
  )
  writeAll(
    to,
    instrumentSchema,
    ascending(state.instruments.values(), ({ instrument }) => instrument),
  )
  writeAll(to, accountSchema, accounts)
  const balances = inAccounts((one) => ascending(one.balances.values(), ({ asset }) => asset))
  writeAll(
    to,
    balanceSchema,
    balances.filter((balance) => !isZero(balance)),
  )
  writeAll(to, scheduleSchema, state.schedules)
  writeAll(
    to,
    rateSchema,
    ascending(state.rates.entries(), ([pair]) => pair).flatMap(([, rates]) => rates),
  )
  writeAll(
    to,
    offeringSchema,
    ascending(state.offerings.values(), ({ offering }) => offering),
  )
  writeAll(
    to,
    referenceSchema,
    ascending(state.references.values(), ({ reference }) => reference),
  )
  writeAll(
    to,
    holdSchema,
    ascending(state.holds.values(), ({ hold }) => hold),
  )
  const orders = inAccounts((one) => one.orders.values())
  writeAll(
    to,
    orderSchema,
    ascending(orders, ({ order }) => order),
  )
  const finished = inAccounts((one) => one.finished.values())
  writeAll(
    to,
    finishedOrderSchema,
    ascending(finished.filter(isOrder), ({ number }) => number),
  )
  writeAll(
    to,
    finishedPurchaseSchema,
    ascending(finished.filter(isPurchase), ({ number }) => number),
  )
  const tombstones = inAccounts((one) => ascending(one.tombstones.values(), (each) => each.clientOrderId))
  writeAll(
    to,
    tombstoneSchema,
    ascending(tombstones, ({ time }) => time),
  )
  writeAll(
    to,
    tradeSchema,
    ascending(state.trades.values(), ({ trade }) => trade),
  )
  writeAll(
    to,
    unwoundSchema,
    ascending(state.unwound.values(), ({ trade }) => trade),
  )
  return Uint8Array.from(to.view())
}

/** A state that goes on as the encoded one would have. @throws RangeError where the bytes are none */
export function decodeState(bytes: Uint8Array, limits: ExchangeLimits): ExchangeState {
  const from = new RecordReader(bytes)
  const found = count.read(from)
  if (found !== version) throw new RangeError(`a state of version ${found}, not ${version}`)
  const state = new ExchangeState(limits)
  readCounters(from, state)
  readDefinitions(from, state)
  readMovements(from, state)
  readOrders(from, state)
  readAll(from, state, tradeSchema, tracked, (trade) => state.trades.set(trade.trade, trade))
  readAll(from, state, unwoundSchema, tracked, (trade) => state.unwound.set(trade.trade, trade))
  if (!from.isAtEnd) throw new RangeError('bytes are left over after the state')
  return state
}

function readCounters(from: RecordReader, { counters }: ExchangeState): void {
  counters.sequence = counter.read(from)
  counters.time = count.read(from)
  counters.nextOrder = counter.read(from)
  counters.nextTrade = counter.read(from)
  counters.nextFinished = counter.read(from)
}

function readDefinitions(from: RecordReader, state: ExchangeState): void {
  readAll(from, state, assetSchema, tracked, (asset) => state.assets.set(asset.asset, asset))
  const instruments = state.instruments
  readAll(from, state, instrumentSchema, toInstrument, (one: Instrument) =>
    instruments.set(one.instrument, one),
  )
  readAll(
    from,
    state,
    accountSchema,
    (record) => toAccount(state, record),
    (account: Account) => state.accounts.set(account.account, account),
  )
  readAll(from, state, balanceSchema, tracked, (balance) =>
    state.account(balance.account).balances.set(balance.asset, balance),
  )
  readAll(
    from,
    state,
    scheduleSchema,
    (record) => {
      const schedule = toScheduleRecord(record)
      if (!schedule) throw new RangeError('a fee schedule with one line twice')
      return schedule
    },
    (schedule) => (state.schedules = [...state.schedules, schedule]),
  )
  readAll(from, state, rateSchema, tracked, (rate) => {
    const pair = ratePair(rate.quote, rate.payment)
    state.rates.set(pair, [...(state.rates.get(pair) ?? []), rate])
  })
}

function readMovements(from: RecordReader, state: ExchangeState): void {
  readAll(from, state, offeringSchema, tracked, (one) => state.offerings.set(one.offering, one))
  readAll(from, state, referenceSchema, tracked, (one) => state.references.set(one.reference, one))
  readAll(from, state, holdSchema, tracked, (one) => state.holds.set(one.hold, one))
}

function readOrders(from: RecordReader, state: ExchangeState): void {
  readAll(
    from,
    state,
    orderSchema,
    (record) => ({ ...tracked(record), level: undefined, previous: undefined, next: undefined }),
    (order) => {
      const { orders, orderCounts } = state.account(order.account)
      orders.set(order.clientOrderId, order)
      orderCounts.set(order.instrument, (orderCounts.get(order.instrument) ?? 0) + 1)
      state.instrument(order.instrument).book[order.side].add(order)
    },
  )
  const finished: Finished[] = []
  readAll(from, state, finishedOrderSchema, toFinishedOrder, (one) => finished.push(one))
  readAll(from, state, finishedPurchaseSchema, toFinishedPurchase, (one) => finished.push(one))
  for (const one of ascending(finished, ({ number }) => number)) {
    state.account(one.body.account).finished.add(one)
  }
  readAll(from, state, tombstoneSchema, tracked, (one) =>
    state.account(one.account).tombstones.set(one.clientOrderId, one),
  )
}

function writeAll<T>(to: RecordWriter, schema: Field<T>, records: readonly T[]): void {
  count.write(to, records.length)
  for (const record of records) schema.write(to, record)
}

function readAll<T extends object, R extends Tracked<T>>(
  from: RecordReader,
  state: ExchangeState,
  schema: Schema<T>,
  toRecord: (plain: T) => R,
  keep: (record: R) => unknown,
): void {
  const length = count.read(from)
  for (let index = 0; index < length; index++) {
    const record = toRecord(schema.read(from))
    keep(record)
    state.hash.touch(schema, record)
  }
}

/** A copy in ascending order. */
function ascending<T>(records: Iterable<T>, by: (record: T) => number | bigint | string): readonly T[] {
  return [...records].sort((a, b) => {
    const [left, right] = [by(a), by(b)]
    if (left === right) return 0
    return left < right ? -1 : 1
  })
}

function isOrder(finished: Finished) {
  return finished.kind === 'order'
}

function isPurchase(finished: Finished) {
  return finished.kind === 'purchase'
}
