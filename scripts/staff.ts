// `npm run staff -- invite <e-mail> --name <name> --role <role>`: the first member of staff; prints the link to begin with.
// Speaks to DATABASE_URL as the role of `admin`, and names ADMIN_ORIGIN in the link; without them, to what runs here.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { z } from 'zod'
import { staffRoles } from '#app/server/context.ts'
import { writeInvitation } from '#app/server/staff/invite.ts'
import { recordAct } from '#db/audit.ts'
import { openDatabase, openPool } from '#db/database.ts'
import { roleName } from '#db/roles.ts'
import { runningSchema } from './supervisor/announce.ts'

const usage = `npm run staff -- invite <e-mail> --name <name> --role <${staffRoles.join('|')}> [--locale es|en|ru]`

const argumentsSchema = z.object({
  command: z.literal('invite'),
  email: z
    .string()
    .trim()
    .max(254)
    .transform((text) => text.toLowerCase())
    .pipe(z.email()),
  name: z.string().trim().min(1).max(200),
  role: z.enum(staffRoles),
  locale: z.enum(['es', 'en', 'ru']).default('es'),
})

const secretsSchema = z.object({ databasePasswords: z.object({ admin: z.string() }) })

async function whereTo(): Promise<{ databaseUrl: string; origin: string }> {
  const { DATABASE_URL: given, ADMIN_ORIGIN: givenOrigin } = process.env
  if (given !== undefined && givenOrigin !== undefined) return { databaseUrl: given, origin: givenOrigin }
  const directory = process.env['STOA_DIRECTORY'] ?? join(import.meta.dirname, '../.stoa')
  const read = async (file: string): Promise<unknown> => {
    const text = await readFile(join(directory, file), 'utf8').catch(() => undefined)
    if (text === undefined)
      throw new Error('Stoa does not run here: set DATABASE_URL and ADMIN_ORIGIN, or begin with npm start')
    return JSON.parse(text)
  }
  const running = runningSchema.parse(await read('running.json'))
  const secrets = secretsSchema.parse(await read('secrets.json'))
  const url = new URL(running.databaseUrl)
  url.username = roleName('admin')
  url.password = secrets.databasePasswords.admin
  return { databaseUrl: given ?? url.href, origin: givenOrigin ?? running.admin }
}

async function invite(): Promise<string> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { name: { type: 'string' }, role: { type: 'string' }, locale: { type: 'string' } },
  })
  const [command, email] = positionals
  const { data, error } = argumentsSchema.safeParse({ command, email, ...values })
  if (error !== undefined)
    throw new Error(`${error.issues[0]?.path.join('.') ?? 'arguments'} is wrong or missing\n${usage}`)
  const { databaseUrl, origin } = await whereTo()
  const database = openDatabase(openPool(databaseUrl, { size: 1, onError: () => undefined }))
  try {
    return await database.transaction().execute(async (transaction) => {
      const made = await writeInvitation(transaction, data, { origin, now: new Date(), by: null })
      if (made === undefined) throw new Error(`${data.email} is on the staff already`)
      await recordAct(transaction, {
        actor: { kind: 'process', role: roleName('admin') },
        act: 'staff.invite',
        subject: `staff/${made.staffId}`,
        reason: 'invited by the operator',
        details: { role: data.role },
      })
      return made.link
    })
  } finally {
    await database.destroy()
  }
}

try {
  console.log(await invite())
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
}
