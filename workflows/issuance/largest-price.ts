/** The largest order (quantity × price) that a market takes: half of what 64 bits carry, so that fees fit above it. */
const orderValueMax = 2n ** 62n
/** How far above its first price a security may trade. */
const priceMultiple = 100n

/**
 * The highest price, on the tick, at which the whole supply is still a countable order; undefined where even the
 * issue price is too high.
 *
 * @param price minor units of the quote asset per unit
 */
export function largestPrice(terms: {
  readonly supply: bigint
  readonly price: bigint
  readonly tick: bigint
}): bigint | undefined {
  const countable = orderValueMax / terms.supply
  const wanted = terms.price * priceMultiple
  const lower = wanted < countable ? wanted : countable
  const onTick = lower - (lower % terms.tick)
  return onTick < terms.price ? undefined : onTick
}
