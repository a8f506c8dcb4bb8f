import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { ProcessRole } from '#db/roles.ts'
import { roleName } from '#db/roles.ts'
import { type RunningInformation, runningSchema } from './supervisor/announce.ts'

const secretsSchema = z.object({ databasePasswords: z.record(z.string(), z.string()) })

/** What `npm start` runs here, with the database's address for one role; undefined where nothing runs. */
export async function runningHere(
  role: ProcessRole,
): Promise<{ readonly running: RunningInformation; readonly databaseUrl: string } | undefined> {
  const directory = process.env['STOA_DIRECTORY'] ?? join(import.meta.dirname, '../.stoa')
  const texts = await Promise.all(
    ['running.json', 'secrets.json'].map(
      async (file) => await readFile(join(directory, file), 'utf8').catch(() => undefined),
    ),
  )
  const [running, secrets] = texts
  if (running === undefined || secrets === undefined) return undefined
  const information = runningSchema.parse(JSON.parse(running))
  const url = new URL(information.databaseUrl)
  url.username = roleName(role)
  url.password = secretsSchema.parse(JSON.parse(secrets)).databasePasswords[role] ?? ''
  return { running: information, databaseUrl: url.href }
}
