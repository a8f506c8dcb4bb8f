import type { Server } from 'node:http'
import type { ServerBuild } from '@remix-run/node'
import { type Database, openDatabase, openPool } from '#db/database.ts'
import { connectEngine, type EngineClient } from '#engine/gateway/client.ts'
import type pg from 'pg'
import { apiRouter } from './api/router.ts'
import { isAllowed } from './allowed-networks.ts'
import { accountStore } from './authentication/account-rows.ts'
import { authentication } from './authentication/authentication.ts'
import { registration } from './authentication/registration.ts'
import type { AdminConfiguration, WebConfiguration } from './configuration.ts'
import type { Services } from './context.ts'
import { openDocument, sealDocument } from './document-seal.ts'
import { directoryFileStore } from './file-store.ts'
import { type Health, healthOf, serveHealth } from './health.ts'
import { liveHub } from './live.ts'
import { listener } from './listener.ts'
import { type Log, loggable, processLog } from './log.ts'
import { loadCustomer, loadStaff } from './person.ts'
import { personalData } from './personal-data.ts'
import { rateLimits } from './rate-limits.ts'
import { sessionCookie } from './session-cookie.ts'

const connectionsMax = 20
const engineHealthLimitMs = 1_500

export interface RunningConsole {
  /** where it listens */
  readonly port: number
  readonly healthPort: number
  readonly services: Services
  /** Takes no new requests, ends what is under way, closes everything. */
  readonly close: () => Promise<void>
}

/**
 * Opens one console: its database, its door to the engine, its listener and its health.
 * @throws when a port is taken
 */
export async function openConsole(
  configuration: WebConfiguration | AdminConfiguration,
  build: { readonly server: ServerBuild; readonly publicDirectory: string },
): Promise<RunningConsole> {
  const log = processLog(configuration.console, configuration.logLevel)
  const pool = openPool(configuration.databaseUrl, {
    size: connectionsMax,
    onError: (error) => log.warn({ error: loggable(error) }, 'a database connection broke'),
  })
  const database = openDatabase(pool)
  const engine = connectEngine({ ...configuration.engine, door: configuration.console })
  const limits = rateLimits(pool, configuration.sessionKey, configuration.limits)
  const services = servicesOf(configuration, { database, engine, limits })
  const live = liveHub({ configuration, services, log })
  const server = listener({
    console: configuration.console,
    origin: configuration.origin,
    trustProxy: configuration.trustProxy,
    services,
    limits,
    log,
    loadPerson: configuration.console === 'web' ? loadCustomer : loadStaff,
    admits:
      configuration.console === 'web'
        ? () => true
        : (address) => isAllowed(configuration.allowedNetworks, address),
    build: build.server,
    publicDirectory: build.publicDirectory,
    ...(configuration.console === 'web' ? { api: apiRouter() } : {}),
    live: live.upgrade,
  })
  const health = await serveHealth(configuration.healthPort, async () => await healthOfConsole(pool, engine))
  await listen(server, configuration)
  log.info({ port: portOf(server) }, 'listening')
  return {
    port: portOf(server),
    healthPort: portOf(health),
    services,
    close: async () => await close({ server, health, live, engine, database, log }),
  }
}

function servicesOf(
  configuration: WebConfiguration | AdminConfiguration,
  {
    database,
    engine,
    limits,
  }: { database: Database; engine: EngineClient; limits: ReturnType<typeof rateLimits> },
): Services {
  const web = configuration.console === 'web'
  const sealing = personalData(configuration.personalDataKey)
  const parts = {
    store: accountStore(database, web ? 'customer' : 'staff'),
    sessionKey: configuration.sessionKey,
    personalData: sealing,
    limits,
    origin: configuration.origin,
    now: () => new Date(),
  } as const
  const signing = authentication(parts)
  return {
    database,
    authentication: signing,
    registration: web ? registration(parts, signing) : null,
    cookie: sessionCookie(configuration.console, configuration.origin),
    personalData: sealing,
    documents: {
      seal: web ? async (plain) => await sealDocument(configuration.documentPublicKey, plain) : null,
      open: web ? null : async (sealed) => await openDocument(configuration.documentPrivateKey, sealed),
    },
    files: directoryFileStore(configuration.filesDirectory),
    engine,
    healthPorts: web ? new Map() : configuration.healthPorts,
    auditHeadFile: web ? null : configuration.auditHeadFile,
    now: parts.now,
  }
}

/** Without the engine people still see their own data: only the database is needed to be here at all. */
async function healthOfConsole(pool: pg.Pool, engine: EngineClient): Promise<Health> {
  return await healthOf({
    database: { needed: true, check: async () => void (await pool.query('select 1')) },
    engine: { needed: false, check: async () => await engine.ready(engineHealthLimitMs) },
  })
}

async function listen(server: Server, { port, listenAddress }: { port: number; listenAddress: string }) {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, listenAddress, resolve)
  })
}

function portOf(server: Server): number {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('a listener without a port')
  return address.port
}

async function close(open: {
  server: Server
  health: Server
  live: { close(): Promise<void> }
  engine: EngineClient
  database: Database
  log: Log
}): Promise<void> {
  const { server, health, live, engine, database, log } = open
  await live.close()
  await Promise.all(
    [server, health].map(
      async (each) =>
        await new Promise<void>((resolve) => {
          each.close(() => resolve())
          each.closeIdleConnections()
        }),
    ),
  )
  engine.close()
  await database.destroy()
  log.info('stopped')
}
