import type { Step } from '#app/components/state-steps.tsx'
import type { Messages } from '#app/i18n/messages.ts'
import type { DepositState } from '#app/states/states.ts'

interface Deposit {
  readonly status: DepositState
  readonly requestedAt: Date
  readonly updatedAt: Date
}

/** The way of a deposit: asked for, paid, agreed to, tokenised, credited. */
export function depositSteps({ status, requestedAt, updatedAt }: Deposit, t: Messages['t']): readonly Step[] {
  const asked: Step = { label: t('admin.deposit.step.asked'), state: 'done', at: requestedAt }
  const step = (
    name: 'paid' | 'agreed' | 'minted' | 'credited',
    state: Step['state'],
    waitsFor?: string,
  ): Step => ({
    label: t(`admin.deposit.step.${name}`),
    state,
    ...(waitsFor === undefined ? {} : { waitsFor }),
  })
  switch (status) {
    case 'awaiting-payment':
      return [
        asked,
        step('paid', 'current', t('admin.deposit.waits.payment')),
        step('agreed', 'upcoming'),
        step('minted', 'upcoming'),
        step('credited', 'upcoming'),
      ]
    case 'awaiting-second-approval':
      return [
        asked,
        step('paid', 'done'),
        step('agreed', 'current', t('admin.waits.second')),
        step('minted', 'upcoming'),
        step('credited', 'upcoming'),
      ]
    case 'crediting':
    case 'waiting-for-chain':
      return [
        asked,
        step('paid', 'done'),
        step('agreed', 'done'),
        step(
          'minted',
          'current',
          t(status === 'crediting' ? 'admin.deposit.waits.mint' : 'admin.deposit.waits.chain'),
        ),
        step('credited', 'upcoming'),
      ]
    case 'credited':
      return [
        asked,
        step('paid', 'done'),
        step('agreed', 'done'),
        step('minted', 'done'),
        { ...step('credited', 'done'), at: updatedAt },
      ]
    case 'cancelled':
      return [asked, { label: t('admin.deposit.step.cancelled'), state: 'failed', at: updatedAt }]
    default:
      return status satisfies never
  }
}
