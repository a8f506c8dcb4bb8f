import type { Command, SequencedCommand, Side } from '../commands.ts'
import type { EngineEvent } from '../events.ts'
import type { AccountNumber, AssetId, InstrumentId } from '../identifiers.ts'
import type { Refusal } from '../refusal.ts'
import {
  setAccount,
  setAsset,
  setFees,
  setInstrument,
  setPhase,
  setRate,
  suspendAccount,
  resumeAccount,
} from './definitions.ts'
import { Effects } from './effects.ts'
import type { Balance, ExchangeCore, Level, RestingOrder } from './interface.ts'
import { exchangeLimits } from './limits.ts'
import { consume, credit, debit, hold, release } from './movements.ts'
import { closeOffering, openOffering, purchase } from './offerings.ts'
import { cancelOrder, placeOrder } from './orders.ts'
import { type ExchangeState, initialState } from './state.ts'
import { decodeState, encodeState } from './state-codec.ts'
import { settle, unwind } from './trades.ts'
import { validateState } from './validate-state.ts'

/** An exchange before its first command. */
export function createPlainCore(limits = exchangeLimits): ExchangeCore {
  return new PlainCore(initialState(limits))
}

/**
 * Goes on from the bytes of `encodeState`.
 *
 * @throws RangeError where the bytes are no state
 */
export function restorePlainCore(bytes: Uint8Array, limits = exchangeLimits): ExchangeCore {
  return new PlainCore(decodeState(bytes, limits))
}

/** The exchange written to be read: maps, lists and exact integers. Whatever is faster must do the same. */
class PlainCore implements ExchangeCore {
  readonly #state: ExchangeState

  constructor(state: ExchangeState) {
    this.#state = state
  }

  apply({ sequence, time, command }: SequencedCommand): readonly EngineEvent[] {
    const { counters } = this.#state
    if (sequence !== counters.sequence + 1n)
      throw new Error(`sequence ${sequence} after ${counters.sequence}`)
    counters.sequence = sequence
    if (time < counters.time) {
      return [{ kind: 'refused', refusal: { reason: 'time-runs-backwards', time, last: counters.time } }]
    }
    counters.time = time
    const effects = new Effects(this.#state)
    const refusal = carryOut(this.#state, effects, command, time)
    if (!refusal) return effects.finish()
    if (effects.events.length > 0) throw new Error(`refused as ${refusal.reason} after something had changed`)
    return [{ kind: 'refused', refusal }]
  }

  stateHash(): Uint8Array {
    return this.#state.hash.current(this.#state.counters)
  }

  encodeState(): Uint8Array {
    return encodeState(this.#state)
  }

  validateInternalState(): void {
    validateState(this.#state)
  }

  balance(account: AccountNumber, asset: AssetId): Balance {
    const balance = this.#state.accounts.get(account)?.balances.get(asset)
    const { available, held, pending } = balance ?? { available: 0n, held: 0n, pending: 0n }
    return { available, held, pending }
  }

  levels(instrument: InstrumentId, side: Side, depth: number): readonly Level[] {
    const levels: Level[] = []
    const book = this.#state.instruments.get(instrument)?.book
    if (!book) return levels
    for (const { price, quantity, orders } of book[side].fromBest()) {
      if (levels.length >= depth) break
      levels.push({ price, quantity, orders })
    }
    return levels
  }

  openOrders(account: AccountNumber): readonly RestingOrder[] {
    const orders = this.#state.accounts.get(account)?.orders.values() ?? []
    return [...orders].map(({ order, clientOrderId, instrument, side, price, quantity, filled }) => {
      return { order, clientOrderId, account, instrument, side, price, quantity, filled }
    })
  }

  lastSequence(): bigint {
    return this.#state.counters.sequence
  }
}

/** Either a refusal and nothing changed, or the effects. */
function carryOut(
  state: ExchangeState,
  effects: Effects,
  command: Command,
  time: number,
): Refusal | undefined {
  switch (command.kind) {
    case 'set-asset':
      return setAsset(state, effects, command)
    case 'set-instrument':
      return setInstrument(state, effects, command)
    case 'set-account':
      return setAccount(state, effects, command)
    case 'set-fees':
      return setFees(state, effects, command, time)
    case 'set-rate':
      return setRate(state, effects, command, time)
    case 'open-offering':
      return openOffering(state, effects, command)
    case 'close-offering':
      return closeOffering(state, effects, command)
    case 'credit':
      return credit(state, effects, command)
    case 'debit':
      return debit(state, effects, command)
    case 'hold':
      return hold(state, effects, command)
    case 'release':
      return release(state, effects, command)
    case 'consume':
      return consume(state, effects, command)
    case 'settle':
      return settle(state, effects, command)
    case 'unwind':
      return unwind(state, effects, command)
    case 'place-order':
      return placeOrder(state, effects, command, time)
    case 'cancel-order':
      return cancelOrder(state, effects, command, time)
    case 'purchase':
      return purchase(state, effects, command, time)
    case 'set-phase':
      return setPhase(state, effects, command)
    case 'suspend-account':
      return suspendAccount(state, effects, command)
    case 'resume-account':
      return resumeAccount(state, effects, command)
    default:
      return command satisfies never
  }
}
