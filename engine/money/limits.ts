/** Amounts, quantities and prices are below 2^63, so that they fit the signed 64-bit integers of hot tables and codecs. */
export const amountMax = 2n ** 63n - 1n

/** The most decimals that an asset counted in such amounts may have. */
export const decimalsMax = 18
