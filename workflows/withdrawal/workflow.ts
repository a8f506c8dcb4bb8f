import {
  CancellationScope,
  continueAsNew,
  isCancellation,
  proxyActivities,
  setHandler,
} from '@temporalio/workflow'
import type { WalletActivities } from '#wallet/activities.ts'
import { actOnChain } from '../shared/act-on-chain.ts'
import { walletActivity, workerActivity } from '../shared/activity-options.ts'
import { watchChanges } from '../shared/changed.ts'
import { showWaiting, type Waiting } from '../shared/waiting.ts'
import type { withdrawalActivities } from './activities.ts'
import { cancelAsked, type WithdrawalInput } from './messages.ts'

const steps = proxyActivities<ReturnType<typeof withdrawalActivities>>(workerActivity)
const { prepareRedemption } = proxyActivities<Pick<WalletActivities, 'prepareRedemption'>>(walletActivity)

/** Then the flow goes on under the same id with an empty history. */
const roundsMax = 100

/** Follows a withdrawal: hold, decision, payment by a person, redemption on chain, consumption of the hold. */
export async function withdrawal(input: WithdrawalInput): Promise<void> {
  // The undo comes before what it undoes: an operator's cancel at any moment gives back what is held, unless the
  // row says that somebody decided.
  try {
    await followRow(input)
  } catch (error) {
    if (isCancellation(error)) await CancellationScope.nonCancellable(() => cancel(input))
    throw error
  }
}

async function cancel(input: WithdrawalInput): Promise<void> {
  await steps.cancelWithdrawal(input)
  const { status } = await steps.readWithdrawal(input)
  if (status === 'cancelled') await steps.releaseWithdrawal(input)
}

async function followRow(input: WithdrawalInput): Promise<void> {
  const changes = watchChanges()
  const waiting = showWaiting()
  let cancelWanted = false
  setHandler(cancelAsked, () => {
    cancelWanted = true
    changes.notice()
  })
  for (let round = 0; round < roundsMax || cancelWanted; round++) {
    changes.forget()
    if (cancelWanted) {
      cancelWanted = false
      await steps.cancelWithdrawal(input)
    }
    const { status } = await steps.readWithdrawal(input)
    switch (status) {
      case 'requested':
        await waiting.during('hold: the engine', steps.holdWithdrawal(input))
        break
      case 'held':
        await waiting.during('the decision', changes.next())
        break
      case 'awaiting-second-approval':
        await waiting.during('a second admin', changes.next())
        break
      case 'approved':
        await waiting.during('the payment', changes.next())
        break
      case 'cancelled':
        return await waiting.during('release: the engine', steps.releaseWithdrawal(input))
      case 'rejected':
        await waiting.during('release: the engine', steps.releaseWithdrawal(input))
        return await steps.tellRejected(input)
      case 'paid':
      case 'redeeming':
        return await redeem(input, waiting)
      case 'refused':
      case 'completed':
        return
      default:
        return status satisfies never
    }
  }
  await continueAsNew<typeof withdrawal>(input)
}

async function redeem(input: WithdrawalInput, waiting: Waiting): Promise<void> {
  await steps.showRedeeming(input)
  const redeemed = await actOnChain(waiting, 'redemption', () => prepareRedemption(input))
  await steps.recordRedemption({ ...input, transaction: redeemed.transaction })
  await waiting.during('consume: the engine', steps.consumeWithdrawal(input))
  await steps.completeWithdrawal(input)
}
