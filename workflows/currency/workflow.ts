import { proxyActivities } from '@temporalio/workflow'
import type { WalletActivities } from '#wallet/activities.ts'
import { actOnChain } from '../shared/act-on-chain.ts'
import { walletActivity, workerActivity } from '../shared/activity-options.ts'
import { watchChanges } from '../shared/changed.ts'
import { showWaiting } from '../shared/waiting.ts'
import type { currencyActivities } from './activities.ts'
import type { CurrencyInput } from './messages.ts'

const { registerCurrencyInEngine } = proxyActivities<ReturnType<typeof currencyActivities>>(workerActivity)
const { prepareCashToken, registerCashToken } = proxyActivities<WalletActivities>(walletActivity)

/** Makes a currency known to the engine and gives it its CashToken. */
export async function currency(input: CurrencyInput): Promise<void> {
  watchChanges()
  const waiting = showWaiting()
  const { needsToken } = await waiting.during('currency: the engine', registerCurrencyInEngine(input))
  if (!needsToken) return
  await actOnChain(waiting, 'cash token', () => prepareCashToken(input))
  await waiting.during('cash token: the wallet', registerCashToken(input))
}
