import { setTimeout as pause } from 'node:timers/promises'
import { compareCash, hasUnseenHold } from './custody/cash-comparison.ts'
import { causeOf } from './evm/chain.ts'
import type { EvmWallet } from './evm/wallet.ts'

const lookMs = 1_000
const compareMs = 60_000
/** After this long without a comparison, staff are refused approvals. */
const freshMs = 5 * compareMs

export interface CashWatch {
  readonly isFresh: () => boolean
  readonly stop: () => Promise<void>
}

/**
 * Compares the engine's cash with the chain's every minute, and at once where a withdrawal waits for a decision that no
 * comparison has seen yet; through whatever fails, until `stop`.
 */
export function watchCash(wallet: EvmWallet): CashWatch {
  const stopping = new AbortController()
  let comparedAt: number | undefined
  const isOlder = (ms: number): boolean => comparedAt === undefined || performance.now() - comparedAt >= ms
  const watch = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      try {
        if (isOlder(compareMs) || (await hasUnseenHold(wallet))) {
          await compareCash(wallet)
          comparedAt = performance.now()
        }
      } catch (error) {
        wallet.log.warn({ error: causeOf(error) }, 'engine and chain could not be compared')
      }
      await pause(lookMs, undefined, { signal: stopping.signal }).catch(() => undefined)
    }
  }
  const watching = watch()
  return {
    isFresh: () => !isOlder(freshMs),
    stop: async () => {
      stopping.abort()
      await watching
    },
  }
}
