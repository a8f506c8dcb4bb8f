import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { generateDocumentKeys } from '#app/server/document-seal.ts'
import { loggable } from '#app/server/log.ts'
import { freePort } from '#scripts/parts/port.ts'
import { type Running, startOwn, untilReady } from '#scripts/parts/running.ts'
import { totpCode, visitor } from '#test/support/console.ts'
import { type TestDatabase, testDatabase } from '#test/support/database.ts'
import { png } from './staff-scene.ts'

const mainFile = fileURLToPath(new URL('../../app/web.ts', import.meta.url))
const origin = 'http://stoa.test'

/** What must never be written, each told apart at a glance. */
const secret = {
  email: 'recognisable.quill@example.com',
  password: 'recognisable-password-77',
  wrongPassword: 'recognisable-mistake-78',
  givenNames: 'Recogniza',
  familyNames: 'Quetzalcoatlson',
  nationalId: '98.765.432-K',
  street: 'Calle Reconocible 4711',
  accountNumber: '556677889900112',
  holder: 'Quetzalcoatlson Holder',
  company: 'Recognisable Company SpA',
  agent: 'RecognisableBrowser/9.9',
  token: 'recognisable-token-in-an-address',
} as const

let database: TestDatabase
let web: Running
let directory: string
let person: ReturnType<typeof visitor>
/** Everything that the process wrote, on both streams. */
const log = async (): Promise<string> => await readFile(join(directory, 'web.log'), 'utf8')

beforeAll(async () => {
  database = await testDatabase()
  directory = await mkdtemp(join(tmpdir(), 'stoa-log-'))
  const [port, healthPort] = [await freePort(), await freePort()]
  const key = () => randomBytes(32).toString('base64')
  web = await startOwn({
    name: 'web',
    command: process.execPath,
    arguments: [mainFile],
    environment: {
      DATABASE_URL: database.url('web'),
      HEALTH_PORT: String(healthPort),
      LOG_LEVEL: 'trace',
      WEB_PORT: String(port),
      WEB_ORIGIN: origin,
      ENGINE_ADDRESS: '127.0.0.1:9',
      ENGINE_TOKEN: 'recognisable token of no engine',
      SESSION_KEY: key(),
      PERSONAL_DATA_KEY: key(),
      DOCUMENT_PUBLIC_KEY: (await generateDocumentKeys()).publicKey,
      FILES_DIRECTORY: directory,
    },
    logFile: join(directory, 'web.log'),
  })
  await untilReady(web, 30_000, async () => (await fetch(`http://127.0.0.1:${healthPort}/health`)).ok)
  person = visitor({ address: `http://127.0.0.1:${port}`, origin })
})

afterAll(async () => {
  await web?.stop()
  await rm(directory, { recursive: true, force: true })
  await database?.drop()
})

const headers = { 'user-agent': secret.agent }
const post = async (path: string, fields: Readonly<Record<string, string>>) =>
  await person.post(path, fields, headers)

async function register(): Promise<void> {
  const { email, password } = secret
  expect((await post('/register', { email, password })).location).toBe('/register/sent')
  const { rows } = await sql<{ link: string }>`
    select payload->'values'->>'link' as link from public.outbox where payload->>'to' = ${email}`.execute(
    database.kysely('owner'),
  )
  const link = new URL(rows[0]?.link ?? '')
  tokens.push(link.searchParams.get('token') ?? '')
  expect((await post(link.pathname + link.search, { password })).location).toBe('/security?welcome')
}

/** Secrets that come up on the way: links, cookies, what an authenticator holds and shows. */
const tokens: string[] = []

async function enrol(): Promise<string> {
  await post('/security', { form: 'start-enrolment' })
  const seed = /secret=([A-Z2-7]{32})/.exec((await person.get('/security')).text)?.[1] ?? ''
  const code = totpCode(seed, -1)
  const page = await post('/security', { form: 'confirm-enrolment', code })
  tokens.push(seed, ...(page.text.match(/(?<=<li>)[A-Z2-7]{4}(-[A-Z2-7]{4}){3}/g) ?? []))
  return seed
}

async function sendPapers(): Promise<void> {
  const { givenNames, familyNames, nationalId, street } = secret
  const form = new FormData()
  const fields = {
    form: 'verification',
    givenNames,
    familyNames,
    nationalId,
    street,
    birthDate: '1985-04-12',
  }
  for (const [name, value] of Object.entries({
    ...fields,
    city: 'Santiago',
    postalCode: '8320000',
    country: '152',
  }))
    form.set(name, value)
  for (const name of ['identityFront', 'identityBack', 'proofOfAddress'])
    form.set(name, new Blob([png], { type: 'image/png' }), `${familyNames}.png`)
  const page = await person.ask('/verification', {
    method: 'POST',
    body: form,
    headers: { origin, ...headers },
  })
  expect(page.location).toBe('/verification')
}

async function withdraw(seed: string): Promise<void> {
  const owner = database.kysely('owner')
  await sql`with c as (insert into financial.asset (code, name, kind, decimals) values ('CLP', 'Peso', 'currency', 0)),
      a as (insert into trading.account (kind, customer_id, name) select 'investor', id, 'Ana' from public.customer
        returning number, customer_id)
    insert into investment.identity (account, customer_id, country, status, verified_until, transaction)
      select number, customer_id, 152, 'verified', '2100-01-01', '0x' from a`.execute(owner)
  const code = totpCode(seed)
  const { accountNumber, holder } = secret
  const form = {
    form: 'withdraw',
    currency: 'CLP',
    amount: '20000',
    bank: 'Banco',
    holder,
    holderTaxId: secret.nationalId,
  }
  const sent = await post('/money/withdraw', { ...form, accountNumber, code, key: randomUUID() })
  expect(sent.location).toMatch(/^\/money\/withdrawals\//)
}

test('what people send and who they are is in no line of a console, also where the database refuses and quotes it', async () => {
  await register()
  await post('/sign-in', { email: secret.email, password: secret.wrongPassword })
  await person.ask(`/reset-password?token=${secret.token}`, { headers })
  const seed = await enrol()
  await sendPapers()
  await withdraw(seed)
  tokens.push(...person.cookies.values())
  // PostgreSQL quotes what it cannot read as a number: the message carries the company's name.
  await sql
    .raw(
      `create function public.refuse() returns trigger language plpgsql as
        $$ begin perform new.legal_name::integer; return new; end $$;
      create trigger refuse before insert on investment.issuer for each row execute function public.refuse()`,
    )
    .execute(database.kysely('owner'))
  const company = { form: 'company', legalName: secret.company, registrationNumber: '77.1', country: '152' }
  const refused = await post('/issuer/company', company)
  expect(refused.status).toBe(500)
  expect(refused.text).not.toContain('invalid input syntax')
  await web.stop()

  const written = await log()
  const lines = written
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
  for (const path of [
    '/sign-in',
    '/register',
    '/verification',
    '/money/withdraw',
    '/issuer/company',
    '/reset-password',
  ])
    expect(lines).toContainEqual(expect.objectContaining({ msg: 'request', path }))
  expect(lines).toContainEqual(
    expect.objectContaining({ msg: 'page failed', code: '22P02', requestId: expect.any(String) }),
  )
  for (const value of [...Object.values(secret), ...tokens, '127.0.0.1', 'recognisable token of no engine']) {
    expect(value.length).toBeGreaterThan(5)
    expect(written.toLowerCase()).not.toContain(value.toLowerCase())
  }
})

test('an error is told by its kind and place; its words only where they are our own', () => {
  const quoting = Object.assign(new Error('duplicate key: (ana@example.com) exists'), {
    severity: 'ERROR',
    code: '23505',
    detail: 'Key (email)=(ana@example.com) already exists.',
    table: 'customer',
    constraint: 'customer_email',
  })
  const told = loggable(quoting)
  expect(told).toMatchObject({
    kind: 'Error',
    code: '23505',
    table: 'customer',
    constraint: 'customer_email',
  })
  expect(JSON.stringify(told)).not.toContain('ana@')
  expect(JSON.stringify(told)).toContain('server-log.test.ts')
  const parser = (() => {
    try {
      return JSON.parse('ana@example.com') as unknown
    } catch (error) {
      return error
    }
  })()
  expect((parser as Error).message).toContain('ana@')
  expect(JSON.stringify(loggable(parser))).not.toContain('ana@')
  expect(loggable(new Error('the session was not written'))).toMatchObject({
    message: 'the session was not written',
  })
  expect(loggable('ana@example.com')).toEqual({ kind: 'string' })
})
