import type { Step } from '#app/components/state-steps.tsx'
import type { Messages } from '#app/i18n/messages.ts'
import type { WithdrawalState } from '#app/states/states.ts'

interface Withdrawal {
  readonly status: WithdrawalState
  readonly requestedAt: Date
  readonly updatedAt: Date
}

const way = ['held', 'decided', 'paid', 'redeemed', 'completed'] as const
type Station = (typeof way)[number]

/** The way of a withdrawal: asked for, held, decided, paid by the bank, cash tokens redeemed, done. */
export function withdrawalSteps(
  { status, requestedAt, updatedAt }: Withdrawal,
  t: Messages['t'],
): readonly Step[] {
  const asked: Step = { label: t('admin.withdrawal.step.asked'), state: 'done', at: requestedAt }
  const label = (station: Station): string => t(`admin.withdrawal.step.${station}`)
  /** Everything before the station is done, it is current, the rest is to come. */
  const at = (station: Station, waitsFor: string): readonly Step[] => [
    asked,
    ...way.map((one): Step => {
      const place = way.indexOf(one) - way.indexOf(station)
      if (place === 0) return { label: label(one), state: 'current', waitsFor }
      return { label: label(one), state: place < 0 ? 'done' : 'upcoming' }
    }),
  ]
  const ended = (name: 'refused' | 'rejected' | 'cancelled'): readonly Step[] => [
    asked,
    { label: t(`admin.withdrawal.step.${name}`), state: 'failed', at: updatedAt },
  ]
  switch (status) {
    case 'requested':
      return at('held', t('admin.withdrawal.waits.engine'))
    case 'held':
      return at('decided', t('admin.withdrawal.waits.decision'))
    case 'awaiting-second-approval':
      return at('decided', t('admin.waits.second'))
    case 'approved':
      return at('paid', t('admin.withdrawal.waits.payment'))
    case 'paid':
    case 'redeeming':
      return at('redeemed', t('admin.withdrawal.waits.chain'))
    case 'completed':
      return [asked, ...way.map((one): Step => ({ label: label(one), state: 'done' }))]
    case 'refused':
    case 'rejected':
    case 'cancelled':
      return ended(status)
    default:
      return status satisfies never
  }
}
