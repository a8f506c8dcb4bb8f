// A limit on everything that grows. What would go over one is refused as `limit-reached`, with the figure.

export const assetsMax = 10_000
export const instrumentsMax = 10_000
export const accountsMax = 10_000_000
export const countriesPerInstrumentMax = 1_000

/** Resting orders of one account in one instrument. */
export const ordersPerAccountAndInstrumentMax = 10_000
/** Different prices on one side of one book. */
export const levelsPerSideMax = 100_000
/** Trades in settlement. An order met by several may go over it by its own fills, never by more. */
export const pendingTradesMax = 10_000_000
/** Trades once unwound are told from settled ones for ever. */
export const unwoundTradesMax = 1_000_000

/** References of credits and debits are remembered for ever: each is carried out once. */
export const referencesMax = 10_000_000
/** So are holds, also those that have ended. */
export const holdsMax = 10_000_000
export const offeringsMax = 100_000

/** Finished orders and purchases of one account that still answer to their client's id; the oldest goes first. */
export const finishedPerAccountMax = 1_000
/** Cancels that came before their orders. */
export const tombstonesPerAccountMax = 100
/** An order that comes later than this after its cancel is taken as a new one. */
export const tombstoneLife_ms = 3_600_000

/** The schedule in force and those to come. */
export const feeSchedulesMax = 100
export const feeLinesMax = 1_000
/** By pair of assets: the rate in force and those to come. */
export const ratesPerPairMax = 100
