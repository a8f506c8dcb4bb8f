import type { Step } from '#app/components/state-steps.tsx'
import type { Messages } from '#app/i18n/messages.ts'
import type { KycState } from '#app/states/states.ts'

interface Case {
  readonly status: KycState
  readonly submittedAt: Date
  readonly decidedAt: Date | null
}

/** The way of a case: sent, decided, written on chain; and back off it where an approval is revoked. */
export function kycSteps({ status, submittedAt, decidedAt }: Case, t: Messages['t']): readonly Step[] {
  const sent: Step = { label: t('compliance.kyc.step.sent'), state: 'done', at: submittedAt }
  const decidedOn = decidedAt === null ? {} : { at: decidedAt }
  const approved: Step = { label: t('compliance.kyc.step.approved'), state: 'done', ...decidedOn }
  const written: Step = { label: t('compliance.kyc.step.written'), state: 'done' }
  switch (status) {
    case 'submitted':
      return [
        sent,
        {
          label: t('compliance.kyc.step.decision'),
          state: 'current',
          waitsFor: t('compliance.kyc.waits.officer'),
        },
        { label: t('compliance.kyc.step.written'), state: 'upcoming' },
      ]
    case 'approving':
      return [
        sent,
        approved,
        {
          label: t('compliance.kyc.step.written'),
          state: 'current',
          waitsFor: t('compliance.waits.chain'),
        },
      ]
    case 'approved':
      return [sent, approved, written]
    case 'superseded':
      return [sent, approved, written, { label: t('compliance.kyc.step.superseded'), state: 'done' }]
    case 'rejected':
      return [sent, { label: t('compliance.kyc.step.rejected'), state: 'failed', ...decidedOn }]
    case 'revoking':
      return [
        sent,
        approved,
        {
          label: t('compliance.kyc.step.revoked'),
          state: 'current',
          waitsFor: t('compliance.waits.chain'),
        },
      ]
    case 'revoked':
      return [sent, approved, { label: t('compliance.kyc.step.revoked'), state: 'failed' }]
    default:
      return status satisfies never
  }
}
