// The process that signs: works the Temporal queue `wallet` and follows the register of holders on chain.
import { setTimeout as pause } from 'node:timers/promises'
import { DefaultLogger, Runtime } from '@temporalio/worker'
import { type Logger, pino } from 'pino'
import { openDatabase, openPool } from '#db/database.ts'
import { stopCleanly } from '#db/lifetime.ts'
import { type Configuration, readConfiguration, StartRefused } from './configuration.ts'
import { type CashWatch, watchCash } from './cash-watch.ts'
import { walletActs } from './custody/acts.ts'
import { ChainLost, type Platform, recordedPlatform, requireCode } from './custody/platform.ts'
import { causeOf, openChain } from './evm/chain.ts'
import { type EvmWallet, sendingPolicy } from './evm/wallet.ts'
import { serveHealth } from './health.ts'
import { walletKeys, type WalletKeys } from './keys/derivation.ts'
import { KeystoreRefused, openOrMakeKeystore } from './keys/keystore.ts'
import { type RegisterWatch, watchRegister } from './register-watch.ts'
import { activityWaiting, type RunningWorker, runWorker } from './temporal-worker.ts'

/** Activities that wait hold no connection; those that prepare hold one for a moment. */
const poolSize = 12
const retryMs = 1_000

interface Working {
  readonly chainId: number
  readonly worker: RunningWorker
  readonly register: RegisterWatch
  readonly cash: CashWatch
}

async function main(): Promise<void> {
  const configuration = readConfiguration(process.env)
  const log = pino({ name: 'wallet', level: configuration.LOG_LEVEL })
  Runtime.install({ logger: temporalLogger(log) })
  const seed = await openOrMakeKeystore(configuration.WALLET_KEYSTORE, configuration.WALLET_PASSPHRASE)
  const keys = walletKeys(seed, configuration.UTXO_NETWORK)
  const pool = openPool(configuration.DATABASE_URL, {
    size: poolSize,
    onError: (error) => log.warn({ error: error.message }, 'an idle connection to the database broke'),
  })
  const database = openDatabase(pool)
  const stopping = new AbortController()
  let working: Working | undefined
  const health = await serveHealth(configuration.HEALTH_PORT, () => healthOf(working))
  const beginning = begin(configuration, { database, keys, log }, stopping.signal).then((begun) => {
    working = begun
  })
  stopCleanly(async () => {
    health.close()
    stopping.abort()
    await beginning
    await Promise.all([working?.worker.stop(), working?.register.stop(), working?.cash.stop()])
    await database.destroy()
  })
  await beginning
}

function healthOf(working: Working | undefined) {
  if (working === undefined) return { ok: false, details: { waiting: 'for database, chain and contracts' } }
  const { worker, register, cash, chainId } = working
  return {
    ok: worker.isRunning() && register.isFresh(),
    details: {
      acts: worker.isRunning(),
      chain: chainId,
      register: register.isFresh(),
      block: register.block(),
      cashCompared: cash.isFresh(),
    },
  }
}

type Parts = Pick<EvmWallet, 'database' | 'log'> & { readonly keys: WalletKeys }

/**
 * Starts working once database and chain answer and the platform is deployed.
 * @returns undefined where it was stopped before
 * @throws ChainLost where this is another chain than the database's
 */
async function begin(
  configuration: Configuration,
  parts: Parts,
  signal: AbortSignal,
): Promise<Working | undefined> {
  const found = await untilPlatform(configuration, parts, signal)
  if (found === undefined) return undefined
  const { wallet, platform } = found
  const temporal = {
    address: configuration.TEMPORAL_ADDRESS,
    namespace: configuration.TEMPORAL_NAMESPACE,
    payloadKey: configuration.TEMPORAL_PAYLOAD_KEY,
  }
  const worker = runWorker(temporal, walletActs(wallet, platform, activityWaiting), (error) =>
    wallet.log.warn({ error: String(error) }, 'the queue is not worked'),
  )
  return { chainId: wallet.chain.id, worker, register: watchRegister(wallet), cash: watchCash(wallet) }
}

interface Found {
  readonly wallet: EvmWallet
  readonly platform: Platform
}

async function untilPlatform(
  configuration: Configuration,
  parts: Parts,
  signal: AbortSignal,
): Promise<Found | undefined> {
  while (!signal.aborted) {
    try {
      const chain = await openChain(configuration.EVM_RPC_URL)
      const wallet = { ...parts, chain, policy: sendingPolicy(configuration) }
      const platform = await recordedPlatform(wallet)
      if (platform !== undefined) {
        await requireCode(wallet, platform)
        return { wallet, platform }
      }
      parts.log.warn('the contracts are not deployed: run "node wallet/deploy.ts"')
    } catch (error) {
      if (error instanceof ChainLost) throw error
      parts.log.warn({ error: causeOf(error) }, 'database or chain do not answer')
    }
    await pause(retryMs, undefined, { signal }).catch(() => undefined)
  }
  return undefined
}

/** The SDK's own words go to our log, without what they carry. */
function temporalLogger(log: Logger): DefaultLogger {
  return new DefaultLogger('WARN', ({ level, message }) => {
    if (level === 'ERROR') log.error(message)
    else log.warn(message)
  })
}

try {
  await main()
} catch (error) {
  const isForPeople = [StartRefused, KeystoreRefused, ChainLost].some((kind) => error instanceof kind)
  console.error(isForPeople ? `wallet: ${(error as Error).message}` : error)
  process.exit(1)
}
