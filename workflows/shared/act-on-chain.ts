import { ApplicationFailure, condition, proxyActivities, sleep } from '@temporalio/workflow'
import type {
  Confirmed,
  Prepared,
  PreparedIdentity,
  WalletActivities,
  WalletRefusal,
} from '#wallet/activities.ts'
import { confirmActivity } from './activity-options.ts'
import type { Waiting } from './waiting.ts'

const { confirm } = proxyActivities<Pick<WalletActivities, 'confirm'>>(confirmActivity)

/** After a refusal or a revert the act is asked for again: soon at first, then hourly. */
const firstPauseMs = 5_000
const longestPauseMs = 3_600_000
/** A flow that was refused this often ends as failed and is begun anew by its next signal. */
const attemptsMax = 200

/** What was prepared, with the transaction that became final. */
type Done<Answer> = Exclude<Answer, WalletRefusal> & Extract<Confirmed, { readonly outcome: 'final' }>

/**
 * Signs (`prepare`), then sends until it is final. The wallet's refusal or a revert is shown as what the flow waits
 * for and asked again, because a person can mend either: by the missing approval, or on chain.
 *
 * @param onSent hears each transaction before it is waited for
 * @throws ApplicationFailure after 200 refusals
 */
export async function actOnChain<Answer extends Prepared | PreparedIdentity>(
  waiting: Waiting,
  what: string,
  prepare: () => Promise<Answer>,
  onSent?: (transaction: string) => Promise<void>,
): Promise<Done<Answer>> {
  let pauseMs = firstPauseMs
  for (let attempt = 0; attempt < attemptsMax; attempt++) {
    const outcome = await attemptOnce(waiting, what, prepare, onSent)
    if (typeof outcome !== 'string') return outcome
    await waiting.during(outcome, sleep(pauseMs))
    pauseMs = Math.min(pauseMs * 2, longestPauseMs)
  }
  throw ApplicationFailure.nonRetryable(`${what}: refused ${attemptsMax} times`, 'ChainRefused')
}

/** @returns in words why it was not done */
async function attemptOnce<Answer extends Prepared | PreparedIdentity>(
  waiting: Waiting,
  what: string,
  prepare: () => Promise<Answer>,
  onSent: ((transaction: string) => Promise<void>) | undefined,
): Promise<Done<Answer> | string> {
  const prepared = await waiting.during(`${what}: the wallet`, prepare())
  if ('refused' in prepared) return `${what}: the wallet refused: ${prepared.refused}`
  if (onSent) await onSent(prepared.transaction)
  const confirmed = await waiting.during(`${what}: the chain`, confirm({ intent: prepared.intent }))
  if (confirmed.outcome === 'final') return { ...(prepared as Exclude<Answer, WalletRefusal>), ...confirmed }
  return `${what}: the chain refused transaction ${confirmed.transaction}: ${confirmed.error}`
}

/** Runs `onDelay` once if `work` takes longer than `limitMs`; answers with what `work` answers. */
export async function noticingDelay<Result>(
  work: Promise<Result>,
  limitMs: number,
  onDelay: () => Promise<void>,
): Promise<Result> {
  let ended = false
  const end = (): void => {
    ended = true
  }
  work.then(end, end)
  if (!(await condition(() => ended, limitMs))) await onDelay()
  return await work
}
