import type { Transaction } from 'kysely'
import type { DB } from './schema.ts'

/**
 * Every intent that one process may leave for the worker, with what it carries: ids only, never personal data (the
 * mail's address aside, which the worker blanks once it is sent). The worker trusts the rows behind the ids, not the
 * intent. Which role may write which kind is kept by row-level security (migrations 0004 and 0011).
 */
export type OutboxIntent =
  | { readonly kind: 'mail'; readonly key: string; readonly payload: MailPayload }
  | {
      readonly kind: 'customer.verified'
      readonly key: string
      readonly payload: { readonly customerId: string }
    }
  | { readonly kind: 'kyc.submitted'; readonly key: string; readonly payload: { readonly caseId: string } }
  | { readonly kind: 'kyc.decided'; readonly key: string; readonly payload: { readonly caseId: string } }
  | { readonly kind: 'kyc.revoked'; readonly key: string; readonly payload: { readonly caseId: string } }
  | {
      readonly kind: 'issuer.verified'
      readonly key: string
      readonly payload: { readonly issuerId: string }
    }
  | {
      readonly kind: 'issuance.approved'
      readonly key: string
      readonly payload: { readonly securityId: string }
    }
  | {
      readonly kind: 'offering.closed'
      readonly key: string
      readonly payload: { readonly offeringId: string }
    }
  | {
      readonly kind: 'deposit.requested' | 'deposit.cancelled' | 'deposit.credited'
      readonly key: string
      readonly payload: { readonly depositId: string }
    }
  | {
      readonly kind:
        'withdrawal.requested' | 'withdrawal.cancelled' | 'withdrawal.decided' | 'withdrawal.paid'
      readonly key: string
      readonly payload: { readonly withdrawalId: string }
    }
  | { readonly kind: 'asset.set'; readonly key: string; readonly payload: { readonly assetId: number } }
  | {
      readonly kind: 'fees.changed'
      readonly key: string
      readonly payload: { readonly feeScheduleId: string }
    }
  | {
      readonly kind: 'rate.changed'
      readonly key: string
      readonly payload: { readonly paymentRateId: string }
    }
  | { readonly kind: 'trades.matched'; readonly key: string; readonly payload: { readonly segment: number } }

export type MailTemplate =
  | 'email-proof'
  | 'already-registered'
  | 'password-reset'
  | 'password-changed'
  | 'staff-invitation'
  | 'staff-access'
  | 'kyc-approved'
  | 'kyc-rejected'
  | 'kyc-revoked'
  | 'issuer-verified'
  | 'issuer-rejected'
  | 'security-issued'
  | 'security-rejected'
  | 'deposit-credited'
  | 'withdrawal-completed'
  | 'withdrawal-rejected'

export type MailPayload = {
  readonly to: string
  readonly locale: 'es' | 'en' | 'ru'
  readonly template: MailTemplate
  readonly values: Readonly<Record<string, string>>
}

/** Leaves the intent in the transaction of what it follows from. The same kind and key twice is an error of the caller. */
export async function leaveIntent(transaction: Transaction<DB>, intent: OutboxIntent): Promise<void> {
  await transaction
    .insertInto('outbox')
    .values({ kind: intent.kind, key: intent.key, payload: JSON.stringify(intent.payload) })
    .execute()
}
