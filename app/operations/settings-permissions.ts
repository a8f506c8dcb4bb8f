import type { Permission } from '#app/server/context.ts'

/** Whoever sets one of them sees all of them. */
export const settingsPermissions: readonly Permission[] = [
  'fees.set',
  'rates.set',
  'currencies.set',
  'bank-account.set',
]
