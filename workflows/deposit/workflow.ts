import { continueAsNew, proxyActivities } from '@temporalio/workflow'
import type { WalletActivities } from '#wallet/activities.ts'
import { actOnChain, noticingDelay } from '../shared/act-on-chain.ts'
import { walletActivity, workerActivity } from '../shared/activity-options.ts'
import { watchChanges } from '../shared/changed.ts'
import { showWaiting, type Waiting } from '../shared/waiting.ts'
import type { depositActivities } from './activities.ts'
import type { DepositInput } from './messages.ts'

const { readDeposit, showDepositWaiting, recordMint, creditDeposit, completeDeposit } =
  proxyActivities<ReturnType<typeof depositActivities>>(workerActivity)
const { prepareMint } = proxyActivities<Pick<WalletActivities, 'prepareMint'>>(walletActivity)

/** A mint that takes longer is shown as waiting for the chain. */
const chainPatienceMs = 20_000
/** Then the flow goes on under the same id with an empty history. */
const roundsMax = 100

/** Follows a deposit from its request to its credit: evidence and approvals are rows, then mint, then credit. */
export async function deposit(input: DepositInput): Promise<void> {
  const changes = watchChanges()
  const waiting = showWaiting()
  for (let round = 0; round < roundsMax; round++) {
    changes.forget()
    const { status } = await readDeposit(input)
    switch (status) {
      case 'awaiting-payment':
        await waiting.during('the payment', changes.next())
        break
      case 'awaiting-second-approval':
        await waiting.during('a second admin', changes.next())
        break
      case 'crediting':
      case 'waiting-for-chain':
        return await credit(input, waiting)
      case 'cancelled':
      case 'credited':
        return
      default:
        return status satisfies never
    }
  }
  await continueAsNew<typeof deposit>(input)
}

async function credit(input: DepositInput, waiting: Waiting): Promise<void> {
  const minted = await noticingDelay(
    actOnChain(waiting, 'mint', () => prepareMint(input)),
    chainPatienceMs,
    () => showDepositWaiting(input),
  )
  await recordMint({ ...input, transaction: minted.transaction })
  await waiting.during('credit: the engine', creditDeposit(input))
  await completeDeposit(input)
}
