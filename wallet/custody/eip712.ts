import type { Platform } from './platform.ts'

/** What signatures for the settlement are bound to: this chain and this contract. */
export const settlementDomain = (chainId: number, platform: Platform) => ({
  name: 'Stoa Settlement',
  version: '1',
  chainId,
  verifyingContract: platform.Settlement,
})
