import type { Step } from '#app/components/state-steps.tsx'
import type { Messages } from '#app/i18n/messages.ts'
import type { DepositState } from './states.ts'
import { stepsDone, stepsFailed, stepsTo, type Way } from './way.ts'

interface Deposit {
  readonly status: DepositState
  readonly requestedAt: Date
  readonly updatedAt: Date
}

const stations = ['asked', 'paid', 'agreed', 'minted', 'credited'] as const
type Station = (typeof stations)[number] | 'cancelled'

/** The way of a deposit: asked for, paid, agreed to, tokenised, credited. */
export function depositSteps({ status, requestedAt, updatedAt }: Deposit, t: Messages['t']): readonly Step[] {
  const way: Way<Station> = {
    stations,
    label: (station) => t(`steps.deposit.${station}`),
    reachedAt: { asked: requestedAt, credited: updatedAt, cancelled: updatedAt },
  }
  switch (status) {
    case 'awaiting-payment':
      return stepsTo(way, 'paid', t('steps.waits.payment'))
    case 'awaiting-second-approval':
      return stepsTo(way, 'agreed', t('steps.waits.second'))
    case 'crediting':
    case 'waiting-for-chain':
      return stepsTo(way, 'minted', t('steps.waits.chain'))
    case 'credited':
      return stepsDone(way)
    case 'cancelled':
      return stepsFailed({ ...way, stations: ['asked', 'cancelled'] })
    default:
      return status satisfies never
  }
}
