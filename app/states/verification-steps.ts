import type { Step } from '#app/components/state-steps.tsx'
import type { Messages } from '#app/i18n/messages.ts'
import type { KycState } from './states.ts'
import { stepsDone, stepsFailed, stepsTo, type Way } from './way.ts'

interface Case {
  readonly status: KycState
  readonly submittedAt: Date
  readonly decidedAt: Date | null
}

const stations = ['sent', 'reviewed', 'entered'] as const
type Station = (typeof stations)[number] | 'superseded' | 'rejected' | 'revoked'

/** The way of a case: sent, reviewed, entered on chain; and back off it where an approval is revoked. */
export function verificationSteps(
  { status, submittedAt, decidedAt }: Case,
  t: Messages['t'],
): readonly Step[] {
  const way: Way<Station> = {
    stations,
    label: (station) => t(`steps.verification.${station}`),
    reachedAt: { sent: submittedAt, reviewed: decidedAt, rejected: decidedAt },
  }
  switch (status) {
    case 'submitted':
      return stepsTo(way, 'reviewed', t('steps.waits.compliance'))
    case 'approving':
      return stepsTo(way, 'entered', t('steps.waits.chain'))
    case 'approved':
      return stepsDone(way)
    case 'superseded':
      return stepsDone({ ...way, stations: [...stations, 'superseded'] })
    case 'rejected':
      return stepsFailed({ ...way, stations: ['sent', 'rejected'] })
    case 'revoking':
      return stepsTo({ ...way, stations: ['sent', 'reviewed', 'revoked'] }, 'revoked', t('steps.waits.chain'))
    case 'revoked':
      return stepsFailed({ ...way, stations: ['sent', 'reviewed', 'revoked'] })
    default:
      return status satisfies never
  }
}
