import type { EngineEvent } from '../events.ts'
import { type AccountNumber, type AssetId, feeAccount } from '../identifiers.ts'
import type { PriceLevel } from './book.ts'
import { type BalanceRecord, balanceSchema } from './records.ts'
import type { ExchangeState } from './state.ts'
import { type Tracked, tracked } from './state-hash.ts'

type Part = 'available' | 'held' | 'pending'

/** What one command does: its events so far, and the balances and levels that it has changed. */
export class Effects {
  readonly events: EngineEvent[] = []
  readonly #state: ExchangeState
  readonly #balances = new Set<Tracked<BalanceRecord>>()
  readonly #levels = new Set<PriceLevel>()

  constructor(state: ExchangeState) {
    this.#state = state
  }

  add(event: EngineEvent): void {
    this.events.push(event)
  }

  levelChanged(level: PriceLevel): void {
    this.#levels.add(level)
  }

  /** Adds to one part of a balance, or takes from it. What takes more than there is was not checked before: a bug. */
  change(account: AccountNumber, asset: AssetId, part: Part, amount: bigint): void {
    if (amount === 0n) return
    const balance = this.#balanceOf(account, asset)
    const after = balance[part] + amount
    if (after < 0n) throw new Error(`account ${account}, asset ${asset}: ${part} would be ${after}`)
    balance[part] = after
    this.#balances.add(balance)
    this.#state.hash.touch(balanceSchema, balance)
  }

  move(account: AccountNumber, asset: AssetId, from: Part, to: Part, amount: bigint): void {
    this.change(account, asset, from, -amount)
    this.change(account, asset, to, amount)
  }

  toFees(asset: AssetId, part: Part, amount: bigint): void {
    this.change(feeAccount, asset, part, amount)
  }

  /** All events, closed by how the balances and levels now stand. */
  finish(): readonly EngineEvent[] {
    for (const { account, asset, available, held, pending } of this.#balances) {
      this.events.push({ kind: 'balance', account, asset, available, held, pending })
    }
    for (const { instrument, side, price, quantity, orders } of this.#levels) {
      this.events.push({ kind: 'level', instrument, side, price, quantity, orders })
    }
    return this.events
  }

  #balanceOf(account: AccountNumber, asset: AssetId): Tracked<BalanceRecord> {
    const { balances } = this.#state.account(account)
    let balance = balances.get(asset)
    if (!balance) {
      balance = tracked({ account, asset, available: 0n, held: 0n, pending: 0n })
      balances.set(asset, balance)
    }
    return balance
  }
}

export function availableOf(state: ExchangeState, account: AccountNumber, asset: AssetId): bigint {
  return state.account(account).balances.get(asset)?.available ?? 0n
}
