// Brings the platform's contracts onto the chain before the processes start; run again it finishes what is missing.
import { setTimeout as pause } from 'node:timers/promises'
import { pino } from 'pino'
import { openDatabase, openPool } from '#db/database.ts'
import { readConfiguration, StartRefused } from './configuration.ts'
import { deployPlatform, Unfunded } from './custody/deployment.ts'
import { ChainLost } from './custody/platform.ts'
import { isChainUnavailable, openChain } from './evm/chain.ts'
import { sendingPolicy } from './evm/wallet.ts'
import { walletKeys } from './keys/derivation.ts'
import { KeystoreRefused, openOrMakeKeystore } from './keys/keystore.ts'

/** How long the node may take to answer, and then the whole deployment to be final. */
const nodeLimitMs = 30_000
const deploymentLimitMs = 600_000
/** Each step waits for the one before to be mined, and someone waits for the whole. */
const pollMs = 50

async function main(): Promise<void> {
  const configuration = readConfiguration(process.env)
  const log = pino({ name: 'deploy', level: configuration.LOG_LEVEL })
  const seed = await openOrMakeKeystore(configuration.WALLET_KEYSTORE, configuration.WALLET_PASSPHRASE)
  const chain = await untilChain(configuration.EVM_RPC_URL)
  const database = openDatabase(
    openPool(configuration.DATABASE_URL, {
      size: 8,
      onError: (error) => log.warn({ err: error }, 'database'),
    }),
  )
  try {
    const platform = await deployPlatform(
      {
        database,
        chain,
        keys: walletKeys(seed, configuration.UTXO_NETWORK),
        policy: { ...sendingPolicy(configuration), pollMs },
        log,
      },
      { operatorCountry: configuration.OPERATOR_COUNTRY, signal: AbortSignal.timeout(deploymentLimitMs) },
    )
    log.info({ chain: chain.id, ...platform }, 'the platform is on chain')
  } finally {
    await database.destroy()
  }
}

async function untilChain(rpcUrl: string) {
  const limit = performance.now() + nodeLimitMs
  for (;;) {
    try {
      return await openChain(rpcUrl)
    } catch (error) {
      if (!isChainUnavailable(error)) throw error
      if (performance.now() > limit) throw new StartRefused(`EVM_RPC_URL: no node answers there`)
      await pause(500)
    }
  }
}

try {
  await main()
} catch (error) {
  const isForPeople = [StartRefused, KeystoreRefused, ChainLost, Unfunded].some(
    (kind) => error instanceof kind,
  )
  console.error(isForPeople ? (error as Error).message : error)
  process.exitCode = 1
}
