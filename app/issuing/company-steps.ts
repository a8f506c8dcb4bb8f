import type { Step } from '#app/components/state-steps.tsx'
import type { Messages } from '#app/i18n/messages.ts'
import type { OwnIssuer } from '#app/queries/own-securities.server.ts'
import { stepsDone, stepsFailed, stepsTo, type Way } from '#app/states/way.ts'

const stations = ['sent', 'reviewed', 'treasury'] as const
type Station = (typeof stations)[number] | 'rejected'

/** The way of a company from its registration to its treasury on chain. */
export function companySteps(
  { status, submittedAt, decidedAt, treasuryAccount }: OwnIssuer,
  t: Messages['t'],
): readonly Step[] {
  const way: Way<Station> = {
    stations,
    label: (station) => t(`steps.company.${station}`),
    reachedAt: { sent: submittedAt, reviewed: decidedAt, rejected: decidedAt },
  }
  switch (status) {
    case 'submitted':
      return stepsTo(way, 'reviewed', t('steps.waits.compliance'))
    case 'rejected':
      return stepsFailed({ ...way, stations: ['sent', 'rejected'] })
    case 'verified':
      return treasuryAccount === null ? stepsTo(way, 'treasury', t('steps.waits.chain')) : stepsDone(way)
    default:
      return status satisfies never
  }
}
