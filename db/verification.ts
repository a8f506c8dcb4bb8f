const validDays = 365

/** Until when an identity stands in the engine and on chain: a year from the decision, to the whole second. */
export function verifiedUntil(decidedAt: Date): Date {
  return new Date((Math.floor(decidedAt.getTime() / 1000) + validDays * 86_400) * 1000)
}
