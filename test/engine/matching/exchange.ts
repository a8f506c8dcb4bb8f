import type { Command, PlaceOrder, Purchase } from '#engine/commands.ts'
import type { EngineEvent } from '#engine/events.ts'
import {
  type AccountNumber,
  type AssetId,
  feeAccount,
  type InstrumentId,
  type Key,
  toKey,
} from '#engine/identifiers.ts'
import type { ExchangeCore } from '#engine/matching/interface.ts'
import { type ExchangeLimits, exchangeLimits } from '#engine/matching/limits.ts'
import { createPlainCore } from '#engine/matching/plain-core.ts'
import type { Refusal } from '#engine/refusal.ts'

export const CLP = 1 as AssetId
export const USD = 2 as AssetId
export const ACM = 10 as AssetId
export const market = 1 as InstrumentId
export const ana = 1_001 as AccountNumber
export const bea = 1_002 as AccountNumber
export const carlos = 1_003 as AccountNumber
export const treasury = 1_000 as AccountNumber
export { feeAccount }

export const chile = 152
export const germany = 276
export const beginning = Date.UTC(2026, 0, 1)
export const verifiedUntil = Date.UTC(2028, 0, 1)

/** The UUID number `n` of a test. */
export function key(n: number): Key {
  return toKey(`00000000-0000-4000-8000-${String(n).padStart(12, '0')}`)
}

type EventOf<Kind extends EngineEvent['kind']> = Extract<EngineEvent, { kind: Kind }>

/** A core that is checked in full after each command. */
export class Exchange {
  readonly core: ExchangeCore
  time = beginning
  #sequence = 0n
  #key = 1_000_000

  constructor(limits: Partial<ExchangeLimits> = {}) {
    this.core = createPlainCore({ ...exchangeLimits, ...limits })
  }

  apply(command: Command): readonly EngineEvent[] {
    this.#sequence += 1n
    const events = this.core.apply({ sequence: this.#sequence, time: this.time, command })
    this.core.validateInternalState()
    return events
  }

  /** Applies what must not be refused. */
  do(command: Command): readonly EngineEvent[] {
    const events = this.apply(command)
    const refused = events.find(({ kind }) => kind === 'refused')
    if (refused) throw new Error(`refused: ${JSON.stringify(refused, (_, value) => plain(value))}`)
    return events
  }

  /** Applies what must be refused, and says why it was. */
  refusal(command: Command): Refusal {
    const [event, ...others] = this.apply(command)
    if (event?.kind !== 'refused' || others.length > 0) throw new Error(`not refused: ${event?.kind}`)
    return event.refusal
  }

  nextKey(): Key {
    this.#key += 1
    return key(this.#key)
  }

  credit(account: AccountNumber, asset: AssetId, amount: bigint): void {
    this.do({ kind: 'credit', reference: this.nextKey(), account, asset, amount })
  }

  buy(account: AccountNumber, quantity: bigint, price: bigint, more: Partial<PlaceOrder> = {}): PlaceOrder {
    return this.#order(account, 'buy', quantity, price, more)
  }

  sell(account: AccountNumber, quantity: bigint, price: bigint, more: Partial<PlaceOrder> = {}): PlaceOrder {
    return this.#order(account, 'sell', quantity, price, more)
  }

  #order(
    account: AccountNumber,
    side: 'buy' | 'sell',
    quantity: bigint,
    price: bigint,
    more: Partial<PlaceOrder>,
  ): PlaceOrder {
    const clientOrderId = this.nextKey()
    const base = { clientOrderId, instrument: market, timeInForce: 'gtc' } as const
    return { kind: 'place-order', account, side, quantity, price, ...base, ...more }
  }

  /** `available held pending`, to compare at one glance. */
  balance(account: AccountNumber, asset: AssetId): string {
    const { available, held, pending } = this.core.balance(account, asset)
    return `${available} ${held} ${pending}`
  }

  levels(side: 'buy' | 'sell'): readonly string[] {
    return this.core
      .levels(market, side, 10)
      .map(({ price, quantity, orders }) => `${quantity}@${price} ×${orders}`)
  }
}

function plain(value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value
}

export function only<Kind extends EngineEvent['kind']>(
  events: readonly EngineEvent[],
  kind: Kind,
): EventOf<Kind>[] {
  return events.filter((event): event is EventOf<Kind> => event.kind === kind)
}

/** Fees: 0.1 % for makers, 0.25 % for takers, 0.5 % for purchases. */
export const usualFees = { country: 0, userType: '', makerPpm: 1_000, takerPpm: 2_500, purchasePpm: 5_000 }

/**
 * An open market of ACM for CLP: ticks of 10, lots of 1, up to 1,000 units at up to 1,000,000 CLP, for residents of
 * Chile. Ana and Carlos have 1,000,000 CLP, Bea and Carlos 100 ACM.
 */
export function openMarket(limits: Partial<ExchangeLimits> = {}): Exchange {
  const exchange = new Exchange(limits)
  exchange.do({ kind: 'set-asset', asset: CLP, code: 'CLP', decimals: 0 })
  exchange.do({ kind: 'set-asset', asset: USD, code: 'USD', decimals: 2 })
  exchange.do({ kind: 'set-asset', asset: ACM, code: 'ACM', decimals: 0 })
  exchange.do(marketDefinition)
  for (const account of [treasury, ana, bea, carlos]) exchange.do(accountOf(account))
  exchange.do({ kind: 'set-fees', effectiveFrom: beginning, lines: [usualFees] })
  exchange.do({ kind: 'set-phase', instrument: market, phase: 'continuous' })
  exchange.credit(ana, CLP, 1_000_000n)
  exchange.credit(carlos, CLP, 1_000_000n)
  exchange.credit(bea, ACM, 100n)
  exchange.credit(carlos, ACM, 100n)
  return exchange
}

export const marketDefinition = {
  kind: 'set-instrument',
  instrument: market,
  base: ACM,
  quote: CLP,
  lot: 1n,
  tick: 10n,
  quantityMax: 1_000n,
  priceMax: 1_000_000n,
  countries: [chile],
} as const satisfies Command

export function accountOf(
  account: AccountNumber,
  more: Partial<Extract<Command, { kind: 'set-account' }>> = {},
) {
  const usual = { status: 'active', country: chile, userType: 'retail', verifiedUntil } as const
  return { kind: 'set-account', account, ...usual, ...more } as const
}

export const offering = key(500)

/** Beside the open market: 100 ACM of the treasury's 250 for sale at 1,000 CLP each. */
export function openOffering(limits: Partial<ExchangeLimits> = {}): Exchange {
  const exchange = openMarket(limits)
  exchange.credit(treasury, ACM, 250n)
  const terms = { instrument: market, treasury, quantity: 100n, price: 1_000n }
  exchange.do({ kind: 'open-offering', offering, ...terms })
  return exchange
}

export function purchaseOf(
  account: AccountNumber,
  clientOrderId: Key,
  more: Partial<Purchase> = {},
): Purchase {
  const usual = { offering, quantity: 10n, payment: CLP, totalMax: 1_000_000n }
  return { kind: 'purchase', account, clientOrderId, ...usual, ...more }
}
