import { DefaultLogger, Runtime } from '@temporalio/worker'
import type { Client } from '@temporalio/client'
import { pino, type Logger } from 'pino'
import { openDatabase, openPool } from '#db/database.ts'
import { stopCleanly } from '#db/lifetime.ts'
import { connectEngine } from '#engine/gateway/client.ts'
import { type WorkerConfiguration, workerConfiguration } from './configuration.ts'
import { headKeeper } from './head-keeper/keep-head.ts'
import { serveHealth } from './health.ts'
import { openPostOffice } from './mail/post.ts'
import { followSettlement } from './settlement/client.ts'
import type { Ports } from './shared/ports.ts'
import { actOnIntent, type Starter } from './starter/act-on-intent.ts'
import { segmentsWithOldTrades } from './starter/forgotten-trades.ts'
import { type Lane, readBacklog, workOff } from './starter/outbox.ts'
import { wakeOn } from './starter/wake.ts'
import { openClient, runWorker } from './temporal-worker.ts'
import { type WaitingFlow, waitingFlows } from './waiting-flows.ts'

/** Activities, two lanes of the outbox, the head keeper, health. */
const poolSize = 12
const temporalLimitMs = 10_000
const observeMs = 10_000
const waitingShownMax = 50
/** A trade in settlement for this long: its flow is told again. */
const oldTradeSeconds = 60

function configured(): WorkerConfiguration {
  try {
    return workerConfiguration(process.env)
  } catch (error) {
    process.stderr.write(`worker: ${(error as Error).message}\n`)
    process.exit(1)
  }
}

async function main(): Promise<void> {
  const configuration = configured()
  const log = pino({ name: 'worker', level: configuration.LOG_LEVEL })
  Runtime.install({ logger: temporalLogger(log) })
  const pool = openPool(configuration.DATABASE_URL, {
    size: poolSize,
    onError: (error) => log.warn({ error: error.message }, 'an idle connection to the database broke'),
  })
  const engine = connectEngine({
    address: configuration.ENGINE_ADDRESS,
    door: 'worker',
    token: configuration.ENGINE_TOKEN,
  })
  const ports: Ports = { database: openDatabase(pool), engine }
  const temporal = {
    address: configuration.TEMPORAL_ADDRESS,
    namespace: configuration.TEMPORAL_NAMESPACE,
    payloadKey: configuration.TEMPORAL_PAYLOAD_KEY,
  }
  const client = openClient(temporal)
  const postOffice = openPostOffice({
    smtpUrl: configuration.SMTP_URL,
    from: configuration.MAIL_FROM,
    origins: [configuration.WEB_ORIGIN, configuration.ADMIN_ORIGIN],
  })
  const starter: Starter = {
    ...ports,
    client,
    post: postOffice.post,
    settlementWindowMs: configuration.SETTLEMENT_WINDOW_MS,
  }
  const worker = runWorker(temporal, ports, (error) =>
    log.warn({ error: String(error) }, 'the queue is not worked'),
  )
  const looks = watch(configuration, starter, log)
  const observed = observe(starter, log)
  const health = await serveHealth(configuration.HEALTH_PORT, () => ({
    ok: worker.running() && engine.status() === 'connected' && observed.fresh(),
    details: { flows: worker.running(), engine: engine.status(), ...observed.details() },
  }))
  stopCleanly(async () => {
    health.close()
    observed.stop()
    await Promise.all([...looks.map((end) => end()), worker.stop()])
    postOffice.close()
    engine.close()
    await Promise.all([client.connection.close(), pool.end()])
  })
}

/** The two lanes of the outbox and the keeper of the audit log's head. */
function watch(
  configuration: WorkerConfiguration,
  starter: Starter,
  log: Logger,
): readonly (() => Promise<void>)[] {
  const databaseUrl = configuration.DATABASE_URL
  const act = actOnIntent(starter)
  const limited =
    (client: Client): typeof act =>
    async (intent) =>
      await client.withDeadline(Date.now() + temporalLimitMs, async () => await act(intent))
  const lane = (name: Lane): (() => Promise<void>) =>
    wakeOn({
      databaseUrl,
      channel: 'outbox',
      look: async () => {
        await workOff(starter.database, name, limited(starter.client))
      },
      onError: (error) => log.warn({ lane: name, error: error.message }, 'the outbox cannot be read'),
    })
  const heads = wakeOn({
    databaseUrl,
    channel: 'audit',
    look: headKeeper(starter.database, configuration.AUDIT_HEAD_FILE),
    onError: (error) => log.warn({ error: error.message }, "the audit log's head cannot be kept"),
  })
  return [lane('flows'), lane('mail'), heads]
}

/** Looks every ten seconds at what waits, for the health page, and at trades that were forgotten. */
function observe(starter: Starter, log: Logger) {
  const { client, database } = starter
  let backlog: Awaited<ReturnType<typeof readBacklog>> | undefined
  let waiting: readonly WaitingFlow[] = []
  const look = async (): Promise<void> => {
    try {
      backlog = await readBacklog(database)
      waiting = await client.withDeadline(
        Date.now() + temporalLimitMs,
        async () => await waitingFlows(client, waitingShownMax),
      )
      for (const segment of await segmentsWithOldTrades(database, oldTradeSeconds)) {
        await followSettlement(client, segment, starter.settlementWindowMs)
      }
    } catch (error) {
      backlog = undefined
      log.warn({ error: String(error) }, 'what waits cannot be seen')
    }
  }
  let looking = look()
  const timer = setInterval(() => {
    looking = looking.then(look)
  }, observeMs)
  return {
    fresh: () => backlog !== undefined,
    details: () => ({ outbox: backlog, waiting }),
    stop: () => clearInterval(timer),
  }
}

/** The SDK's own words go to our log, without what they carry. */
function temporalLogger(log: Logger): DefaultLogger {
  return new DefaultLogger('WARN', ({ level, message }) => {
    if (level === 'ERROR') log.error(message)
    else log.warn(message)
  })
}

await main()
