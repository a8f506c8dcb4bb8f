import { proxyActivities } from '@temporalio/workflow'
import type { Confirmed, Prepared, WalletActivities } from '#wallet/activities.ts'

const short = proxyActivities<WalletActivities>({ taskQueue: 'wallet', startToCloseTimeout: '20 seconds' })
const long = proxyActivities<WalletActivities>({
  taskQueue: 'wallet',
  startToCloseTimeout: '1 minute',
  heartbeatTimeout: '4 seconds',
})

/** What a flow meets when it asks the wallet: an answer, a refusal, and a wait. */
export async function probe(input: {
  readonly account: string
  readonly kycCaseId: string
}): Promise<{ readonly btc: string; readonly refusal: Prepared; readonly confirmed: Confirmed }> {
  const { btc } = await short.deriveAddresses({ account: input.account })
  const refusal = await short.prepareIdentity({ kycCaseId: '00000000-0000-0000-0000-000000000000' })
  const prepared = await short.prepareIdentity({ kycCaseId: input.kycCaseId })
  if ('refused' in prepared) throw new Error(prepared.refused)
  const confirmed = await long.confirm({ intent: prepared.intent })
  return { btc, refusal, confirmed }
}
