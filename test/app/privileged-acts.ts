import type { StaffScene } from './staff-scene.ts'

export type PrivilegedAct = readonly [path: string, fields: Record<string, string>, permission: string]

export const reason = 'as the papers show'
const limits = { depositMin: '1', withdrawalMin: '1', withdrawalFee: '0', secondApprovalAbove: '0', reason }
export const decided = (decision: string) => ({ form: 'decide', decision, reason })

/** Every privileged act of the screens, and the permission it needs. */
export const privilegedActs = (scene: StaffScene): readonly PrivilegedAct[] => [
  [`/kyc/${scene.ids.case}`, decided('approve'), 'kyc.decide'],
  [`/kyc/${scene.ids.case}`, { form: 'revoke', reason }, 'kyc.revoke'],
  [`/kyc/${scene.ids.case}`, { form: 'suspend', reason }, 'account.suspend'],
  [`/kyc/${scene.ids.case}`, { form: 'lift-suspension', reason }, 'account.suspend'],
  [`/issuers/${scene.ids.issuer}`, decided('verify'), 'issuer.verify'],
  ...(['compliance', 'admin'] as const).map(
    (office) =>
      [
        `/securities/${scene.ids.security}`,
        { ...decided('approve'), office, version: '1', unlinked: 'on' },
        `issuance.approve-as-${office}`,
      ] as const,
  ),
  [
    '/deposits/payment?currency=CLP',
    { form: 'payment', amount: '500', bankReference: 'BANK-2', paymentReference: 'STAAAAAAAA' },
    'deposit.credit',
  ],
  [`/deposits/${scene.ids.deposit}`, { form: 'approve', reason }, 'deposit.credit'],
  [
    `/deposits/suspense/${scene.ids.suspense}`,
    { form: 'assign', depositId: scene.ids.deposit, reason },
    'suspense.assign',
  ],
  [`/withdrawals/${scene.ids.withdrawal}`, decided('approve'), 'withdrawal.decide'],
  [`/withdrawals/${scene.ids.withdrawal}`, { form: 'return', reason }, 'withdrawal.decide'],
  [`/withdrawals/${scene.ids.withdrawal}`, { form: 'pay', bankReference: 'PAID-1' }, 'withdrawal.pay'],
  [`/markets/${scene.instrument}`, { form: 'close-offering', reason }, 'market.set-phase'],
  [`/markets/${scene.instrument}`, { form: 'phase', decision: 'halted', reason }, 'market.set-phase'],
  [
    '/settings/fees',
    { form: 'fees', change: 'set', country: '0', maker: '0', taker: '0.25', purchase: '1', reason },
    'fees.set',
  ],
  [
    '/settings/rates?pair=CLP-USD',
    { form: 'rate', direction: 'payment', figure: '950', reason },
    'rates.set',
  ],
  ['/settings/currencies/add/EUR', { form: 'currency', ...limits }, 'currencies.set'],
  ['/settings/currencies/USD', { form: 'limits', ...limits, enabled: 'on' }, 'currencies.set'],
  [
    '/settings/bank',
    { form: 'bank', currency: 'CLP', bank: 'Other', holder: 'Operator', accountNumber: '2', reason },
    'bank-account.set',
  ],
]
