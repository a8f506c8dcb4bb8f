import type { Step } from '#app/components/state-steps.tsx'
import type { Messages } from '#app/i18n/messages.ts'
import type { OwnWithdrawal } from '#app/queries/own-money.server.ts'

const way = ['held', 'decided', 'paid', 'redeemed'] as const
type Station = (typeof way)[number]

/** The way of a withdrawal as its owner sees it: asked for, set aside, decided, paid, redeemed on chain. */
export function withdrawalSteps(
  { status, requestedAt, updatedAt }: Pick<OwnWithdrawal, 'status' | 'requestedAt' | 'updatedAt'>,
  t: Messages['t'],
): readonly Step[] {
  const label = (name: Station | 'asked' | 'refused' | 'rejected' | 'cancelled'): string =>
    t(`investor.withdrawal.step.${name}`)
  const asked: Step = { label: label('asked'), state: 'done', at: requestedAt }
  const at = (station: Station, waitsFor: string): readonly Step[] => [
    asked,
    ...way.map((name): Step => {
      const place = way.indexOf(name) - way.indexOf(station)
      if (place === 0) return { label: label(name), state: 'current', waitsFor }
      return { label: label(name), state: place < 0 ? 'done' : 'upcoming' }
    }),
  ]
  switch (status) {
    case 'requested':
      return at('held', t('investor.withdrawal.waits.exchange'))
    case 'held':
      return at('decided', t('investor.withdrawal.waits.decision'))
    case 'awaiting-second-approval':
      return at('decided', t('investor.waits.second'))
    case 'approved':
      return at('paid', t('investor.withdrawal.waits.bank'))
    case 'paid':
    case 'redeeming':
      return at('redeemed', t('investor.waits.chain'))
    case 'completed':
      return [
        asked,
        ...way.map((name): Step => ({
          label: label(name),
          state: 'done',
          ...(name === 'redeemed' ? { at: updatedAt } : {}),
        })),
      ]
    case 'refused':
    case 'rejected':
    case 'cancelled':
      return [asked, { label: label(status), state: 'failed', at: updatedAt }]
    default:
      return status satisfies never
  }
}
