import type { Office } from '#app/acts/security.ts'
import type { Step } from '#app/components/state-steps.tsx'
import type { Messages } from '#app/i18n/messages.ts'
import type { OfferingState, Phase, SecurityState } from './states.ts'
import { stepsDone, stepsTo, type Way } from './way.ts'

interface Security {
  readonly status: SecurityState
  readonly submittedAt: Date | null
  readonly offering: { readonly status: OfferingState } | null
  readonly phase: Phase | null
  readonly deployment: { readonly verifiedAt: Date } | null
}

const stations = ['submitted', 'approved', 'issuing', 'offering', 'market'] as const
type Station = (typeof stations)[number]

/**
 * The way of a security from its draft to its market.
 * @param undecided the offices that still have to approve it, where the reader may know
 */
export function securitySteps(
  { status, submittedAt, offering, phase, deployment }: Security,
  t: Messages['t'],
  undecided: readonly Office[] = ['compliance', 'admin'],
): readonly Step[] {
  const way: Way<Station> = {
    stations,
    label: (station) => t(`steps.security.${station}`),
    reachedAt: { submitted: submittedAt, issuing: deployment?.verifiedAt ?? null },
  }
  switch (status) {
    case 'draft':
      return stepsTo(way, 'submitted', t('steps.waits.draft'))
    case 'submitted':
      return stepsTo(way, 'approved', undecided.map((office) => t(`steps.waits.${office}`)).join(', '))
    case 'approved':
    case 'issuing':
      return stepsTo(way, 'issuing', t('steps.waits.chain'))
    case 'issued':
      if (offering === null || offering.status === 'opening')
        return stepsTo(way, 'offering', t('steps.waits.offering'))
      if (offering.status === 'open') return stepsTo(way, 'offering', t('steps.waits.investors'))
      return phase === 'closed' ? stepsTo(way, 'market', t('steps.waits.market')) : stepsDone(way)
    default:
      return status satisfies never
  }
}
