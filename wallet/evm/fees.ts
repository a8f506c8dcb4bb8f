import type { Chain } from './chain.ts'

/** Wei for one unit of gas. */
export interface Fees {
  readonly maxFeePerGas: bigint
  readonly maxPriorityFeePerGas: bigint
}

/** What the market asks now: twice the base fee, so that six full blocks in a row leave it payable, and the tip. */
export async function marketFees(chain: Chain): Promise<Fees> {
  const [block, maxPriorityFeePerGas] = await Promise.all([
    chain.client.getBlock(),
    chain.client.estimateMaxPriorityFeePerGas(),
  ])
  return { maxFeePerGas: 2n * (block.baseFeePerGas ?? 0n) + maxPriorityFeePerGas, maxPriorityFeePerGas }
}

/**
 * Fees of a replacement: nodes take it only if both are at least 12.5 % higher; rounded up, and never below the market.
 */
export function replacementFees(before: Fees, market: Fees): Fees {
  const maxPriorityFeePerGas = larger(raised(before.maxPriorityFeePerGas), market.maxPriorityFeePerGas)
  const maxFeePerGas = larger(raised(before.maxFeePerGas), market.maxFeePerGas)
  return { maxFeePerGas: larger(maxFeePerGas, maxPriorityFeePerGas), maxPriorityFeePerGas }
}

/** fee · 9/8 rounded up, and at least one wei more. */
const raised = (fee: bigint): bigint => larger((fee * 9n + 7n) / 8n, fee + 1n)
const larger = (a: bigint, b: bigint): bigint => (a > b ? a : b)
