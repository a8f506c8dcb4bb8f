import { continueAsNew, proxyActivities } from '@temporalio/workflow'
import type { WalletActivities } from '#wallet/activities.ts'
import { actOnChain } from '../shared/act-on-chain.ts'
import { walletActivity, workerActivity } from '../shared/activity-options.ts'
import { watchChanges } from '../shared/changed.ts'
import { showWaiting, type Waiting } from '../shared/waiting.ts'
import type { KycStanding, kycActivities } from './activities.ts'
import type { KycInput } from './messages.ts'

const steps = proxyActivities<ReturnType<typeof kycActivities>>(workerActivity)
const wallet = proxyActivities<WalletActivities>(walletActivity)

/** Then the flow goes on under the same id with an empty history. */
const roundsMax = 100

/**
 * Follows one case: its decision, its approval on chain and in the engine, later perhaps its revocation (then begun
 * again under the same id). A case of another country stops trading at once, before anybody looks at it.
 */
export async function kyc(input: KycInput): Promise<void> {
  const changes = watchChanges()
  const waiting = showWaiting()
  for (let round = 0; round < roundsMax; round++) {
    changes.forget()
    const standing = await waiting.during('the account: onboarding', steps.readKyc(input))
    if (standing.countryChanged) await stopForCountry(standing, waiting)
    switch (standing.status) {
      case 'submitted':
        await waiting.during('the decision of compliance', changes.next())
        break
      case 'approving':
        return await approve(input, standing, waiting)
      case 'rejected':
        return await steps.tellKycRejected(input)
      case 'revoking':
        return await revoke(input, standing, waiting)
      case 'approved':
      case 'revoked':
      case 'superseded':
        return
      default:
        return standing.status satisfies never
    }
  }
  await continueAsNew<typeof kyc>(input)
}

async function stopForCountry(standing: KycStanding, waiting: Waiting): Promise<void> {
  const { account, standingCaseId } = standing
  if (standingCaseId === undefined) return
  await waiting.during('suspension: the engine', steps.suspendInEngine({ account }))
  const { transaction } = await actOnChain(waiting, 'revocation', () =>
    wallet.prepareRevocation({ kycCaseId: standingCaseId }),
  )
  await steps.recordCountryStop({ standingCaseId, account, transaction })
}

async function approve(input: KycInput, { account }: KycStanding, waiting: Waiting): Promise<void> {
  const identity = await actOnChain(waiting, 'identity', () =>
    wallet.prepareIdentity({ kycCaseId: input.caseId }),
  )
  await actOnChain(waiting, 'delegation', () => wallet.prepareDelegation({ account }))
  const { country, verifiedUntil, transaction } = identity
  await waiting.during('account: the engine', steps.activateInEngine({ ...input, country, verifiedUntil }))
  await steps.recordApproval({ ...input, country, verifiedUntil, transaction })
}

/** Engine first: trading stops at once, whatever the chain does. */
async function revoke(input: KycInput, { account }: KycStanding, waiting: Waiting): Promise<void> {
  await waiting.during('suspension: the engine', steps.suspendInEngine({ account }))
  const { transaction } = await actOnChain(waiting, 'revocation', () =>
    wallet.prepareRevocation({ kycCaseId: input.caseId }),
  )
  await steps.recordRevocation({ ...input, transaction })
}
