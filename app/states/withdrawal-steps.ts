import type { Step } from '#app/components/state-steps.tsx'
import type { Messages } from '#app/i18n/messages.ts'
import type { WithdrawalState } from './states.ts'
import { stepsDone, stepsFailed, stepsTo, type Way } from './way.ts'

interface Withdrawal {
  readonly status: WithdrawalState
  readonly requestedAt: Date
  readonly updatedAt: Date
}

const stations = ['asked', 'held', 'decided', 'paid', 'redeemed'] as const
type Station = (typeof stations)[number] | 'refused' | 'rejected' | 'cancelled'

/** The way of a withdrawal: asked for, held, decided, paid by the bank, cash tokens redeemed. */
export function withdrawalSteps(
  { status, requestedAt, updatedAt }: Withdrawal,
  t: Messages['t'],
): readonly Step[] {
  const way: Way<Station> = {
    stations,
    label: (station) => t(`steps.withdrawal.${station}`),
    reachedAt: {
      asked: requestedAt,
      redeemed: updatedAt,
      refused: updatedAt,
      rejected: updatedAt,
      cancelled: updatedAt,
    },
  }
  switch (status) {
    case 'requested':
      return stepsTo(way, 'held', t('steps.waits.hold'))
    case 'held':
      return stepsTo(way, 'decided', t('steps.waits.approval'))
    case 'awaiting-second-approval':
      return stepsTo(way, 'decided', t('steps.waits.second'))
    case 'approved':
      return stepsTo(way, 'paid', t('steps.waits.bank'))
    case 'paid':
    case 'redeeming':
      return stepsTo(way, 'redeemed', t('steps.waits.chain'))
    case 'completed':
      return stepsDone(way)
    case 'refused':
    case 'rejected':
    case 'cancelled':
      return stepsFailed({ ...way, stations: ['asked', status] })
    default:
      return status satisfies never
  }
}
