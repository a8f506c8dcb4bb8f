import { promises as fs } from 'node:fs'
import path from 'node:path'
import { Kysely, PostgresDialect } from 'kysely'
import { FileMigrationProvider, Migrator } from 'kysely/migration'
import pg from 'pg'

/** Where the migrations are, one file each, in the order of their numbers. */
export const migrationFolder = path.join(import.meta.dirname, 'migrations')

/** The one definition of what is migrated and how: of the supervisor, of the tests, and of kysely-ctl. */
export function migratorOf(db: Kysely<unknown>): Migrator {
  const provider = new FileMigrationProvider({
    fs,
    path,
    migrationFolder,
    import: (file) => import(file),
  })
  return new Migrator({ db, provider })
}

/**
 * Brings the database to the newest migration, as `npx kysely migrate:latest` does by hand. A start does it here, in the
 * supervisor's own process: there a failure is an error with its cause, and no tool of development is needed.
 *
 * @param ownerUrl connection of the owner role
 * @throws the first migration's error; what came before it stays, the failed one is rolled back
 */
export async function migrate(ownerUrl: string): Promise<readonly string[]> {
  const pool = new pg.Pool({ connectionString: ownerUrl, max: 1 })
  // A server that goes away fails the query under way; that is what the caller hears, and not an uncaught event.
  pool.on('connect', (client) => client.on('error', () => undefined))
  pool.on('error', () => undefined)
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) })
  try {
    const { error, results } = await migratorOf(db).migrateToLatest()
    if (error) throw error instanceof Error ? error : new Error('migration failed', { cause: error })
    return (results ?? []).map((result) => result.migrationName)
  } finally {
    await db.destroy()
  }
}
