import { setTimeout as pause } from 'node:timers/promises'
import { followRegister } from './custody/register.ts'
import { causeOf } from './evm/chain.ts'
import type { EvmWallet } from './evm/wallet.ts'

const passMs = 1_000
/** A register that was not looked at for this long is not shown as being watched. */
const freshMs = 15_000

export interface RegisterWatch {
  readonly isFresh: () => boolean
  /** The block that the register stands for; undefined before the first pass. */
  readonly block: () => string | undefined
  readonly stop: () => Promise<void>
}

/** Follows the chain's register of holders, a pass a second, through whatever fails, until `stop`. */
export function watchRegister(wallet: EvmWallet): RegisterWatch {
  const stopping = new AbortController()
  let last: { readonly block: bigint; readonly at: number } | undefined
  const watch = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      try {
        const { number } = await followRegister(wallet)
        last = { block: number, at: performance.now() }
      } catch (error) {
        wallet.log.warn({ error: causeOf(error) }, 'the register of holders could not be followed')
      }
      await pause(passMs, undefined, { signal: stopping.signal }).catch(() => undefined)
    }
  }
  const watching = watch()
  return {
    isFresh: () => last !== undefined && performance.now() - last.at < freshMs,
    block: () => (last === undefined ? undefined : String(last.block)),
    stop: async () => {
      stopping.abort()
      await watching
    },
  }
}
