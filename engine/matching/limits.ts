/** A limit on everything that grows. What would go over one is refused as `limit-reached`, with the figure. */
export type ExchangeLimits = {
  readonly assets: number
  readonly instruments: number
  readonly accounts: number
  readonly countriesPerInstrument: number
  /** resting orders of one account in one instrument */
  readonly ordersPerAccountAndInstrument: number
  /** different prices on one side of one book */
  readonly levelsPerSide: number
  /** trades in settlement; the order that reaches it may go over it by its own fills, no other comes after it */
  readonly pendingTrades: number
  /** trades once unwound are told from settled ones for ever */
  readonly unwoundTrades: number
  /** credits and debits are remembered for ever: each is carried out once */
  readonly references: number
  /** so are holds, also those that have ended */
  readonly holds: number
  readonly offerings: number
  /** finished orders and purchases of one account that still answer to their client's id; the oldest makes room */
  readonly finishedPerAccount: number
  /** cancels of one account that came before their orders */
  readonly tombstonesPerAccount: number
  /** an order that comes later than this after its cancel is taken as a new one */
  readonly tombstoneLife_ms: number
  /** the schedule in force and those to come */
  readonly feeSchedules: number
  readonly feeLines: number
  /** by pair of assets: the rate in force and those to come */
  readonly ratesPerPair: number
}

/** A journal can only be replayed under the limits that it was written under. */
export const exchangeLimits: ExchangeLimits = {
  assets: 10_000,
  instruments: 10_000,
  accounts: 10_000_000,
  countriesPerInstrument: 1_000,
  ordersPerAccountAndInstrument: 10_000,
  levelsPerSide: 100_000,
  pendingTrades: 10_000_000,
  unwoundTrades: 1_000_000,
  references: 10_000_000,
  holds: 10_000_000,
  offerings: 100_000,
  finishedPerAccount: 1_000,
  tombstonesPerAccount: 100,
  tombstoneLife_ms: 3_600_000,
  feeSchedules: 100,
  feeLines: 1_000,
  ratesPerPair: 100,
}
