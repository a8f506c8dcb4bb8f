import {
  type AccountNumber,
  type AssetId,
  feeAccount,
  type InstrumentId,
  type Key,
  suspenseAccount,
  type TradeId,
} from '../identifiers.ts'
import type { Admission } from '../risk/eligibility.ts'
import { type FeeSchedule, toSchedule } from '../risk/fee-schedule.ts'
import { Book, type Order } from './book.ts'
import { FinishedWindow } from './finished-window.ts'
import type { ExchangeLimits } from './limits.ts'
import {
  type AccountRecord,
  accountSchema,
  type AssetRecord,
  type BalanceRecord,
  type HoldRecord,
  type InstrumentRecord,
  type OfferingRecord,
  type RateRecord,
  type ReferenceRecord,
  type ScheduleRecord,
  type TombstoneRecord,
  type TradeRecord,
  type UnwoundRecord,
} from './records.ts'
import { type Counters, StateHash, type Tracked, tracked } from './state-hash.ts'

export type Account = Tracked<AccountRecord> & {
  readonly balances: Map<AssetId, Tracked<BalanceRecord>>
  /** live orders, in the order of their ids */
  readonly orders: Map<Key, Order>
  /** how many of them there are in each instrument */
  readonly orderCounts: Map<InstrumentId, number>
  readonly finished: FinishedWindow
  /** in the order of their times */
  readonly tombstones: Map<Key, Tracked<TombstoneRecord>>
}

export type Instrument = Tracked<InstrumentRecord> & {
  readonly book: Book
  /** the record's countries, to look one up */
  admission: Admission
}

export type Schedule = Tracked<ScheduleRecord> & { readonly schedule: FeeSchedule }

/** Everything that an exchange knows. Changed only by commands that have been found good. */
export class ExchangeState {
  readonly limits: ExchangeLimits
  readonly hash = new StateHash()
  readonly counters: Counters = { sequence: 0n, time: 0, nextOrder: 1n, nextTrade: 1n, nextFinished: 1n }
  readonly assets = new Map<AssetId, Tracked<AssetRecord>>()
  readonly instruments = new Map<InstrumentId, Instrument>()
  readonly accounts = new Map<AccountNumber, Account>()
  /** ascending by date */
  schedules: readonly Schedule[] = []
  /** by `ratePair`, ascending by date */
  readonly rates = new Map<string, readonly Tracked<RateRecord>[]>()
  readonly offerings = new Map<Key, Tracked<OfferingRecord>>()
  readonly references = new Map<Key, Tracked<ReferenceRecord>>()
  readonly holds = new Map<Key, Tracked<HoldRecord>>()
  /** in settlement */
  readonly trades = new Map<TradeId, Tracked<TradeRecord>>()
  readonly unwound = new Map<TradeId, Tracked<UnwoundRecord>>()

  constructor(limits: ExchangeLimits) {
    this.limits = limits
  }

  /** An account that is in the state: a reference to one that is not is a bug. */
  account(number: AccountNumber): Account {
    const account = this.accounts.get(number)
    if (!account) throw new Error(`account ${number} is not in the state`)
    return account
  }

  asset(id: AssetId): Tracked<AssetRecord> {
    const asset = this.assets.get(id)
    if (!asset) throw new Error(`asset ${id} is not in the state`)
    return asset
  }

  instrument(id: InstrumentId): Instrument {
    const instrument = this.instruments.get(id)
    if (!instrument) throw new Error(`instrument ${id} is not in the state`)
    return instrument
  }
}

/** Before the first command there are the fee and suspense accounts, and nothing else. */
export function initialState(limits: ExchangeLimits): ExchangeState {
  const state = new ExchangeState(limits)
  for (const account of [feeAccount, suspenseAccount]) {
    const opened = toAccount(state, { account, status: 'active', country: 0, userType: '', verifiedUntil: 0 })
    state.accounts.set(account, opened)
    state.hash.touch(accountSchema, opened)
  }
  return state
}

export function toAccount({ limits }: ExchangeState, record: AccountRecord): Account {
  return {
    ...tracked(record),
    balances: new Map(),
    orders: new Map(),
    orderCounts: new Map(),
    finished: new FinishedWindow(limits.finishedPerAccount),
    tombstones: new Map(),
  }
}

export function toInstrument(record: InstrumentRecord): Instrument {
  const { instrument, countries } = record
  return {
    ...tracked(record),
    book: new Book(instrument),
    admission: { instrument, countries: new Set(countries) },
  }
}

/** Nothing where a country and user type are given twice. */
export function toScheduleRecord(record: ScheduleRecord): Schedule | undefined {
  const schedule = toSchedule(record.effectiveFrom, record.lines)
  return schedule && { ...tracked(record), schedule }
}

export function ratePair(quote: AssetId, payment: AssetId): string {
  return `${quote}/${payment}`
}

export function remainingOf(order: { readonly quantity: bigint; readonly filled: bigint }): bigint {
  return order.quantity - order.filled
}
