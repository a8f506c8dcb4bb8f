// The parts that one test run shares, each started when the first test asks for it: a run of pure tests starts none.
import { randomBytes } from 'node:crypto'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { migrate } from '#db/migrate.ts'
import { ensureRoles, type ProcessRole, processRoles } from '#db/roles.ts'
import { freePort } from '#scripts/parts/port.ts'
import { ensureDatabase, startPostgres } from '#scripts/parts/postgres.ts'
import { startTemporal } from '#scripts/parts/temporal.ts'
import { databaseUrl } from './role.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Where a test asks for a shared part: `GET /postgres`, `GET /temporal`. */
    sharedParts: string
  }
}

export interface SharedPostgres {
  /** The owner's address of the server's own database. */
  readonly serverUrl: string
  /** The migrated database that every test's database is a copy of. */
  readonly template: string
  readonly passwords: Readonly<Record<ProcessRole, string>>
}

export interface SharedTemporal {
  readonly address: string
}

type Stop = () => Promise<void>

/** Vitest's global setup. */
export default async function setup(project: TestProject): Promise<Stop> {
  const directory = await mkdtemp(join(tmpdir(), 'stoa-test-'))
  await chmod(directory, 0o755)
  const stops: Stop[] = []
  const postgres = once(async () => await sharedPostgres(directory, stops))
  const temporal = once(async () => await sharedTemporal(directory, stops))
  const server = createServer((request, response) => {
    const part =
      request.url === '/postgres' ? postgres() : request.url === '/temporal' ? temporal() : undefined
    if (!part) return void response.writeHead(404).end()
    part.then(
      (value) => response.end(JSON.stringify(value)),
      (error: unknown) => response.writeHead(500).end(String(error)),
    )
  })
  project.provide('sharedParts', await listen(server))
  return async () => {
    server.close()
    server.closeAllConnections()
    await Promise.all(stops.map(async (stop) => await stop()))
    await rm(directory, { recursive: true, force: true })
  }
}

async function sharedPostgres(directory: string, stops: Stop[]): Promise<SharedPostgres> {
  let serverUrl = process.env['DATABASE_URL']
  if (serverUrl === undefined) {
    const { running, url } = await startPostgres({
      dataDirectory: join(directory, 'postgres'),
      port: await freePort(),
      password: randomBytes(16).toString('hex'),
      logFile: join(directory, 'postgres.log'),
      durable: false,
    })
    stops.push(running.stop)
    serverUrl = url('postgres')
  }
  const template = `stoa_template_${randomBytes(6).toString('hex')}`
  const passwords = Object.fromEntries(
    processRoles.map((role) => [role, randomBytes(16).toString('hex')]),
  ) as SharedPostgres['passwords']
  await ensureDatabase(serverUrl, template)
  const templateUrl = databaseUrl(serverUrl, { database: template })
  await ensureRoles(templateUrl, passwords)
  await migrate(templateUrl)
  return { serverUrl, template, passwords }
}

async function sharedTemporal(directory: string, stops: Stop[]): Promise<SharedTemporal> {
  const existing = process.env['TEMPORAL_ADDRESS']
  if (existing !== undefined) return { address: existing }
  const { running, address } = await startTemporal({
    port: await freePort(),
    namespace: 'default',
    databaseFile: join(directory, 'temporal.db'),
    logFile: join(directory, 'temporal.log'),
    say: (line) => process.stderr.write(`${line}\n`),
  })
  stops.push(running.stop)
  return { address }
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => (made ??= make())
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('a listener without a port')
  return `http://127.0.0.1:${address.port}`
}
