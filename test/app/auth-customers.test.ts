import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Page, type TestConsole, testConsole, totpCode, visitor } from '#test/support/console.ts'
import { type TestDatabase, testDatabase } from '#test/support/database.ts'

let database: TestDatabase
let web: TestConsole
const password = 'columnas y sombra larga'

beforeAll(async () => {
  database = await testDatabase()
  web = await testConsole('web', database, {
    RATE_LIMIT_REQUESTS: '10000',
    RATE_LIMIT_SIGN_INS_BY_ADDRESS: '1000',
  })
})

afterAll(async () => {
  await web?.stop()
  await database?.drop()
})

interface Mail {
  readonly to: string
  readonly template: string
  readonly values: { readonly link?: string }
}

async function mailsTo(email: string): Promise<readonly Mail[]> {
  const { rows } = await sql<{ payload: Mail }>`
    select payload from public.outbox where kind = 'mail' and payload->>'to' = ${email} order by id`.execute(
    database.kysely('owner'),
  )
  return rows.map(({ payload }) => payload)
}

/** The path of the link in the last mail to this address. */
async function mailedPath(email: string): Promise<string> {
  const link = new URL((await mailsTo(email)).at(-1)?.values.link ?? '')
  expect(link.origin).toBe(web.origin)
  return link.pathname + link.search
}

async function registered(email: string) {
  const person = visitor(web)
  expect((await person.post('/register', { email, password })).location).toBe('/register/sent')
  expect((await person.post(await mailedPath(email), { password })).location).toBe('/security?welcome')
  return person
}

const secretIn = (page: Page) => /secret=([A-Z2-7]{32})/.exec(page.text)?.[1] ?? ''
const recoveryCodesIn = (page: Page) => page.text.match(/(?<=<li>)[A-Z2-7]{4}(-[A-Z2-7]{4}){3}/g) ?? []

async function enrolled(email: string) {
  const person = await registered(email)
  await person.post('/security', { form: 'start-enrolment' })
  const secret = secretIn(await person.get('/security'))
  // Both at once: whatever second it is, the first is spent from now on and the other is still good.
  const [spent, next] = [totpCode(secret), totpCode(secret, 1)]
  const done = await person.post('/security', { form: 'confirm-enrolment', code: spent })
  return { person, spent, next, recoveryCodes: recoveryCodesIn(done) }
}

test('an account opens with a proven address, and the flow behind it is asked for once', async () => {
  const person = visitor(web)
  await person.post('/register', { email: 'Ana@Example.com', password })
  const before = await person.post('/sign-in', { email: 'ana@example.com', password })
  expect(before.text).toContain('Confirm your e-mail address first')
  const path = await mailedPath('ana@example.com')
  expect((await person.post(path, { password: 'another password' })).text).toContain('not the password')
  expect((await person.post(path, { password })).location).toBe('/security?welcome')
  expect((await person.get('/security')).text).toContain('ana@example.com')
  expect((await person.post(path, { password })).text).toContain('used already')
  const { rows } = await sql<{ count: bigint }>`
    select count(*) as count from public.outbox where kind = 'customer.verified'`.execute(
    database.kysely('owner'),
  )
  expect(rows[0]?.count).toBe(1n)
})

test('whoever registers for a company is led to it: by the proof, by a link sent again, and where the address is known', async () => {
  const person = visitor(web)
  const email = 'company@example.com'
  const page = await person.get('/register?kind=issuer')
  const [, action = ''] = /<form[^>]*action="(\/register[^"]*)"/.exec(page.text) ?? []
  expect(action).toBe('/register?kind=issuer')
  expect((await person.post(action, { email, password })).location).toBe('/register/sent')
  await person.post('/sign-in?next=/issuer/company', { email, password })
  expect(await mailsTo(email)).toHaveLength(2)
  const proof = await mailedPath(email)
  const [, proofAction = ''] =
    /<form[^>]*action="(\/verify-email[^"]*)"/.exec((await person.get(proof)).text) ?? []
  expect((await person.post(proofAction.replaceAll('&amp;', '&'), { password })).location).toBe(
    '/issuer/company',
  )
  expect((await person.get('/issuer/company')).status).toBe(200)
  expect((await person.get('/register?kind=issuer')).location).toBe('/issuer/company')
  await visitor(web).post('/register?kind=issuer', { email, password: 'something else here' })
  expect(await mailedPath(email)).toBe('/sign-in?next=%2Fissuer%2Fcompany')
})

test('a password is kept as an argon2id hash of its own, with what OWASP asks at least', async () => {
  const emails = ['hashed@example.com', 'hashed.too@example.com']
  for (const email of emails) await registered(email)
  const { rows } = await sql<{ hash: string }>`
    select password_hash as hash from public.customer where email = any(${emails})`.execute(
    database.kysely('owner'),
  )
  for (const { hash } of rows) {
    const [, memory, passes, lanes] =
      /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$[\w+/]+\$[\w+/]{43}$/.exec(hash) ?? []
    expect(Number(memory)).toBeGreaterThanOrEqual(19 * 1_024)
    expect(Number(passes)).toBeGreaterThanOrEqual(2)
    expect(Number(lanes)).toBeGreaterThanOrEqual(1)
    expect(hash).not.toContain(password)
  }
  expect(new Set(rows.map(({ hash }) => hash)).size).toBe(2)
})

test('registering a known address looks the same, and its owner is told by mail', async () => {
  await registered('known@example.com')
  const stranger = visitor(web)
  const answer = await stranger.post('/register', {
    email: 'known@example.com',
    password: 'something else here',
  })
  expect(answer.location).toBe('/register/sent')
  expect((await mailsTo('known@example.com')).at(-1)?.template).toBe('already-registered')
  expect(
    (await stranger.post('/sign-in', { email: 'known@example.com', password: 'something else here' })).text,
  ).toContain('wrong')
})

test.each([
  ['short', 'short', 'At least 10'],
  ['common', 'Password123!', 'first passwords that are guessed'],
  ['of one character', 'aaaaaaaaaaaaaa', 'first passwords that are guessed'],
  ['the e-mail address', 'weak@example.com', 'too close to your e-mail'],
])('a password that is %s is refused at its field', async (_name, weak, words) => {
  const page = await visitor(web).post('/register', { email: 'weak@example.com', password: weak })
  expect(page.status).toBe(400)
  expect(page.text).toContain(words)
  expect(page.text).not.toContain(`value="${weak}"`.replace('weak@example.com', 'nothing'))
  expect(await mailsTo('weak@example.com')).toEqual([])
})

test('errors name the field in the reader’s language', async () => {
  const page = await visitor(web).ask('/register', {
    method: 'POST',
    body: new URLSearchParams({ email: 'nobody', password }),
    headers: { origin: web.origin, 'accept-language': 'ru' },
  })
  expect(page.text).toContain('Адрес электронной почты')
  expect(page.text).toContain('id="register-email-error"')
})

test('with an authenticator, sign-in asks for its code, and a code serves once', async () => {
  const { person, spent, next, recoveryCodes } = await enrolled('totp@example.com')
  expect(recoveryCodes).toHaveLength(10)
  const again = visitor(web)
  const half = await again.post('/sign-in?next=/security', { email: 'totp@example.com', password })
  expect(half.location).toBe('/sign-in/code?next=%2Fsecurity')
  expect((await again.get('/security')).location).toBe('/sign-in/code?next=%2Fsecurity')
  // The code that confirmed the enrolment is spent.
  expect((await again.post('/sign-in/code', { code: spent })).text).toContain('Wait for the next one')
  expect((await again.post('/sign-in/code?next=/security', { code: next })).location).toBe('/security')
  expect((await again.get('/security')).status).toBe(200)
  // What signed in cannot serve for another act.
  const renewing = await again.post('/security', { form: 'renew-recovery-codes', code: next })
  expect(renewing.text).toContain('Wait for the next one')
  expect((await person.get('/security')).status).toBe(200)
})

test('one code sent twice at the same moment serves once', async () => {
  const email = 'race@example.com'
  const { next } = await enrolled(email)
  const rivals = [visitor(web), visitor(web), visitor(web)]
  for (const rival of rivals) await rival.post('/sign-in', { email, password })
  const pages = await Promise.all(
    rivals.map(async (rival) => await rival.post('/sign-in/code', { code: next })),
  )
  expect(pages.map(({ location }) => location)).toEqual(expect.arrayContaining(['/portfolio', null, null]))
  expect(pages.filter(({ location }) => location === '/portfolio')).toHaveLength(1)
})

test('sign-in leads to no other place', async () => {
  const email = 'elsewhere@example.com'
  await registered(email)
  const abroad = [
    '//elsewhere.test',
    '/\\elsewhere.test',
    '/\t/elsewhere.test',
    'https://elsewhere.test',
    'javascript:x',
  ]
  for (const next of abroad) {
    const query = new URLSearchParams({ next })
    const page = await visitor(web).post(`/sign-in?${query.toString()}`, { email, password })
    expect(page.location).toBe('/portfolio')
  }
})

test('a fresh code renews the recovery codes, and the old ones no longer serve', async () => {
  const email = 'renew@example.com'
  const { person, next, recoveryCodes } = await enrolled(email)
  const renewed = recoveryCodesIn(
    await person.post('/security', { form: 'renew-recovery-codes', code: next }),
  )
  expect(renewed).toHaveLength(10)
  const lost = visitor(web)
  await lost.post('/sign-in', { email, password })
  const old = await lost.post('/sign-in/code', { code: recoveryCodes[0] ?? '' })
  expect(old.text).toContain('This code is not right')
  expect((await lost.post('/sign-in/code', { code: renewed[0] ?? '' })).location).toBe('/portfolio')
})

test('a recovery code signs in once', async () => {
  const { recoveryCodes } = await enrolled('recovery@example.com')
  const [code = ''] = recoveryCodes
  for (const expected of ['/portfolio', null]) {
    const lost = visitor(web)
    await lost.post('/sign-in', { email: 'recovery@example.com', password })
    const answer = await lost.post('/sign-in/code', { code: code.toLowerCase().replaceAll('-', ' ') })
    expect(answer.location).toBe(expected)
  }
})

test('a reset by mail sets the password, ends every session and is told', async () => {
  const email = 'reset@example.com'
  const person = await registered(email)
  const lost = visitor(web)
  expect((await lost.post('/forgot-password', { email })).location).toBe('/forgot-password?sent')
  const unknown = await lost.post('/forgot-password', { email: 'unknown@example.com' })
  expect(unknown.location).toBe('/forgot-password?sent')
  expect(await mailsTo('unknown@example.com')).toEqual([])
  const path = await mailedPath(email)
  await lost.post(path, { password: 'una frase nueva y larga' })
  expect((await person.get('/security')).location).toBe('/sign-in?next=%2Fsecurity')
  expect((await mailsTo(email)).at(-1)?.template).toBe('password-changed')
  expect((await visitor(web).post('/sign-in', { email, password })).text).toContain('wrong')
  expect((await visitor(web).post('/sign-in', { email, password: 'una frase nueva y larga' })).location).toBe(
    '/portfolio',
  )
  expect((await lost.post(path, { password: 'otra frase mas larga' })).text).toContain('used already')
})

test('sessions are listed, ended one by one, and never by another person', async () => {
  const email = 'sessions@example.com'
  const first = await registered(email)
  const second = visitor(web)
  await second.post('/sign-in', { email, password })
  const ids = [...(await first.get('/security')).text.matchAll(/name="sessionId" value="([^"]+)"/g)].map(
    ([, id]) => id ?? '',
  )
  expect(ids).toHaveLength(2)
  const stranger = await registered('stranger@example.com')
  for (const id of ids)
    expect((await stranger.post('/security', { form: 'revoke-session', sessionId: id })).status).toBe(404)
  // The list begins with the session used last.
  const [own, other] = ids
  expect((await first.post('/security', { form: 'revoke-session', sessionId: other ?? '' })).status).toBe(303)
  const alive = [await first.get('/security'), await second.get('/security')].map(({ status }) => status)
  expect(alive.toSorted((a, b) => a - b)).toEqual([200, 303])
  expect(own).not.toBe(other)
})

test('changing the password needs the old one, ends the other sessions and keeps this one', async () => {
  const email = 'change@example.com'
  const person = await registered(email)
  const other = visitor(web)
  await other.post('/sign-in', { email, password })
  const before = [...person.cookies.values()]
  const change = { form: 'change-password', password: 'una frase nueva y larga' }
  expect((await person.post('/security', { ...change, currentPassword: 'wrong one' })).text).toContain(
    'not your current password',
  )
  expect((await person.post('/security', { ...change, currentPassword: password })).text).toContain(
    'Your password is changed',
  )
  expect([...person.cookies.values()]).not.toEqual(before)
  expect((await person.get('/security')).status).toBe(200)
  expect((await other.get('/security')).status).toBe(303)
})

test('signing out ends the session on the server too', async () => {
  const person = await registered('out@example.com')
  const stolen = visitor(web)
  for (const [name, value] of person.cookies) stolen.cookies.set(name, value)
  expect((await stolen.get('/security')).status).toBe(200)
  expect((await person.post('/sign-out', {})).location).toBe('/')
  expect((await stolen.get('/security')).status).toBe(303)
})

test('five failures by password or code close the door for that account from that address, and say until when', async () => {
  const { next } = await enrolled('locked@example.com')
  const thief = visitor(web)
  for (let attempt = 0; attempt < 3; attempt += 1)
    await thief.post('/sign-in', { email: 'locked@example.com', password: 'a wrong password' })
  await thief.post('/sign-in', { email: 'locked@example.com', password })
  for (let attempt = 0; attempt < 2; attempt += 1)
    expect((await thief.post('/sign-in/code', { code: '000000' })).text).toContain('This code is not right')
  const closed = await thief.post('/sign-in/code', { code: next })
  expect(closed.status).toBe(429)
  expect(closed.text).toContain('Try again after')
  expect(Number(closed.headers.get('retry-after'))).toBeGreaterThan(800)
  expect((await thief.post('/sign-in', { email: 'locked@example.com', password })).status).toBe(429)
  expect((await thief.post('/sign-in', { email: 'other@example.com', password })).status).toBe(400)
})
