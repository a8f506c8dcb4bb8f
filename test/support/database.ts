import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { type Database, openDatabase, openPool } from '#db/database.ts'
import { roleName } from '#db/roles.ts'
import { databaseUrl, type Role } from './role.ts'
import { sharedPart } from './shared-part.ts'
import type { SharedPostgres } from './shared-parts.ts'

export interface TestDatabase {
  readonly name: string
  /** The address of this database for one role. */
  readonly url: (role: Role) => string
  /** A connection pool of that role, the same one at each call; amounts come as bigint. */
  readonly kysely: (role: Role) => Database
  /** Closes every pool and removes the database. */
  readonly drop: () => Promise<void>
}

/** A migrated database of the caller's own, copied from the run's template. Drop it in `afterAll`. */
export async function testDatabase(): Promise<TestDatabase> {
  const shared = await sharedPart<SharedPostgres>('postgres')
  const name = `test_${randomBytes(8).toString('hex')}`
  await onServer(shared.serverUrl, `create database "${name}" template "${shared.template}"`)
  const url = (role: Role) =>
    role === 'owner'
      ? databaseUrl(shared.serverUrl, { database: name })
      : databaseUrl(shared.serverUrl, {
          database: name,
          user: roleName(role),
          password: shared.passwords[role],
        })
  const open = new Map<Role, Database>()
  return {
    name,
    url,
    kysely: (role) => {
      const known = open.get(role)
      if (known) return known
      const opened = connect(url(role))
      open.set(role, opened)
      return opened
    },
    drop: async () => {
      await Promise.all([...open.values()].map(async (kysely) => await kysely.destroy()))
      await onServer(shared.serverUrl, `drop database if exists "${name}" with (force)`)
    },
  }
}

function connect(url: string): Database {
  // A server that a test kills must not end the test's own process.
  return openDatabase(openPool(url, { size: 8, onError: () => undefined }))
}

async function onServer(serverUrl: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: serverUrl })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
