/** Of a segment's trades, one flow as long as any waits: `settlement/<segment>`. */
export type SettlementInput = {
  readonly segment: number
  /** how long trades gather before their batch closes */
  readonly windowMs: number
}
export const settlementFlowId = (segment: number): string => `settlement/${segment}`

/** Of one batch: `settlement-batch/<batch id>`, child of the segment's flow. */
export type SettlementBatchInput = { readonly batchId: string }
export const settlementBatchFlowId = (batchId: string): string => `settlement-batch/${batchId}`
