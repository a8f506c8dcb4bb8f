// `npm run staff -- invite <e-mail> --name <name> --role <role>`: the first member of staff; prints the link to begin with.
// `npm run staff -- reset <e-mail> --reason <why>`: the same for one who has lost password or authenticator.
// Speaks to DATABASE_URL as the role of `admin`, and names ADMIN_ORIGIN in the link; without them, to what runs here.
import { parseArgs } from 'node:util'
import type { Transaction } from 'kysely'
import { z } from 'zod'
import { staffRoles } from '#app/server/context.ts'
import { writeInvitation } from '#app/server/staff/invite.ts'
import { writeReissue } from '#app/server/staff/reissue.ts'
import { recordAct } from '#db/audit.ts'
import { openDatabase, openPool } from '#db/database.ts'
import { roleName } from '#db/roles.ts'
import type { DB } from '#db/schema.ts'
import { databaseUrlHere, runningHere } from './here.ts'

const usage = `npm run staff -- invite <e-mail> --name <name> --role <${staffRoles.join('|')}> [--locale es|en|ru]
npm run staff -- reset <e-mail> --reason <why>`

const email = z
  .string()
  .trim()
  .max(254)
  .transform((text) => text.toLowerCase())
  .pipe(z.email())

const argumentsSchema = z.discriminatedUnion('command', [
  z.object({
    command: z.literal('invite'),
    email,
    name: z.string().trim().min(1).max(200),
    role: z.enum(staffRoles),
    locale: z.enum(['es', 'en', 'ru']).default('es'),
  }),
  z.object({ command: z.literal('reset'), email, reason: z.string().trim().min(3).max(500) }),
])

type Asked = z.output<typeof argumentsSchema>

async function whereTo(): Promise<{ databaseUrl: string; origin: string }> {
  const { DATABASE_URL: given, ADMIN_ORIGIN: givenOrigin } = process.env
  if (given !== undefined && givenOrigin !== undefined) return { databaseUrl: given, origin: givenOrigin }
  const running = await runningHere()
  if (running === undefined)
    throw new Error('Stoa does not run here: set DATABASE_URL and ADMIN_ORIGIN, or begin with npm start')
  const databaseUrl = given ?? (await databaseUrlHere(running, 'admin'))
  return { databaseUrl, origin: givenOrigin ?? running.admin }
}

function readArguments(): Asked {
  const text = { type: 'string' } as const
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { name: text, role: text, locale: text, reason: text },
  })
  const [command, address] = positionals
  const { data, error } = argumentsSchema.safeParse({ command, email: address, ...values })
  if (error === undefined) return data
  throw new Error(`${error.issues[0]?.path.join('.') ?? 'arguments'} is wrong or missing\n${usage}`)
}

type Place = { readonly origin: string; readonly now: Date; readonly by: null }

async function invite(
  transaction: Transaction<DB>,
  asked: Extract<Asked, { command: 'invite' }>,
  place: Place,
): Promise<string> {
  const made = await writeInvitation(transaction, asked, place)
  if (made === undefined) throw new Error(`${asked.email} is on the staff already`)
  await recordAct(transaction, {
    actor: { kind: 'process', role: roleName('admin') },
    act: 'staff.invite',
    subject: `staff/${made.staffId}`,
    reason: 'invited by the operator',
    details: { role: asked.role },
  })
  return made.link
}

async function reset(
  transaction: Transaction<DB>,
  asked: Extract<Asked, { command: 'reset' }>,
  place: Place,
): Promise<string> {
  const person = await transaction
    .selectFrom('staff')
    .select('id')
    .where('email', '=', asked.email)
    .executeTakeFirst()
  const link = person === undefined ? undefined : await writeReissue(transaction, person.id, place)
  if (person === undefined || link === undefined)
    throw new Error(`${asked.email} is not on the staff, or was disabled`)
  await recordAct(transaction, {
    actor: { kind: 'process', role: roleName('admin') },
    act: 'staff.reissue',
    subject: `staff/${person.id}`,
    reason: `by the operator: ${asked.reason}`,
  })
  return link
}

/** @returns the link that is printed */
async function act(): Promise<string> {
  const asked = readArguments()
  const { databaseUrl, origin } = await whereTo()
  const database = openDatabase(openPool(databaseUrl, { size: 1, onError: () => undefined }))
  const place: Place = { origin, now: new Date(), by: null }
  try {
    return await database
      .transaction()
      .execute(async (transaction) =>
        asked.command === 'invite'
          ? await invite(transaction, asked, place)
          : await reset(transaction, asked, place),
      )
  } finally {
    await database.destroy()
  }
}

try {
  console.log(await act())
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
}
