/** Of a currency that an admin added: `currency/<asset id>`. */
export type CurrencyInput = { readonly assetId: number }
export const currencyFlowId = (assetId: number): string => `currency/${assetId}`
