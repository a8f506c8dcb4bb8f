/** The middle one of some figures, whatever their order. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[sorted.length >> 1] ?? Number.NaN
}

/** What this part of sorted figures does not exceed: 0.99 for the 99th percentile. */
export function partOf(sorted: Float64Array, part: number): number {
  return sorted[Math.floor(sorted.length * part)] ?? Number.NaN
}

/** Lowest to highest. */
export function spread(values: readonly number[], digits = 0): string {
  const text = (value: number) => value.toLocaleString('en', { maximumFractionDigits: digits })
  return `${text(Math.min(...values))} – ${text(Math.max(...values))}`
}
