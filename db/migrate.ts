import { promises as fs } from 'node:fs'
import path from 'node:path'
import { Kysely, PostgresDialect } from 'kysely'
import { FileMigrationProvider, Migrator } from 'kysely/migration'
import pg from 'pg'

/**
 * Brings the database to the newest migration.
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
    const provider = new FileMigrationProvider({
      fs,
      path,
      migrationFolder: path.join(import.meta.dirname, 'migrations'),
      import: (file) => import(file),
    })
    const { error, results } = await new Migrator({ db, provider }).migrateToLatest()
    if (error) throw error instanceof Error ? error : new Error('migration failed', { cause: error })
    return (results ?? []).map((result) => result.migrationName)
  } finally {
    await db.destroy()
  }
}
