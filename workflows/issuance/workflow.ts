import { ApplicationFailure, proxyActivities } from '@temporalio/workflow'
import type { WalletActivities } from '#wallet/activities.ts'
import { actOnChain } from '../shared/act-on-chain.ts'
import { walletActivity, workerActivity } from '../shared/activity-options.ts'
import { watchChanges } from '../shared/changed.ts'
import { showWaiting } from '../shared/waiting.ts'
import type { issuanceActivities } from './activities.ts'
import type { IssuanceInput } from './messages.ts'

const steps = proxyActivities<ReturnType<typeof issuanceActivities>>(workerActivity)
const { prepareSecurity, verifySecurity } = proxyActivities<WalletActivities>(walletActivity)

/** From two approvals to an open offering. Half-way through it is resumed, never begun twice. */
export async function issuance(input: IssuanceInput): Promise<void> {
  watchChanges()
  const waiting = showWaiting()
  const listing = await steps.listSecurity(input)
  if (listing.outcome !== 'listed') return
  const security = { ...input, assetId: listing.assetId }
  await actOnChain(waiting, 'deployment', () => prepareSecurity(security))
  const deployed = await waiting.during('verification: the wallet', verifySecurity(security))
  // What stands on chain is not what was approved: a person has to look, no retry mends it.
  if ('refused' in deployed) throw ApplicationFailure.nonRetryable(deployed.refused, 'DeploymentNotVerified')
  await steps.recordDeployment({ ...security, deployed })
  await waiting.during('market: the engine', steps.registerSecurityInEngine(input))
  await waiting.during('offering: the engine', steps.openOffering(input))
  await steps.completeIssuance(input)
}
