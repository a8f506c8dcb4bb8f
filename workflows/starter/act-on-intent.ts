import type { Client } from '@temporalio/client'
import { followCurrency } from '../currency/client.ts'
import { followDeposit } from '../deposit/client.ts'
import { followIssuance } from '../issuance/client.ts'
import { followIssuer } from '../issuer/client.ts'
import { followKyc } from '../kyc/client.ts'
import type { Post } from '../mail/post.ts'
import { followOnboarding } from '../onboarding/client.ts'
import { followSettlement } from '../settlement/client.ts'
import type { Ports } from '../shared/ports.ts'
import { askToCancelWithdrawal, followWithdrawal } from '../withdrawal/client.ts'
import { sendFees, sendOfferingClosed, sendRate } from './engine-settings.ts'
import type { Act, Deed } from './outbox.ts'

export type Starter = Ports & {
  readonly client: Client
  readonly post: Post
  readonly settlementWindowMs: number
}

const done: Deed = { outcome: 'done' }

/**
 * What each intent leads to. An intent is only a hint to look at a row: what the flow then does it reads there, so
 * that an intent which the row does not bear out changes nothing.
 */
export function actOnIntent(starter: Starter): Act {
  const { client } = starter
  return async (intent) => {
    switch (intent.kind) {
      case 'mail':
        return await starter.post(intent)
      case 'customer.verified':
        await followOnboarding(client, intent.payload.customerId)
        return done
      case 'kyc.submitted':
      case 'kyc.decided':
      case 'kyc.revoked':
        await followKyc(client, intent.payload.caseId)
        return done
      case 'issuer.verified':
        await followIssuer(client, intent.payload.issuerId)
        return done
      case 'issuance.approved':
        await followIssuance(client, intent.payload.securityId)
        return done
      case 'offering.closed':
        await sendOfferingClosed(starter, intent.payload.offeringId)
        return done
      case 'deposit.requested':
      case 'deposit.cancelled':
      case 'deposit.credited':
        await followDeposit(client, intent.payload.depositId)
        return done
      case 'withdrawal.cancelled':
        await askToCancelWithdrawal(client, intent.payload.withdrawalId)
        return done
      case 'withdrawal.requested':
      case 'withdrawal.decided':
      case 'withdrawal.paid':
        await followWithdrawal(client, intent.payload.withdrawalId)
        return done
      case 'asset.set':
        await followCurrency(client, intent.payload.assetId)
        return done
      case 'fees.changed':
        await sendFees(starter, intent.payload.feeScheduleId)
        return done
      case 'rate.changed':
        await sendRate(starter, intent.payload.paymentRateId)
        return done
      case 'trades.matched':
        await followSettlement(client, intent.payload.segment, starter.settlementWindowMs)
        return done
      default:
        throw new Error(`unknown kind of intent: ${(intent satisfies never as { kind: string }).kind}`)
    }
  }
}
