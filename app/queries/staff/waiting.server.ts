import type { Database } from '#db/database.ts'
import type { Permission } from '#app/server/context.ts'
import { listDeposits, listSuspense } from './deposits.server.ts'
import { listIssuers } from './issuers.server.ts'
import { listMarkets } from './markets.server.ts'
import { listSecurities } from './securities.server.ts'
import { listCases } from './verification.server.ts'
import { listWithdrawals } from './withdrawals.server.ts'

/** One thing that waits for a decision. */
export type Waiting = {
  readonly key: string
  readonly to: string
  /** who or what it is about */
  readonly subject: string
  /** since when; null where that is not written */
  readonly since: Date | null
} & (
  | { readonly kind: 'case' | 'issuer' }
  | { readonly kind: 'security'; readonly undecided: readonly ('compliance' | 'admin')[] }
  | {
      readonly kind: 'deposit-second' | 'suspense' | 'withdrawal' | 'withdrawal-second' | 'withdrawal-pay'
      readonly amount: bigint
      readonly asset: { readonly code: string; readonly decimals: number }
    }
  | { readonly kind: 'offering-sold'; readonly remaining: bigint }
)

/** Of each kind; what is beyond stands in its own list. */
const eachMax = 50
const first = { page: 1, offset: 0n, limit: eachMax }

type Reader = (database: Database) => Promise<Waiting[]>

const readers: readonly (readonly [needs: readonly Permission[], read: Reader])[] = [
  [
    ['kyc.decide'],
    async (database) =>
      (await listCases(database, ['submitted'], first)).map((one) => ({
        kind: 'case',
        key: one.id,
        to: `/kyc/${one.id}`,
        subject: one.email,
        since: one.submittedAt,
      })),
  ],
  [
    ['issuer.verify'],
    async (database) =>
      (await listIssuers(database, ['submitted'], first)).map((one) => ({
        kind: 'issuer',
        key: one.id,
        to: `/issuers/${one.id}`,
        subject: one.legalName,
        since: one.submittedAt,
      })),
  ],
  [
    ['issuance.approve-as-compliance', 'issuance.approve-as-admin'],
    async (database) =>
      (await listSecurities(database, ['submitted'], first)).map((one) => ({
        kind: 'security',
        key: one.id,
        to: `/securities/${one.id}`,
        subject: `${one.name} (${one.symbol})`,
        since: one.submittedAt,
        undecided: one.undecided,
      })),
  ],
  [['deposit.credit'], readSecondApprovals],
  [
    ['suspense.assign'],
    async (database) =>
      (await listSuspense(database, first)).map((one) => ({
        kind: 'suspense',
        key: one.id,
        to: `/deposits/suspense/${one.id}`,
        subject: one.payerName || one.bankReference,
        since: one.enteredAt,
        amount: one.amount,
        asset: one.asset,
      })),
  ],
  [['withdrawal.decide', 'withdrawal.pay'], readWithdrawals],
  [['market.set-phase'], readOfferings],
]

async function readSecondApprovals(database: Database): Promise<Waiting[]> {
  const rows = await listDeposits(database, ['awaiting-second-approval'], first)
  return rows.map((one) => ({
    kind: 'deposit-second',
    key: one.id,
    to: `/deposits/${one.id}`,
    subject: one.email,
    since: one.requestedAt,
    amount: one.receivedAmount ?? one.amount,
    asset: one.asset,
  }))
}

async function readWithdrawals(database: Database): Promise<Waiting[]> {
  const rows = await listWithdrawals(database, ['held', 'awaiting-second-approval', 'approved'], first)
  return rows.map((one) => ({
    kind:
      one.status === 'approved'
        ? 'withdrawal-pay'
        : one.status === 'held'
          ? 'withdrawal'
          : 'withdrawal-second',
    key: one.id,
    to: `/withdrawals/${one.id}`,
    subject: one.email,
    since: one.requestedAt,
    amount: one.status === 'approved' ? one.amount - one.fee : one.amount,
    asset: one.asset,
  }))
}

async function readOfferings(database: Database): Promise<Waiting[]> {
  const markets = await listMarkets(database)
  return markets.flatMap(({ id, symbol, name, offering }): Waiting[] => {
    if (offering === null || offering.status !== 'open' || offering.remaining > 0n) return []
    return [
      {
        kind: 'offering-sold',
        key: offering.id,
        to: `/markets/${id}`,
        subject: `${name} (${symbol})`,
        since: offering.openedAt,
        remaining: offering.remaining,
      },
    ]
  })
}

/** Everything that waits for a decision which these permissions allow, the oldest first. */
export async function readWaiting(
  database: Database,
  permissions: readonly Permission[],
): Promise<readonly Waiting[]> {
  const mine = readers.filter(([needs]) => needs.some((one) => permissions.includes(one)))
  const found = await Promise.all(mine.map(async ([, read]) => await read(database)))
  const time = ({ since }: Waiting): number => since?.getTime() ?? Number.MAX_SAFE_INTEGER
  return found.flat().sort((one, other) => time(one) - time(other))
}
