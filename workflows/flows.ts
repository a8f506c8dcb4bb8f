// Every flow of the house, for the bundle that Temporal runs: the one place that names them all.
export { currency } from './currency/workflow.ts'
export { deposit } from './deposit/workflow.ts'
export { issuance } from './issuance/workflow.ts'
export { issuer } from './issuer/workflow.ts'
export { kyc } from './kyc/workflow.ts'
export { onboarding } from './onboarding/workflow.ts'
export { settlement, settlementBatch } from './settlement/workflow.ts'
export { withdrawal } from './withdrawal/workflow.ts'
