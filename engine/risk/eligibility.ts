import type { AccountStatus, Side } from '../commands.ts'
import type { AccountNumber, InstrumentId } from '../identifiers.ts'
import type { Refusal } from '../refusal.ts'

/** What is known of an account's owner. */
export type Standing = {
  readonly account: AccountNumber
  readonly status: AccountStatus
  /** ISO 3166-1 numeric; 0 while not verified */
  readonly country: number
  /** milliseconds since 1970; from then on the verification counts no more; 0 means not verified */
  readonly verifiedUntil: number
}

/** Whom an instrument admits. */
export type Admission = { readonly instrument: InstrumentId; readonly countries: ReadonlySet<number> }

/** Why the owner of an account may not act at all, or nothing. */
export function standingRefusal(owner: Standing, time: number): Refusal | undefined {
  const { account, verifiedUntil } = owner
  if (owner.status === 'suspended') return { reason: 'account-suspended', account }
  if (verifiedUntil === 0) return { reason: 'account-not-verified', account }
  if (time >= verifiedUntil) return { reason: 'verification-expired', account, verifiedUntil }
  return undefined
}

/**
 * Why the owner may not buy or sell here, or nothing. The token's rules on chain ask both parties to be verified, and
 * the receiver alone to live in a country that may hold it: a holder who moved away can still sell.
 */
export function tradingRefusal(
  owner: Standing,
  side: Side,
  { instrument, countries }: Admission,
  time: number,
): Refusal | undefined {
  const refusal = standingRefusal(owner, time)
  if (refusal) return refusal
  if (side === 'buy' && !countries.has(owner.country)) {
    return { reason: 'country-refused', instrument, country: owner.country }
  }
  return undefined
}
