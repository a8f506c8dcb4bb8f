/** Of an approved security: `issuance/<security id>`. */
export type IssuanceInput = { readonly securityId: string }
export const issuanceFlowId = (securityId: string): string => `issuance/${securityId}`
