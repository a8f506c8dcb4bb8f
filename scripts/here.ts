import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { type ProcessRole, roleName } from '#db/roles.ts'
import { type RunningInformation, runningSchema } from './supervisor/announce.ts'

const secretsSchema = z.object({ databasePasswords: z.record(z.string(), z.string()) })

/** What `npm start` runs here; undefined where nothing does. */
export async function runningHere(): Promise<RunningInformation | undefined> {
  const running = await read('running.json')
  return running === undefined ? undefined : runningSchema.parse(running)
}

/** The database's address of what runs here, for one role. */
export async function databaseUrlHere(
  { databaseUrl }: RunningInformation,
  role: ProcessRole,
): Promise<string> {
  const url = new URL(databaseUrl)
  url.username = roleName(role)
  url.password = secretsSchema.parse(await read('secrets.json')).databasePasswords[role] ?? ''
  return url.href
}

async function read(file: string): Promise<unknown> {
  const directory = process.env['STOA_DIRECTORY'] ?? join(import.meta.dirname, '../.stoa')
  const text = await readFile(join(directory, file), 'utf8').catch(() => undefined)
  return text === undefined ? undefined : JSON.parse(text)
}
