// Writes db/schema.ts from a freshly migrated database; with --check says whether the file is what it would write.
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmod, copyFile, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { migrate } from '#db/migrate.ts'
import { ensureRoles, processRoles, type ProcessRole } from '#db/roles.ts'
import { freePort } from './parts/port.ts'
import { ensureDatabase, startPostgres } from './parts/postgres.ts'

const run = promisify(execFile)

const SCHEMAS = ['public', 'trading', 'investment', 'financial', 'audit']
const TARGET = join(import.meta.dirname, '../db/schema.ts')
/** Amounts are whole numbers of any size: see `db/database.ts`. */
const TYPES = { int8: 'bigint', numeric: 'bigint', amount: 'bigint' }

const directory = await mkdtemp(join(tmpdir(), 'stoa-schema-'))
await chmod(directory, 0o755)
const { running, url } = await startPostgres({
  dataDirectory: join(directory, 'postgres'),
  port: await freePort(),
  password: randomBytes(16).toString('hex'),
  logFile: join(directory, 'postgres.log'),
  durable: false,
})
try {
  const generated = join(directory, 'schema.ts')
  await ensureDatabase(url('postgres'), 'schema')
  await ensureRoles(
    url('schema'),
    Object.fromEntries(processRoles.map((role) => [role, 'unused'])) as Record<ProcessRole, string>,
  )
  await migrate(url('schema'))
  await run(process.execPath, [
    join(import.meta.dirname, '../node_modules/kysely-codegen/dist/cli/bin.js'),
    ...['--dialect', 'postgres', '--url', url('schema'), '--out-file', generated, '--log-level', 'error'],
    ...['--include-pattern', `(${SCHEMAS.join('|')}).!(kysely_*)`, '--default-schema', 'public'],
    ...['--type-mapping', JSON.stringify(TYPES)],
  ])
  if (!process.argv.includes('--check')) await copyFile(generated, TARGET)
  else if ((await readFile(generated, 'utf8')) !== (await readFile(TARGET, 'utf8'))) {
    console.error('db/schema.ts is not what the migrations make: run `npm run codegen`')
    process.exitCode = 1
  }
} finally {
  await running.stop()
  await rm(directory, { recursive: true, force: true })
}
