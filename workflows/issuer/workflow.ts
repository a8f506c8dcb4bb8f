import { proxyActivities } from '@temporalio/workflow'
import type { WalletActivities } from '#wallet/activities.ts'
import { actOnChain } from '../shared/act-on-chain.ts'
import { walletActivity, workerActivity } from '../shared/activity-options.ts'
import { watchChanges } from '../shared/changed.ts'
import { showWaiting } from '../shared/waiting.ts'
import type { issuerActivities } from './activities.ts'
import type { IssuerInput } from './messages.ts'

const { openTreasury, registerTreasuryInEngine, recordTreasuryIdentity } =
  proxyActivities<ReturnType<typeof issuerActivities>>(workerActivity)
const { deriveAddresses, prepareTreasuryIdentity, prepareDelegation } =
  proxyActivities<WalletActivities>(walletActivity)

/** Gives a verified issuer its treasury: account, addresses, identity and delegation on chain, standing in the engine. */
export async function issuer(input: IssuerInput): Promise<void> {
  watchChanges()
  const waiting = showWaiting()
  const treasury = await openTreasury(input)
  if (!treasury) return
  await waiting.during('addresses: the wallet', deriveAddresses(treasury))
  const identity = await actOnChain(waiting, 'identity', () => prepareTreasuryIdentity(input))
  await actOnChain(waiting, 'delegation', () => prepareDelegation(treasury))
  const { country, verifiedUntil, transaction } = identity
  const standing = { ...treasury, country, verifiedUntil }
  await waiting.during('account: the engine', registerTreasuryInEngine(standing))
  await recordTreasuryIdentity({ ...input, ...standing, transaction })
}
