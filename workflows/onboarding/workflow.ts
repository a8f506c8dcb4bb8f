import { proxyActivities } from '@temporalio/workflow'
import type { WalletActivities } from '#wallet/activities.ts'
import { walletActivity, workerActivity } from '../shared/activity-options.ts'
import { watchChanges } from '../shared/changed.ts'
import { showWaiting } from '../shared/waiting.ts'
import type { onboardingActivities } from './activities.ts'
import type { OnboardingInput } from './messages.ts'

const { openInvestorAccount, registerInvestorInEngine } =
  proxyActivities<ReturnType<typeof onboardingActivities>>(workerActivity)
const { deriveAddresses } = proxyActivities<Pick<WalletActivities, 'deriveAddresses'>>(walletActivity)

/** Gives a customer with a proved e-mail an account, its three addresses, and makes it known to the engine. */
export async function onboarding(input: OnboardingInput): Promise<void> {
  watchChanges()
  const waiting = showWaiting()
  const opened = await openInvestorAccount(input)
  if (!opened) return
  await waiting.during('addresses: the wallet', deriveAddresses(opened))
  await waiting.during('account: the engine', registerInvestorInEngine({ ...input, ...opened }))
}
