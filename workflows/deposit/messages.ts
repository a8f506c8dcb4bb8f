/** Of a deposit: `deposit/<deposit id>`. */
export type DepositInput = { readonly depositId: string }
export const depositFlowId = (depositId: string): string => `deposit/${depositId}`

export type DepositStatus =
  | 'awaiting-payment'
  | 'cancelled'
  | 'awaiting-second-approval'
  | 'waiting-for-chain'
  | 'crediting'
  | 'credited'
