/** Of one sending of personal data: `kyc/<case id>`. */
export type KycInput = { readonly caseId: string }
export const kycFlowId = (caseId: string): string => `kyc/${caseId}`

export type KycStatus =
  'submitted' | 'approving' | 'approved' | 'rejected' | 'revoking' | 'revoked' | 'superseded'
