/** Of a customer whose e-mail is proved: `onboarding/<customer id>`. */
export type OnboardingInput = { readonly customerId: string }
export const onboardingFlowId = (customerId: string): string => `onboarding/${customerId}`
