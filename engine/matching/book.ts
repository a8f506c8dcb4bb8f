import type { Side } from '../commands.ts'
import type { InstrumentId } from '../identifiers.ts'
import type { OrderRecord } from './records.ts'
import type { Tracked } from './state-hash.ts'

/** An order, and its place in the queue of its level while it rests. */
export type Order = Tracked<OrderRecord> & {
  level: PriceLevel | undefined
  previous: Order | undefined
  next: Order | undefined
}

/** All orders at one price, in the order in which they came. */
export type PriceLevel = {
  readonly instrument: InstrumentId
  readonly side: Side
  readonly price: bigint
  /** what is left of its orders together */
  quantity: bigint
  orders: number
  first: Order | undefined
  last: Order | undefined
}

/** One side of a book. */
export class BookSide {
  readonly #instrument: InstrumentId
  readonly #side: Side
  /** the best price last, where it costs least to remove */
  readonly #prices: bigint[] = []
  readonly #levels = new Map<bigint, PriceLevel>()

  constructor(instrument: InstrumentId, side: Side) {
    this.#instrument = instrument
    this.#side = side
  }

  get size(): number {
    return this.#prices.length
  }

  best(): PriceLevel | undefined {
    const price = this.#prices.at(-1)
    return price === undefined ? undefined : this.#levels.get(price)
  }

  at(price: bigint): PriceLevel | undefined {
    return this.#levels.get(price)
  }

  /** From the best price to the worst. */
  *fromBest(): Generator<PriceLevel> {
    for (let index = this.#prices.length - 1; index >= 0; index--) {
      yield this.#levels.get(this.#prices[index] as bigint) as PriceLevel
    }
  }

  /** Puts an order behind those that came before it at its price. */
  add(order: Order): PriceLevel {
    const level = this.#levels.get(order.price) ?? this.#insertLevel(order.price)
    order.level = level
    order.previous = level.last
    if (level.last) level.last.next = order
    else level.first = order
    level.last = order
    level.orders += 1
    level.quantity += order.quantity - order.filled
    return level
  }

  /** Takes an order out, from wherever in its queue; the level goes with its last order. */
  remove(order: Order): PriceLevel {
    const level = order.level
    if (!level) throw new Error(`order ${order.order} does not rest`)
    if (order.previous) order.previous.next = order.next
    else level.first = order.next
    if (order.next) order.next.previous = order.previous
    else level.last = order.previous
    order.level = undefined
    order.previous = undefined
    order.next = undefined
    level.orders -= 1
    level.quantity -= order.quantity - order.filled
    if (level.orders === 0) this.#removeLevel(level.price)
    return level
  }

  #insertLevel(price: bigint): PriceLevel {
    const level: PriceLevel = {
      instrument: this.#instrument,
      side: this.#side,
      price,
      quantity: 0n,
      orders: 0,
      first: undefined,
      last: undefined,
    }
    this.#levels.set(price, level)
    this.#prices.splice(this.#placeOf(price), 0, price)
    return level
  }

  #removeLevel(price: bigint): void {
    this.#levels.delete(price)
    this.#prices.splice(this.#placeOf(price), 1)
  }

  /** Where the price stands, or belongs: found from the middle, for prices are in order. */
  #placeOf(price: bigint): number {
    let low = 0
    let high = this.#prices.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (isBetter(this.#side, price, this.#prices[middle] as bigint)) low = middle + 1
      else high = middle
    }
    return low
  }
}

/** Whether a resting order of that side at `price` is met before one at `other`. */
export function isBetter(side: Side, price: bigint, other: bigint): boolean {
  return side === 'buy' ? price > other : price < other
}

/** Whether a taker with this limit accepts a resting price. */
export function crosses(taker: Side, limit: bigint, resting: bigint): boolean {
  return taker === 'buy' ? resting <= limit : resting >= limit
}

export class Book {
  readonly buy: BookSide
  readonly sell: BookSide

  constructor(instrument: InstrumentId) {
    this.buy = new BookSide(instrument, 'buy')
    this.sell = new BookSide(instrument, 'sell')
  }
}

export function opposite(side: Side): Side {
  return side === 'buy' ? 'sell' : 'buy'
}
