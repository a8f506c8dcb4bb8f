import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { cp, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify, stripVTControlCharacters } from 'node:util'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { migrate, migrationFolder } from '#db/migrate.ts'
import { type TestDatabase, testDatabase } from '#test/support/database.ts'

// The commands of CONTRIBUTING, "How to add a migration", as they are typed.

const run = promisify(execFile)
const root = join(import.meta.dirname, '../..')

let database: TestDatabase
let names: readonly string[]
beforeAll(async () => {
  database = await testDatabase()
  names = (await readdir(migrationFolder)).map((file) => file.replace(/\.ts$/, '')).toSorted()
})
afterAll(async () => await database.drop())

/** What `npx kysely <command>` writes. @throws where it ends with another code than zero */
async function kysely(command: readonly string[], databaseUrl?: string, directory = root): Promise<string> {
  const bin = join(root, 'node_modules/kysely-ctl/dist/bin.mjs')
  const { stdout, stderr } = await run(
    process.execPath,
    [bin, ...command, '--no-outdated-check', '--no-filesystem-caching'],
    {
      cwd: directory,
      // As in a terminal: where it sees that a test runs it, it says nothing.
      env: {
        NODE_ENV: 'development',
        PATH: process.env['PATH'],
        ...(databaseUrl !== undefined && { DATABASE_URL: databaseUrl }),
      },
      timeout: 60_000,
    },
  )
  return stripVTControlCharacters(stdout + stderr)
}

test('kysely-ctl lists every migration of an installation as done', async () => {
  const listed = await kysely(['migrate:list'], database.url('owner'))
  const done = [...listed.matchAll(/\[✓\] (\S+)/g)].map(([, name]) => name)
  expect(done).toEqual(names)
})

test('kysely-ctl brings an empty database to where a start would bring it', async () => {
  const name = `test_${randomBytes(8).toString('hex')}`
  const owner = database.kysely('owner')
  const url = new URL(database.url('owner'))
  url.pathname = name
  await sql.raw(`create database "${name}" template template0`).execute(owner)
  try {
    await kysely(['migrate:latest'], url.href)
    expect(await migrate(url.href)).toEqual([])
  } finally {
    await sql.raw(`drop database "${name}" with (force)`).execute(owner)
  }
})

test('kysely-ctl makes the next migration beside the others, without a database', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'stoa-migration-'))
  try {
    for (const part of ['.config', 'db', 'package.json']) {
      await cp(join(root, part), join(directory, part), { recursive: true })
    }
    await symlink(join(root, 'node_modules'), join(directory, 'node_modules'))
    await kysely(['migrate:make', 'holders_by_day'], undefined, directory)
    const made = (await readdir(join(directory, 'db/migrations'))).filter((file) =>
      file.includes('holders_by_day'),
    )
    const next = String(names.length + 1).padStart(4, '0')
    expect(made).toEqual([`${next}_holders_by_day.ts`])
    const content = await readFile(join(directory, 'db/migrations', `${next}_holders_by_day.ts`), 'utf8')
    expect(content).toContain('export async function up(db: Kysely<any>)')
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
})

test('without an address kysely-ctl says which variable it needs', async () => {
  await expect(kysely(['migrate:list'])).rejects.toThrow('DATABASE_URL is missing')
})
