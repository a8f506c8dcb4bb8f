import { currencyActivities } from './currency/activities.ts'
import { depositActivities } from './deposit/activities.ts'
import { issuanceActivities } from './issuance/activities.ts'
import { issuerActivities } from './issuer/activities.ts'
import { kycActivities } from './kyc/activities.ts'
import { onboardingActivities } from './onboarding/activities.ts'
import { settlementActivities } from './settlement/activities.ts'
import type { Ports } from './shared/ports.ts'
import { withdrawalActivities } from './withdrawal/activities.ts'

/** Every activity of the queue `worker`. */
export function workerActivities(ports: Ports) {
  return {
    ...currencyActivities(ports),
    ...depositActivities(ports),
    ...issuanceActivities(ports),
    ...issuerActivities(ports),
    ...kycActivities(ports),
    ...onboardingActivities(ports),
    ...settlementActivities(ports),
    ...withdrawalActivities(ports),
  }
}
