import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { programOnPath } from './path.ts'
import { type Running, startForeign, untilReady } from './running.ts'

const READY_LIMIT_MS = 30_000
const RPC_LIMIT_MS = 5_000

export interface AnvilPlan {
  readonly port: number
  readonly logFile: string
  /** The chain is kept in this file, written every second; without it the chain is forgotten. */
  readonly stateFile?: string
  /** Seconds between blocks; without it each transaction makes a block at once. */
  readonly blockTimeSeconds?: number
}

export interface Anvil {
  readonly running: Running
  readonly rpcUrl: string
}

/**
 * Starts an EVM development chain (chain id 31337, ten funded accounts of the well-known test seed) on 127.0.0.1.
 * @throws when no Anvil is found, or it is not ready within half a minute
 */
export async function startAnvil(plan: AnvilPlan): Promise<Anvil> {
  const rpcUrl = `http://127.0.0.1:${plan.port}`
  const running = await startForeign({
    name: 'Anvil',
    command: anvilBinary(),
    arguments: [
      ...[
        '--host',
        '127.0.0.1',
        '--port',
        String(plan.port),
        '--hardfork',
        'prague',
        '--slots-in-an-epoch',
        '1',
      ],
      ...(plan.stateFile === undefined ? [] : ['--state', plan.stateFile, '--state-interval', '1']),
      ...(plan.blockTimeSeconds === undefined ? [] : ['--block-time', String(plan.blockTimeSeconds)]),
      ...(plan.blockTimeSeconds === undefined ? [] : ['--mixed-mining']),
    ],
    environment: { PATH: process.env['PATH'] ?? '', HOME: homedir() },
    logFile: plan.logFile,
  })
  try {
    await untilReady(running, READY_LIMIT_MS, async () => (await chainId(rpcUrl)) > 0)
  } catch (error) {
    await running.stop()
    throw error
  }
  return { running, rpcUrl }
}

/** The chain id that a node answers with. Throws when there is no node at this address. */
export async function chainId(rpcUrl: string): Promise<number> {
  const response = await fetch(rpcUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'eth_chainId', params: [] }),
    signal: AbortSignal.timeout(RPC_LIMIT_MS),
  })
  const { result } = (await response.json()) as { result?: unknown }
  if (typeof result !== 'string') throw new Error(`${rpcUrl} does not answer eth_chainId`)
  return Number(result)
}

/**
 * Where the `anvil` program is: that of the optional package, else on the PATH.
 * @throws when there is none: one line that says how to get it
 */
export function anvilBinary(packaged: () => string | undefined = packagedAnvil): string {
  const found = packaged() ?? programOnPath('anvil')
  if (found === undefined) {
    throw new Error(
      'Anvil is missing: install Foundry (https://getfoundry.sh) or set EVM_RPC_URL to a running node',
    )
  }
  return found
}

/** The binary of the optional package, which exists for Linux on x64. */
function packagedAnvil(): string | undefined {
  try {
    const manifest = createRequire(import.meta.url).resolve('@foundry-rs/anvil-linux-amd64/package.json')
    const binary = join(dirname(manifest), 'bin', 'anvil')
    return existsSync(binary) ? binary : undefined
  } catch {
    return undefined
  }
}
