import { continueAsNew, executeChild, log, proxyActivities, sleep, workflowInfo } from '@temporalio/workflow'
import type { WalletActivities } from '#wallet/activities.ts'
import { actOnChain } from '../shared/act-on-chain.ts'
import { walletActivity, workerActivity } from '../shared/activity-options.ts'
import { watchChanges } from '../shared/changed.ts'
import { showWaiting } from '../shared/waiting.ts'
import type { settlementActivities } from './activities.ts'
import { type SettlementBatchInput, settlementBatchFlowId, type SettlementInput } from './messages.ts'

const steps = proxyActivities<ReturnType<typeof settlementActivities>>(workerActivity)
const wallet = proxyActivities<WalletActivities>(walletActivity)

/** Then the flow goes on under the same id with an empty history. */
const roundsMax = 50

/**
 * Settles the trades of a segment, batch after batch, as long as there are any. A trade is told of by a signal after
 * its row is committed: so the last look at the rows sees it, or the signal comes after that look and begins another
 * round (or, after the end, the flow).
 */
export async function settlement(input: SettlementInput): Promise<void> {
  const changes = watchChanges()
  const waiting = showWaiting()
  for (let round = 0; round < roundsMax && !workflowInfo().continueAsNewSuggested; round++) {
    changes.forget()
    await sleep(input.windowMs)
    const { batches } = await steps.closeBatches({ segment: input.segment })
    for (const batchId of batches) {
      const batch = executeChild(settlementBatch, {
        workflowId: settlementBatchFlowId(batchId),
        args: [{ batchId }],
      })
      await waiting.during(`batch ${batchId}`, batch)
    }
    if (batches.length === 0 && !changes.seen()) return
  }
  await continueAsNew<typeof settlement>(input)
}

/** One transaction on chain for the batch; then each of its trades is settled or unwound as the chain answered for it. */
export async function settlementBatch(input: SettlementBatchInput): Promise<void> {
  const waiting = showWaiting()
  const { status } = await steps.readBatch(input)
  if (status === 'final') return
  const preview = await waiting.during('preview: the wallet', wallet.previewBatch(input))
  const refused = preview.filter((match) => match.outcome === 'refused')
  if (refused.length > 0)
    log.warn('the chain would refuse trades of this batch', { ...input, refused: refused.length })
  const { transaction, blockNumber } = await actOnChain(
    waiting,
    'settlement',
    () => wallet.prepareBatch(input),
    (sent) => steps.recordSubmitted({ ...input, transaction: sent }),
  )
  const outcomes = await waiting.during('outcomes: the wallet', wallet.batchOutcomes(input))
  await waiting.during(
    'trades: the engine',
    steps.recordOutcomes({ ...input, transaction, blockNumber, outcomes }),
  )
}
