// For `npx kysely migrate:list`, `migrate:make` and the rest of kysely-ctl: see CONTRIBUTING, "How to add a migration".
import { readdirSync } from 'node:fs'
import { PostgresDialect } from 'kysely'
import { defineConfig } from 'kysely-ctl'
import pg from 'pg'
import { migrationFolder, migratorOf } from '#db/migrate.ts'

const numberDigits = 4

// Asked for only by what needs a database: a migration is made without one.
async function openPool(): Promise<pg.Pool> {
  const url = process.env['DATABASE_URL']
  if (!url) throw new Error('DATABASE_URL is missing: the address of the database owner')
  return new pg.Pool({ connectionString: url, max: 1 })
}

/** One more than the newest: two that were made at once collide in review, not in a database. */
function nextNumber(): string {
  const numbers = readdirSync(migrationFolder).map((file) => Number.parseInt(file, 10) || 0)
  return `${String(Math.max(0, ...numbers) + 1).padStart(numberDigits, '0')}_`
}

export default defineConfig({
  dialect: new PostgresDialect({ pool: openPool }),
  migrations: { migrationFolder, migrator: migratorOf, getMigrationPrefix: nextNumber },
})
