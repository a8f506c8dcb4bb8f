import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { hashPassword } from '#app/server/authentication/password.ts'
import { type TestConsole, testConsole, totpCode, visitor } from '#test/support/console.ts'
import { type TestDatabase, testDatabase } from '#test/support/database.ts'

let database: TestDatabase
let admin: TestConsole
const password = 'columnas y sombra larga'
const sessionKey = Buffer.alloc(32, 9).toString('base64')

beforeAll(async () => {
  database = await testDatabase()
  admin = await testConsole('admin', database, {
    SESSION_KEY: sessionKey,
    RATE_LIMIT_REQUESTS: '10000',
    RATE_LIMIT_SIGN_INS_BY_ADDRESS: '1000',
  })
})

afterAll(async () => {
  await admin?.stop()
  await database?.drop()
})

/** What `npm run staff` prints. */
async function staffCommand(...words: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [join(import.meta.dirname, '../../scripts/staff.ts'), ...words],
    { env: { ...process.env, DATABASE_URL: database.url('admin'), ADMIN_ORIGIN: admin.origin } },
  )
  return stdout.trim()
}

const invitedByCommand = async (email: string, role: string): Promise<string> =>
  await staffCommand('invite', email, '--name', 'Someone', '--locale', 'en', '--role', role)

/** Takes up an invitation whole: password, authenticator, recovery codes. */
async function joined(link: string) {
  const { pathname, search, origin } = new URL(link)
  expect(origin).toBe(admin.origin)
  const person = visitor(admin)
  expect((await person.post(pathname + search, { password })).location).toBe('/enrol')
  const page = await person.get('/enrol')
  const secret = /secret=([A-Z2-7]{32})/.exec(page.text)?.[1] ?? ''
  // Both at once: whatever second it is, the first confirms and the other is good for the next sign-in.
  const [spent, next] = [totpCode(secret), totpCode(secret, 1)]
  return {
    person,
    next,
    enrol: async () => await person.post('/enrol', { form: 'confirm-enrolment', code: spent }),
  }
}

async function member(email: string, role: string) {
  const { person, next, enrol } = await joined(await invitedByCommand(email, role))
  expect((await enrol()).status).toBe(200)
  return { person, next }
}

async function lastInvitation(email: string): Promise<string> {
  const { rows } = await sql<{ link: string }>`
    select payload->'values'->>'link' as link from public.outbox
    where kind = 'mail' and payload->>'to' = ${email} order by id desc limit 1`.execute(
    database.kysely('owner'),
  )
  return rows[0]?.link ?? ''
}

test('the first admin is made by a command, and can do nothing before enrolling a second factor', async () => {
  const link = await invitedByCommand('first@example.com', 'admin')
  const { person, enrol } = await joined(link)
  expect((await person.get('/security')).location).toBe('/enrol')
  expect((await person.get('/staff')).location).toBe('/enrol')
  const done = await enrol()
  expect(done.text.match(/<li>[A-Z2-7]{4}(-[A-Z2-7]{4}){3}<\/li>/g)).toHaveLength(10)
  expect((await person.get('/staff')).text).toContain('first@example.com')
  const { pathname, search } = new URL(link)
  expect((await visitor(admin).post(pathname + search, { password })).text).toContain('used already')
  const { rows } = await sql<{ act: string; actor: string }>`
    select act, actor from audit.entry order by sequence desc limit 1`.execute(database.kysely('owner'))
  expect(rows).toEqual([{ act: 'staff.invite', actor: 'stoa_admin' }])
})

test('staff sign in with password and code', async () => {
  const { next } = await member('code@example.com', 'auditor')
  const person = visitor(admin)
  const fields = { email: 'code@example.com', password }
  expect((await person.post('/sign-in', fields)).location).toBe('/sign-in/code')
  expect((await person.post('/sign-in/code', { code: next })).location).toBe('/')
  const [cookie] = person.cookies.keys()
  expect(cookie).toBe('stoa_staff_session')
  expect((await person.get('/security')).status).toBe(200)
})

test('an admin invites whoever may do no more than an admin, and the audit log keeps it', async () => {
  const { person } = await member('inviter@example.com', 'admin')
  const invite = { form: 'invite', name: 'New', role: 'auditor', email: 'new@example.com' }
  expect((await person.post('/staff', invite)).location).toBe('/staff?done=invited')
  await joined(await lastInvitation('new@example.com'))
  const above = await person.post('/staff', { ...invite, role: 'compliance', email: 'officer@example.com' })
  expect(above.text).toContain('You may not give this role')
  const { rows } = await sql<{ reason: string; details: unknown }>`
    select reason, details from audit.entry where actor_kind = 'staff' order by sequence desc limit 1`.execute(
    database.kysely('owner'),
  )
  expect(rows).toEqual([{ reason: 'invited', details: { role: 'auditor' } }])
})

test('a superadmin can invite a compliance officer', async () => {
  const { person } = await member('super@example.com', 'superadmin')
  const fields = { form: 'invite', name: 'Officer', role: 'compliance', email: 'compliance@example.com' }
  expect((await person.post('/staff', fields)).location).toBe('/staff?done=invited')
})

test('who is disabled is out at once, and cannot come back', async () => {
  const boss = await member('boss@example.com', 'admin')
  const leaving = await member('leaving@example.com', 'auditor')
  const { id } = await database
    .kysely('owner')
    .selectFrom('staff')
    .select('id')
    .where('email', '=', 'leaving@example.com')
    .executeTakeFirstOrThrow()
  const fields = { form: 'disable', staffId: id, reason: 'left the company' }
  expect((await leaving.person.post('/staff', fields)).status).toBe(403)
  expect((await boss.person.post('/staff', fields)).location).toBe('/staff?done=disabled')
  expect((await leaving.person.get('/security')).status).toBe(303)
  const again = await visitor(admin).post('/sign-in', { email: 'leaving@example.com', password })
  expect(again.text).toContain('E-mail address or password is wrong.')
})

async function staffId(email: string): Promise<string> {
  const { id } = await database
    .kysely('owner')
    .selectFrom('staff')
    .select('id')
    .where('email', '=', email)
    .executeTakeFirstOrThrow()
  return id
}

test('a superadmin renews the access of who has lost theirs: all that served before is spent, roles stay', async () => {
  const root = await member('root@example.com', 'superadmin')
  const lost = await member('lost@example.com', 'compliance')
  const fields = { form: 'reissue', staffId: await staffId('lost@example.com'), reason: 'lost the phone' }
  expect((await root.person.post('/staff', { ...fields, reason: '' })).status).toBe(400)
  expect((await root.person.post('/staff', fields)).location).toBe('/staff?done=reissued')
  expect((await lost.person.get('/security')).status).toBe(303)
  const old = await visitor(admin).post('/sign-in', { email: 'lost@example.com', password })
  expect(old.text).toContain('E-mail address or password is wrong.')
  const link = await lastInvitation('lost@example.com')
  expect((await root.person.get('/staff')).text).not.toContain(new URL(link).searchParams.get('token'))
  const again = await joined(link)
  expect((await again.person.get('/staff')).location).toBe('/enrol')
  const { pathname, search } = new URL(link)
  expect((await visitor(admin).post(pathname + search, { password })).text).toContain('used already')
  expect((await again.enrol()).status).toBe(200)
  expect((await again.person.get('/kyc')).status).toBe(200)
  const { rows } = await sql<{ act: string; subject: string; reason: string }>`
    select act, subject, reason from audit.entry order by sequence desc limit 1`.execute(
    database.kysely('owner'),
  )
  expect(rows).toEqual([
    { act: 'staff.reissue', subject: `staff/${fields.staffId}`, reason: 'lost the phone' },
  ])
})

test('nobody renews their own access, an admin nobody’s, and who is disabled stays out', async () => {
  const root = await member('root2@example.com', 'superadmin')
  const boss = await member('boss2@example.com', 'admin')
  const form = { form: 'reissue', reason: 'to see' }
  const [own, other] = [await staffId('root2@example.com'), await staffId('boss2@example.com')]
  expect((await root.person.post('/staff', { ...form, staffId: own })).text).toContain(
    'Nobody renews their own access',
  )
  expect((await boss.person.post('/staff', { ...form, staffId: own })).status).toBe(403)
  expect((await root.person.post('/staff', { ...form, form: 'disable', staffId: other })).status).toBe(303)
  expect((await root.person.post('/staff', { ...form, staffId: other })).text).toContain('disabled already')
  expect((await root.person.get('/security')).status).toBe(200)
})

test('an admin cannot take a role away by inviting anew who is being let in anew', async () => {
  const root = await member('root3@example.com', 'superadmin')
  const boss = await member('boss3@example.com', 'admin')
  await member('officer3@example.com', 'compliance')
  const id = await staffId('officer3@example.com')
  await root.person.post('/staff', { form: 'reissue', staffId: id, reason: 'lost the phone' })
  const invite = { form: 'invite', name: 'Officer', role: 'auditor', email: 'officer3@example.com' }
  expect((await boss.person.post('/staff', invite)).text).toContain('You may not give this role')
})

test('the operator’s command lets the last superadmin in anew, and says no for who is not on the staff', async () => {
  const last = await member('last@example.com', 'superadmin')
  const link = await staffCommand('reset', 'last@example.com', '--reason', 'phone at the bottom of the sea')
  expect((await last.person.get('/security')).status).toBe(303)
  const again = await joined(link)
  expect((await again.enrol()).status).toBe(200)
  expect((await again.person.get('/staff')).status).toBe(200)
  const { rows } = await sql<{ act: string; actor: string; reason: string }>`
    select act, actor, reason from audit.entry order by sequence desc limit 1`.execute(
    database.kysely('owner'),
  )
  expect(rows).toEqual([
    { act: 'staff.reissue', actor: 'stoa_admin', reason: 'by the operator: phone at the bottom of the sea' },
  ])
  await expect(staffCommand('reset', 'nobody@example.com', '--reason', 'to see')).rejects.toThrow(
    'nobody@example.com is not on the staff',
  )
  await expect(staffCommand('reset', 'last@example.com')).rejects.toThrow('reason is wrong or missing')
})

test('an auditor cannot see the staff page', async () => {
  const { person } = await member('auditor@example.com', 'auditor')
  const page = await person.get('/staff')
  expect(page.status).toBe(403)
  expect(page.text).toContain('Not open to you')
})

test('a customer’s session opens nothing on the staff console', async () => {
  // Even under the same key: staff and customers have tables of their own.
  const web = await testConsole('web', database, { SESSION_KEY: sessionKey })
  await database
    .kysely('owner')
    .insertInto('customer')
    .values({
      email: 'customer@example.com',
      email_verified_at: new Date(),
      password_hash: await hashPassword(password),
    })
    .execute()
  const customer = visitor(web)
  await customer.post('/sign-in', { email: 'customer@example.com', password })
  expect((await customer.get('/security')).status).toBe(200)
  const person = visitor(admin)
  person.cookies.set('stoa_staff_session', customer.cookies.get('stoa_session') ?? '')
  expect((await person.get('/security')).status).toBe(303)
  await web.stop()
})
