import type { Step } from '#app/components/state-steps.tsx'
import type { Messages } from '#app/i18n/messages.ts'
import type { OwnDeposit } from '#app/queries/own-money.server.ts'

const way = ['paid', 'agreed', 'minted', 'credited'] as const
type Station = (typeof way)[number]

/** The way of a deposit as its owner sees it: asked for, paid, agreed, minted, credited. */
export function depositSteps(
  { status, requestedAt, updatedAt }: OwnDeposit,
  t: Messages['t'],
): readonly Step[] {
  const label = (name: Station | 'asked' | 'cancelled'): string => t(`investor.deposit.step.${name}`)
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
    case 'awaiting-payment':
      return at('paid', t('investor.deposit.waits.payment'))
    case 'awaiting-second-approval':
      return at('agreed', t('investor.waits.second'))
    case 'crediting':
    case 'waiting-for-chain':
      return at('minted', t('investor.waits.chain'))
    case 'credited':
      return [
        asked,
        ...way.map((name): Step => ({
          label: label(name),
          state: 'done',
          ...(name === 'credited' ? { at: updatedAt } : {}),
        })),
      ]
    case 'cancelled':
      return [asked, { label: label('cancelled'), state: 'failed', at: updatedAt }]
    default:
      return status satisfies never
  }
}
