import type { FeeLine } from '../commands.ts'

/** Lines by country, then by user type. */
type Lines = ReadonlyMap<number, ReadonlyMap<string, FeeLine>>

export type FeeSchedule = {
  /** milliseconds since 1970 */
  readonly effectiveFrom: number
  readonly lines: Lines
}

export type Fees = Pick<FeeLine, 'makerPpm' | 'takerPpm' | 'purchasePpm'>

/** Where no line matches, nothing is charged. */
const noFees: Fees = { makerPpm: 0, takerPpm: 0, purchasePpm: 0 }

const anyCountry = 0
const anyUserType = ''

/** Where a country and user type are given twice, it answers nothing: nobody can say which was meant. */
export function toSchedule(effectiveFrom: number, lines: readonly FeeLine[]): FeeSchedule | undefined {
  const byCountry = new Map<number, Map<string, FeeLine>>()
  for (const line of lines) {
    const byUserType = byCountry.get(line.country) ?? new Map<string, FeeLine>()
    if (byUserType.has(line.userType)) return undefined
    byUserType.set(line.userType, line)
    byCountry.set(line.country, byUserType)
  }
  return { effectiveFrom, lines: byCountry }
}

/** The fees of one who trades under a schedule: its most exact line, country before user type. */
export function feesFor(
  schedule: FeeSchedule | undefined,
  owner: { readonly country: number; readonly userType: string },
): Fees {
  const lines = schedule?.lines
  if (!lines) return noFees
  const ofCountry = lines.get(owner.country)
  const ofAnyCountry = lines.get(anyCountry)
  return (
    ofCountry?.get(owner.userType) ??
    ofCountry?.get(anyUserType) ??
    ofAnyCountry?.get(owner.userType) ??
    ofAnyCountry?.get(anyUserType) ??
    noFees
  )
}
