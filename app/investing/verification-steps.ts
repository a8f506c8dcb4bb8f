import type { Step } from '#app/components/state-steps.tsx'
import type { Messages } from '#app/i18n/messages.ts'
import type { OwnCase } from '#app/queries/own-verification.server.ts'

/** The way of a case as its person sees it: sent, reviewed, entered on chain. */
export function verificationSteps(
  { status, submittedAt, decidedAt }: OwnCase,
  t: Messages['t'],
): readonly Step[] {
  const step = (name: 'sent' | 'reviewed' | 'entered' | 'rejected' | 'revoked'): string =>
    t(`investor.verification.step.${name}`)
  const sent: Step = { label: step('sent'), state: 'done', at: submittedAt }
  const decided = decidedAt === null ? {} : { at: decidedAt }
  const reviewed: Step = { label: step('reviewed'), state: 'done', ...decided }
  const entered: Step = { label: step('entered'), state: 'done' }
  switch (status) {
    case 'submitted':
      return [
        sent,
        {
          label: step('reviewed'),
          state: 'current',
          waitsFor: t('investor.verification.waits.officer'),
        },
        { label: step('entered'), state: 'upcoming' },
      ]
    case 'approving':
      return [
        sent,
        reviewed,
        { label: step('entered'), state: 'current', waitsFor: t('investor.waits.chain') },
      ]
    case 'approved':
    case 'superseded':
      return [sent, reviewed, entered]
    case 'rejected':
      return [sent, { label: step('rejected'), state: 'failed', ...decided }]
    case 'revoking':
    case 'revoked':
      return [sent, reviewed, { label: step('revoked'), state: 'failed' }]
    default:
      return status satisfies never
  }
}
