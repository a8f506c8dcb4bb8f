import type { Key } from '../identifiers.ts'
import type { FinishedOrderRecord, FinishedPurchaseRecord } from './records.ts'
import { type Tracked, tracked } from './state-hash.ts'

export type FinishedOrder = Tracked<FinishedOrderRecord> & { readonly kind: 'order' }
export type FinishedPurchase = Tracked<FinishedPurchaseRecord> & { readonly kind: 'purchase' }
export type Finished = FinishedOrder | FinishedPurchase

export function toFinishedOrder(record: FinishedOrderRecord): FinishedOrder {
  return { ...tracked(record), kind: 'order' }
}

export function toFinishedPurchase(record: FinishedPurchaseRecord): FinishedPurchase {
  return { ...tracked(record), kind: 'purchase' }
}

/** The last orders and purchases of one account that are over, by their client's id. The oldest makes room. */
export class FinishedWindow {
  readonly #limit: number
  readonly #byKey = new Map<Key, Finished>()
  readonly #ring: Finished[] = []
  #oldest = 0

  constructor(limit: number) {
    this.#limit = limit
  }

  get(key: Key): Finished | undefined {
    return this.#byKey.get(key)
  }

  values(): IterableIterator<Finished> {
    return this.#byKey.values()
  }

  get size(): number {
    return this.#byKey.size
  }

  /** @returns the one forgotten for it, if any */
  add(finished: Finished): Finished | undefined {
    this.#byKey.set(finished.body.clientOrderId, finished)
    if (this.#ring.length < this.#limit) {
      this.#ring.push(finished)
      return undefined
    }
    const forgotten = this.#ring[this.#oldest] as Finished
    this.#ring[this.#oldest] = finished
    this.#oldest = (this.#oldest + 1) % this.#limit
    this.#byKey.delete(forgotten.body.clientOrderId)
    return forgotten
  }
}
