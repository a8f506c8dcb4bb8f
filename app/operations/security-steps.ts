import type { Office } from '#app/acts/security.ts'
import type { Step } from '#app/components/state-steps.tsx'
import type { Messages } from '#app/i18n/messages.ts'
import type { SecurityState } from '#app/states/states.ts'

interface Security {
  readonly status: SecurityState
  readonly submittedAt: Date | null
  readonly rejectionReason: string | null
}

/** The way of a security from its submission to its issue; what it waits for by office. */
export function securitySteps(
  { status, submittedAt, rejectionReason }: Security,
  undecided: readonly Office[],
  t: Messages['t'],
): readonly Step[] {
  const submitted: Step = {
    label: t('compliance.security.step.submitted'),
    state: 'done',
    ...(submittedAt === null ? {} : { at: submittedAt }),
  }
  const step = (name: 'approved' | 'issuing' | 'issued', state: Step['state'], waitsFor?: string): Step => ({
    label: t(`compliance.security.step.${name}`),
    state,
    ...(waitsFor === undefined ? {} : { waitsFor }),
  })
  switch (status) {
    case 'draft':
      return [
        submitted,
        {
          label: t('compliance.security.step.rejected'),
          state: 'failed',
          waitsFor: t('compliance.security.waits.issuer'),
          ...(rejectionReason === null ? {} : { detail: rejectionReason }),
        },
      ]
    case 'submitted':
      return [
        submitted,
        step(
          'approved',
          'current',
          undecided.map((office) => t(`compliance.security.waits.${office}`)).join(', '),
        ),
        step('issuing', 'upcoming'),
        step('issued', 'upcoming'),
      ]
    case 'approved':
      return [
        submitted,
        step('approved', 'done'),
        step('issuing', 'current', t('compliance.security.waits.flow')),
        step('issued', 'upcoming'),
      ]
    case 'issuing':
      return [
        submitted,
        step('approved', 'done'),
        step('issuing', 'current', t('compliance.waits.chain')),
        step('issued', 'upcoming'),
      ]
    case 'issued':
      return [submitted, step('approved', 'done'), step('issuing', 'done'), step('issued', 'done')]
    default:
      return status satisfies never
  }
}
