import type { Phase } from '../commands.ts'
import type { EngineEvent } from '../events.ts'
import type { AccountNumber, InstrumentId, Key } from '../identifiers.ts'

export type OfferingState = {
  readonly offering: Key
  readonly instrument: InstrumentId
  readonly treasury: AccountNumber
  readonly quantity: bigint
  /** minor units of the quote asset per unit */
  readonly price: bigint
  readonly remaining: bigint
  readonly status: 'open' | 'closed'
}

/** What stands open to the public: each instrument's phase and each offering, made from events alone. */
export class Catalogue {
  readonly #phases = new Map<InstrumentId, Phase>()
  readonly #offerings = new Map<Key, OfferingState>()

  apply(events: readonly EngineEvent[]): void {
    for (const event of events) {
      if (event.kind === 'phase-set') this.#phases.set(event.instrument, event.phase)
      else if (event.kind === 'instrument-set') this.#listed(event.instrument)
      else if (event.kind === 'offering-opened') {
        const { offering, instrument, treasury, quantity, price } = event
        this.#offerings.set(offering, {
          offering,
          instrument,
          treasury,
          quantity,
          price,
          remaining: quantity,
          status: 'open',
        })
      } else if (event.kind === 'offering-sold') this.#change(event.offering, { remaining: event.remaining })
      else if (event.kind === 'offering-closed')
        this.#change(event.offering, { status: 'closed', remaining: 0n })
    }
  }

  /** undefined where the instrument is not known */
  phase(instrument: InstrumentId): Phase | undefined {
    return this.#phases.get(instrument)
  }

  offering(offering: Key): OfferingState | undefined {
    return this.#offerings.get(offering)
  }

  /** An instrument begins closed; being defined again leaves its phase. */
  #listed(instrument: InstrumentId): void {
    if (!this.#phases.has(instrument)) this.#phases.set(instrument, 'closed')
  }

  #change(offering: Key, change: Partial<OfferingState>): void {
    const known = this.#offerings.get(offering)
    if (!known) throw new Error(`offering ${offering} changed before it was opened`)
    this.#offerings.set(offering, { ...known, ...change })
  }
}
