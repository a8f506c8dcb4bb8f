/** Something that counts from a time on, until another of its kind does. */
export type Dated = { readonly effectiveFrom: number }

/** The one that counts at `time`, of some in ascending order of their dates; nothing before the first. */
export function inForce<T extends Dated>(ascending: readonly T[], time: number): T | undefined {
  return ascending.findLast((one) => one.effectiveFrom <= time)
}

/**
 * With `added` in its place, instead of one of the same date. What was superseded by `time` is left out, for nothing
 * will ever ask for it again: time does not run backwards.
 */
export function withDated<T extends Dated>(ascending: readonly T[], added: T, time: number): readonly T[] {
  const all = ascending.filter((one) => one.effectiveFrom !== added.effectiveFrom)
  all.push(added)
  all.sort((a, b) => a.effectiveFrom - b.effectiveFrom)
  const first = all.findLastIndex((one) => one.effectiveFrom <= time)
  return first <= 0 ? all : all.slice(first)
}
