import type { AccountNumber, AssetId, InstrumentId, Key, TradeId } from './identifiers.ts'

/** Which process speaks: each door has its own credential and its own commands. */
export type Door = 'web' | 'admin' | 'worker'

export type Side = 'buy' | 'sell'
/** `closed`: no orders at all; `continuous`: matching; `halted`: cancels only. */
export type Phase = 'closed' | 'continuous' | 'halted'
export type AccountStatus = 'active' | 'suspended'
/** good till cancelled; immediate or cancel; fill or kill */
export type TimeInForce = 'gtc' | 'ioc' | 'fok'

/** One line of a fee schedule. Country 0 and user type '' match anyone; the most exact line wins: country before user type. */
export type FeeLine = {
  /** ISO 3166-1 numeric, or 0 */
  readonly country: number
  readonly userType: string
  /** parts per million of the notional */
  readonly makerPpm: number
  readonly takerPpm: number
  readonly purchasePpm: number
}

export type SetAsset = {
  readonly kind: 'set-asset'
  readonly asset: AssetId
  readonly code: string
  readonly decimals: number
}
export type SetInstrument = {
  readonly kind: 'set-instrument'
  readonly instrument: InstrumentId
  readonly base: AssetId
  readonly quote: AssetId
  /** quantities are whole multiples of it, in units of the base asset */
  readonly lot: bigint
  /** prices are whole multiples of it, in minor units of the quote asset per unit of the base asset */
  readonly tick: bigint
  readonly quantityMax: bigint
  readonly priceMax: bigint
  /** ISO 3166-1 numeric codes whose residents may hold it */
  readonly countries: readonly number[]
}
export type SetAccount = {
  readonly kind: 'set-account'
  readonly account: AccountNumber
  readonly status: AccountStatus
  /** ISO 3166-1 numeric; 0 while not verified */
  readonly country: number
  readonly userType: string
  /** milliseconds since 1970; 0 means not verified */
  readonly verifiedUntil: number
}
/** Replaces the whole schedule from that time on; an order keeps the fees of its entry. */
export type SetFees = {
  readonly kind: 'set-fees'
  readonly effectiveFrom: number
  readonly lines: readonly FeeLine[]
}
/** What one minor unit of the quote asset costs in minor units of the payment asset: numerator / denominator. */
export type SetRate = {
  readonly kind: 'set-rate'
  readonly quote: AssetId
  readonly payment: AssetId
  readonly numerator: bigint
  readonly denominator: bigint
  readonly effectiveFrom: number
}
export type OpenOffering = {
  readonly kind: 'open-offering'
  readonly offering: Key
  readonly instrument: InstrumentId
  /** sells from what it has available */
  readonly treasury: AccountNumber
  readonly quantity: bigint
  /** minor units of the quote asset per unit */
  readonly price: bigint
}
/** What is not sold is released to the treasury. */
export type CloseOffering = { readonly kind: 'close-offering'; readonly offering: Key }

/** Money or securities that entered: `reference` is the deposit's or the issuance's id, used once for ever. */
export type Credit = {
  readonly kind: 'credit'
  readonly reference: Key
  readonly account: AccountNumber
  readonly asset: AssetId
  readonly amount: bigint
}
export type Debit = {
  readonly kind: 'debit'
  readonly reference: Key
  readonly account: AccountNumber
  readonly asset: AssetId
  readonly amount: bigint
}
export type Hold = {
  readonly kind: 'hold'
  readonly hold: Key
  readonly account: AccountNumber
  readonly asset: AssetId
  readonly amount: bigint
}
/** Back to available. */
export type Release = { readonly kind: 'release'; readonly hold: Key }
/** Left the platform; `fee` of it goes to the fee account. */
export type Consume = { readonly kind: 'consume'; readonly hold: Key; readonly fee: bigint }

export type Settle = { readonly kind: 'settle'; readonly trade: TradeId }
/** Both sides get back what they gave, fees included. */
export type Unwind = { readonly kind: 'unwind'; readonly trade: TradeId; readonly reason: string }

export type PlaceOrder = {
  readonly kind: 'place-order'
  readonly account: AccountNumber
  readonly clientOrderId: Key
  readonly instrument: InstrumentId
  readonly side: Side
  readonly price: bigint
  readonly quantity: bigint
  readonly timeInForce: TimeInForce
}
/** A cancel that comes before its order leaves a bounded tombstone: the order is then refused as cancelled. */
export type CancelOrder = {
  readonly kind: 'cancel-order'
  readonly account: AccountNumber
  readonly clientOrderId: Key
}
export type Purchase = {
  readonly kind: 'purchase'
  readonly account: AccountNumber
  readonly clientOrderId: Key
  readonly offering: Key
  readonly quantity: bigint
  readonly payment: AssetId
  /** what the investor agreed to pay at most, fee included, in minor units of the payment asset */
  readonly totalMax: bigint
}

export type SetPhase = {
  readonly kind: 'set-phase'
  readonly instrument: InstrumentId
  readonly phase: Phase
}
/** Stops an account at once and cancels its orders; `resume-account` or `set-account` lifts it. */
export type SuspendAccount = { readonly kind: 'suspend-account'; readonly account: AccountNumber }
/** Lifts a suspension, and changes nothing of what is known of the owner: who is not verified stays so. */
export type ResumeAccount = { readonly kind: 'resume-account'; readonly account: AccountNumber }

export type Command =
  | SetAsset
  | SetInstrument
  | SetAccount
  | SetFees
  | SetRate
  | OpenOffering
  | CloseOffering
  | Credit
  | Debit
  | Hold
  | Release
  | Consume
  | Settle
  | Unwind
  | PlaceOrder
  | CancelOrder
  | Purchase
  | SetPhase
  | SuspendAccount
  | ResumeAccount

export type CommandKind = Command['kind']

/** Time and sequence come in from outside: the core has neither clock nor chance. */
export type SequencedCommand = {
  readonly sequence: bigint
  /** milliseconds since 1970, never less than that of the command before */
  readonly time: number
  readonly command: Command
}

export const doorOf: { readonly [Kind in CommandKind]: readonly Door[] } = {
  'set-asset': ['worker'],
  'set-instrument': ['worker'],
  'set-account': ['worker'],
  'set-fees': ['worker'],
  'set-rate': ['worker'],
  'open-offering': ['worker'],
  'close-offering': ['admin', 'worker'],
  credit: ['worker'],
  debit: ['worker'],
  hold: ['worker'],
  release: ['worker'],
  consume: ['worker'],
  settle: ['worker'],
  unwind: ['worker'],
  'place-order': ['web'],
  'cancel-order': ['web'],
  purchase: ['web'],
  'set-phase': ['admin'],
  'suspend-account': ['admin', 'worker'],
  'resume-account': ['admin'],
}
