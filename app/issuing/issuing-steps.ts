import type { Step } from '#app/components/state-steps.tsx'
import type { Messages } from '#app/i18n/messages.ts'
import type { OwnIssuer, OwnSecurity } from '#app/queries/own-securities.server.ts'

/** The way of a company from its registration to its treasury on chain. */
export function companySteps(
  { status, submittedAt, decidedAt, treasuryAccount }: OwnIssuer,
  t: Messages['t'],
): readonly Step[] {
  const sent: Step = { label: t('issuer.company.step.sent'), state: 'done', at: submittedAt }
  const decided = decidedAt === null ? {} : { at: decidedAt }
  switch (status) {
    case 'submitted':
      return [
        sent,
        {
          label: t('issuer.company.step.review'),
          state: 'current',
          waitsFor: t('issuer.waits.compliance'),
        },
        { label: t('issuer.company.step.treasury'), state: 'upcoming' },
      ]
    case 'rejected':
      return [sent, { label: t('issuer.company.step.rejected'), state: 'failed', ...decided }]
    case 'verified':
      return [
        sent,
        { label: t('issuer.company.step.review'), state: 'done', ...decided },
        treasuryAccount === null
          ? {
              label: t('issuer.company.step.treasury'),
              state: 'current',
              waitsFor: t('issuer.waits.chain'),
            }
          : { label: t('issuer.company.step.treasury'), state: 'done' },
      ]
    default:
      return status satisfies never
  }
}

const names = ['submitted', 'approved', 'issuing', 'offering', 'market'] as const
type Name = (typeof names)[number]

/** How far a security is: the first step that is not done, and what it waits for. */
function standing({ status, offering, phase }: OwnSecurity): { at: Name | null; waitsFor: Waits | null } {
  switch (status) {
    case 'draft':
      return { at: 'submitted', waitsFor: 'you' }
    case 'submitted':
      return { at: 'approved', waitsFor: 'offices' }
    case 'approved':
    case 'issuing':
      return { at: 'issuing', waitsFor: 'chain' }
    case 'issued':
      if (offering === null || offering.status === 'opening') return { at: 'offering', waitsFor: 'engine' }
      if (offering.status === 'open') return { at: 'offering', waitsFor: 'investors' }
      return phase === 'closed' ? { at: 'market', waitsFor: 'admin' } : { at: null, waitsFor: null }
    default:
      return status satisfies never
  }
}

type Waits = 'you' | 'offices' | 'chain' | 'engine' | 'investors' | 'admin'

/** The way of a security from its draft to its market. */
export function securitySteps(security: OwnSecurity, t: Messages['t']): readonly Step[] {
  const { at, waitsFor } = standing(security)
  const reached = at === null ? names.length : names.indexOf(at)
  return names.map((name, index) => ({
    label: t(`issuer.security.step.${name}`),
    state: index < reached ? 'done' : index === reached ? 'current' : 'upcoming',
    ...(index === reached && waitsFor !== null ? { waitsFor: t(`issuer.waits.${waitsFor}`) } : {}),
    ...(name === 'submitted' && security.status !== 'draft' && security.submittedAt !== null
      ? { at: security.submittedAt }
      : {}),
    ...(name === 'issuing' && security.deployment !== null ? { at: security.deployment.verifiedAt } : {}),
  }))
}
