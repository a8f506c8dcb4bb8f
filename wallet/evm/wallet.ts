import type { Logger } from 'pino'
import type { Address } from 'viem'
import type { PrivateKeyAccount } from 'viem/accounts'
import type { Database } from '#db/database.ts'
import { serviceNames, type WalletKeys } from '../keys/derivation.ts'
import type { Chain } from './chain.ts'

export interface SendingPolicy {
  /** Blocks that a transaction's block and those after it must be before it counts as final. */
  readonly finalityBlocks: number
  /** For how long it must have been seen in the same block besides: a node may forget its last second. */
  readonly finalityMs: number
  /** A transaction that waited this long while blocks went by gets a higher fee. */
  readonly raiseFeeAfterMs: number
  readonly pollMs: number
}

/** How often the chain is looked at while something is waited for. */
const pollMs = 500

/** The policy as configured, in the units of the environment's variables. */
export function sendingPolicy(configuration: {
  readonly FINALITY_BLOCKS: number
  readonly FINALITY_SECONDS: number
  readonly RAISE_FEE_AFTER_SECONDS: number
}): SendingPolicy {
  return {
    finalityBlocks: configuration.FINALITY_BLOCKS,
    finalityMs: configuration.FINALITY_SECONDS * 1_000,
    raiseFeeAfterMs: configuration.RAISE_FEE_AFTER_SECONDS * 1_000,
    pollMs,
  }
}

/** Transactions that one nonce may have: nineteen raises multiply the fee by more than nine. */
export const replacementLimit = 20

/** What signing and sending needs: keys, the chain, and the rows in which every signature is kept. */
export interface EvmWallet {
  readonly database: Database
  readonly chain: Chain
  readonly keys: WalletKeys
  readonly policy: SendingPolicy
  readonly log: Logger
}

/** The service whose address this is. */
export function serviceAt(keys: WalletKeys, address: Address): PrivateKeyAccount {
  for (const name of serviceNames) {
    const service = keys.service(name)
    if (service.address === address) return service
  }
  throw new Error(`no key of ours is at ${address}`)
}
