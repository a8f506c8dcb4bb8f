/**
 * What open pages hear on `/live`. `balances`, `orders`, `trades`, `notifications`: something of the signed-in
 * customer changed. `queue`: something of what waits for staff changed. `book:<instrument id>`: the public book.
 */
export type LiveTopic = 'balances' | 'orders' | 'trades' | 'notifications' | 'queue' | `book:${number}`

export interface LiveMessage {
  readonly topic: LiveTopic
  /** the engine's, for the book; otherwise only grows */
  readonly sequence: string
  /** null where the rows themselves are to be asked for again, also after something was missed */
  readonly data: BookChange | null
}

/** Amounts are decimal strings of minor units or units. */
export interface BookChange {
  /** each level that changed, as it now stands; quantity 0 means gone */
  readonly levels: readonly {
    readonly side: 'buy' | 'sell'
    readonly price: string
    readonly quantity: string
    readonly orders: number
  }[]
  readonly trades: readonly {
    readonly price: string
    readonly quantity: string
    readonly takerSide: 'buy' | 'sell'
    /** milliseconds since 1970 */
    readonly time: number
  }[]
}
