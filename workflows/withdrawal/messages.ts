import { defineSignal } from '@temporalio/workflow'

/** Of a withdrawal: `withdrawal/<withdrawal id>`. */
export type WithdrawalInput = { readonly withdrawalId: string }
export const withdrawalFlowId = (withdrawalId: string): string => `withdrawal/${withdrawalId}`

/** The customer wants it back. Whether it still can be is decided by the row: a decision that came first stands. */
export const cancelAsked = defineSignal('cancelAsked')

export type WithdrawalStatus =
  | 'requested'
  | 'refused'
  | 'held'
  | 'cancelled'
  | 'awaiting-second-approval'
  | 'approved'
  | 'rejected'
  | 'paid'
  | 'redeeming'
  | 'completed'
