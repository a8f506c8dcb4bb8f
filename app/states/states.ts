import type { Tone } from '#app/components/tone.ts'

// The states as the database knows them, in the order a matter passes through them.
export const kycStates = [
  'submitted',
  'approving',
  'approved',
  'rejected',
  'revoking',
  'revoked',
  'superseded',
] as const
export type KycState = (typeof kycStates)[number]

export const issuerStates = ['submitted', 'verified', 'rejected'] as const
export type IssuerState = (typeof issuerStates)[number]

export const securityStates = ['draft', 'submitted', 'approved', 'issuing', 'issued'] as const
export type SecurityState = (typeof securityStates)[number]

export const depositStates = [
  'awaiting-payment',
  'awaiting-second-approval',
  'crediting',
  'waiting-for-chain',
  'credited',
  'cancelled',
] as const
export type DepositState = (typeof depositStates)[number]

export const withdrawalStates = [
  'requested',
  'held',
  'awaiting-second-approval',
  'approved',
  'paid',
  'redeeming',
  'completed',
  'rejected',
  'refused',
  'cancelled',
] as const
export type WithdrawalState = (typeof withdrawalStates)[number]

export const phases = ['closed', 'continuous', 'halted'] as const
export type Phase = (typeof phases)[number]

export const offeringStates = ['opening', 'open', 'closed'] as const
export type OfferingState = (typeof offeringStates)[number]

export const tradeStates = ['in-settlement', 'settled', 'unwound'] as const
export type TradeState = (typeof tradeStates)[number]

export const batchStates = ['open', 'submitted', 'final'] as const
export type BatchState = (typeof batchStates)[number]

/**
 * A text of the database as the state it is.
 * @throws where a migration knows a state that the screens do not
 */
export function stateIn<const States extends readonly string[]>(
  states: States,
  text: string,
): States[number] {
  const state = states.find((one) => one === text)
  if (state === undefined) throw new Error(`not one of ${states.join(', ')}: ${text}`)
  return state
}

export const kycTones: Record<KycState, Tone> = {
  submitted: 'waiting',
  approving: 'info',
  approved: 'good',
  rejected: 'bad',
  revoking: 'warn',
  revoked: 'bad',
  superseded: 'neutral',
}

export const issuerTones: Record<IssuerState, Tone> = {
  submitted: 'waiting',
  verified: 'good',
  rejected: 'bad',
}

export const securityTones: Record<SecurityState, Tone> = {
  draft: 'neutral',
  submitted: 'waiting',
  approved: 'info',
  issuing: 'info',
  issued: 'good',
}

export const depositTones: Record<DepositState, Tone> = {
  'awaiting-payment': 'neutral',
  'awaiting-second-approval': 'waiting',
  crediting: 'info',
  'waiting-for-chain': 'warn',
  credited: 'good',
  cancelled: 'neutral',
}

export const withdrawalTones: Record<WithdrawalState, Tone> = {
  requested: 'info',
  held: 'waiting',
  'awaiting-second-approval': 'waiting',
  approved: 'waiting',
  paid: 'info',
  redeeming: 'info',
  completed: 'good',
  rejected: 'bad',
  refused: 'bad',
  cancelled: 'neutral',
}

export const phaseTones: Record<Phase, Tone> = { closed: 'neutral', continuous: 'good', halted: 'warn' }

export const offeringTones: Record<OfferingState, Tone> = { opening: 'info', open: 'good', closed: 'neutral' }

export const tradeTones: Record<TradeState, Tone> = {
  'in-settlement': 'waiting',
  settled: 'good',
  unwound: 'bad',
}

export const batchTones: Record<BatchState, Tone> = { open: 'info', submitted: 'waiting', final: 'good' }
