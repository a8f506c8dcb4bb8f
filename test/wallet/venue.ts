import { mnemonicToSeedSync } from 'bip39'
import { pino } from 'pino'
import { type Address, createTestClient, http, parseEther } from 'viem'
import { type TestChain, testChain } from '#test/support/chain.ts'
import { type TestDatabase, testDatabase } from '#test/support/database.ts'
import { openChain } from '#wallet/evm/chain.ts'
import type { EvmWallet, SendingPolicy } from '#wallet/evm/wallet.ts'
import { serviceNames, walletKeys } from '#wallet/keys/derivation.ts'

const seed = mnemonicToSeedSync(
  'abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about',
)

/** One block is final at once: for tests that are not about finality. */
export const atOnce: SendingPolicy = { finalityBlocks: 1, finalityMs: 0, raiseFeeAfterMs: 60_000, pollMs: 20 }

/** A wallet with a database and a chain of its own, its services funded. */
export interface Venue {
  readonly database: TestDatabase
  readonly chain: TestChain
  readonly wallet: EvmWallet
  readonly node: ReturnType<typeof nodeOf>
  stop(): Promise<void>
}

export async function openVenue(plan: { readonly funded: boolean } = { funded: true }): Promise<Venue> {
  const [database, chain] = await Promise.all([testDatabase(), testChain()])
  const wallet = await walletOn(database, chain.rpcUrl, atOnce)
  const node = nodeOf(chain.rpcUrl)
  for (const name of plan.funded ? serviceNames : []) await fund(node, wallet.keys.service(name).address)
  return {
    database,
    chain,
    wallet,
    node,
    stop: async () => {
      await Promise.all([database.drop(), chain.stop()])
    },
  }
}

export async function walletOn(
  database: TestDatabase,
  rpcUrl: string,
  policy: SendingPolicy,
): Promise<EvmWallet> {
  return {
    database: database.kysely('wallet'),
    chain: await openChain(rpcUrl),
    keys: walletKeys(seed, 'regtest'),
    policy,
    log: pino({ level: 'silent' }),
  }
}

/** What a test does to the node itself. */
export const nodeOf = (rpcUrl: string) =>
  createTestClient({ mode: 'anvil', transport: http(rpcUrl, { retryCount: 0 }) })

export const fund = async (node: ReturnType<typeof nodeOf>, address: Address): Promise<void> =>
  await node.setBalance({ address, value: parseEther('100') })

/** A signal for waiting that the test itself bounds. */
export const patiently = (): AbortSignal => AbortSignal.timeout(60_000)
