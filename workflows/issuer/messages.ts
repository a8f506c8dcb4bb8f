/** Of a verified issuer: `issuer/<issuer id>`. */
export type IssuerInput = { readonly issuerId: string }
export const issuerFlowId = (issuerId: string): string => `issuer/${issuerId}`
