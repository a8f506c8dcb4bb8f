import { hostname } from 'node:os'
import { pino } from 'pino'
import { openPool } from '#db/database.ts'
import { stopCleanly } from '#db/lifetime.ts'
import { type EngineConfiguration, engineConfiguration } from './configuration.ts'
import { serveHealth } from './health.ts'
import { startEngine } from './leader.ts'
import { createPlainCore } from './matching/plain-core.ts'

/** The append, and the lease's renewal. */
const journalPoolSize = 2
/** Two projections and their reading, and feeds that read far back. */
const poolSize = 8

function configured(): EngineConfiguration {
  try {
    return engineConfiguration(process.env)
  } catch (error) {
    process.stderr.write(`engine: ${(error as Error).message}\n`)
    process.exit(1)
  }
}

async function main(): Promise<void> {
  const configuration = configured()
  const log = pino({ name: 'engine', level: configuration.LOG_LEVEL })
  const fail = (reason: unknown): never => {
    log.fatal({ error: String(reason) }, 'the engine ends')
    process.exit(1)
  }
  const onError = (error: Error): void => log.warn({ error: error.message }, 'an idle connection broke')
  const journalPool = openPool(configuration.DATABASE_URL, { size: journalPoolSize, onError })
  const pool = openPool(configuration.DATABASE_URL, { size: poolSize, onError })
  const engine = startEngine({
    journalPool,
    pool,
    segment: configuration.ENGINE_SEGMENT,
    holder: `${hostname()}/${process.pid}`,
    core: createPlainCore(),
    clock: Date.now,
    host: configuration.ENGINE_HOST,
    port: configuration.ENGINE_PORT,
    tokens: {
      web: configuration.ENGINE_TOKEN_WEB,
      admin: configuration.ENGINE_TOKEN_ADMIN,
      worker: configuration.ENGINE_TOKEN_WORKER,
    },
    log: (event) => log.info(event),
    onFatal: fail,
  })
  let stopping = false
  const health = await serveHealth(configuration.HEALTH_PORT, () => engine.status())
  stopCleanly(async () => {
    stopping = true
    health.close()
    await engine.stop()
    await Promise.all([journalPool.end(), pool.end()])
  })
  try {
    await engine.leading
  } catch (error) {
    // A standby that is stopped never leads.
    if (!stopping) fail(error)
  }
}

await main()
