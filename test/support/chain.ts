import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startAnvil } from '#scripts/parts/anvil.ts'
import { freePort } from '#scripts/parts/port.ts'
import type { Running } from '#scripts/parts/running.ts'

export interface TestChain {
  readonly rpcUrl: string
  /** The node itself, to kill or to stop. */
  readonly running: Running
  /** Ends the node and removes its state. */
  readonly stop: () => Promise<void>
}

/**
 * A chain of the caller's own. Without a block time each transaction makes a block at once. Stop it in `afterAll`.
 */
export async function testChain(plan: { readonly blockTimeSeconds?: number } = {}): Promise<TestChain> {
  const directory = await mkdtemp(join(tmpdir(), 'stoa-chain-'))
  const { running, rpcUrl } = await startAnvil({
    port: await freePort(),
    logFile: join(directory, 'anvil.log'),
    ...plan,
  })
  return {
    rpcUrl,
    running,
    stop: async () => {
      await running.stop()
      await rm(directory, { recursive: true, force: true })
    },
  }
}
