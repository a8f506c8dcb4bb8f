import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { hashPassword } from '#app/server/authentication/password.ts'
import { inCustomerScope } from '#db/customer-scope.ts'
import { type TestConsole, testConsole, visitor } from '#test/support/console.ts'
import { type TestDatabase, testDatabase } from '#test/support/database.ts'

let database: TestDatabase
let web: TestConsole
const password = 'columnas y sombra larga'

beforeAll(async () => {
  database = await testDatabase()
  web = await testConsole('web', database, { WEB_ORIGIN: 'https://stoa.test' })
})

afterAll(async () => {
  await web?.stop()
  await database?.drop()
})

async function customer(email: string): Promise<string> {
  const { id } = await database
    .kysely('owner')
    .insertInto('customer')
    .values({ email, email_verified_at: new Date(), password_hash: await hashPassword(password) })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

test('what changes something comes from our own pages', async () => {
  await customer('origin@example.com')
  const fields = new URLSearchParams({ email: 'origin@example.com', password })
  const post = async (headers: Record<string, string>) =>
    await visitor(web).ask('/sign-in', { method: 'POST', body: fields, headers })
  const foreign = await post({ origin: 'https://elsewhere.test' })
  expect(foreign.status).toBe(403)
  expect(JSON.parse(foreign.text)).toMatchObject({ status: 403, code: 'foreign-origin' })
  expect((await post({ origin: 'http://stoa.test' })).status).toBe(403)
  expect((await post({ origin: 'null' })).status).toBe(403)
  expect((await post({})).status).toBe(403)
  expect((await post({ 'sec-fetch-site': 'cross-site' })).status).toBe(403)
  expect((await post({ 'sec-fetch-site': 'same-origin' })).location).toBe('/portfolio')
  // Claiming another host does not move the goal.
  const claimed = { origin: 'https://elsewhere.test', 'x-forwarded-host': 'elsewhere.test' }
  expect((await post(claimed)).status).toBe(403)
})

test('a body too large for a form, or of no announced length, is refused before it is read', async () => {
  const post = async (init: RequestInit & { readonly duplex?: 'half' }) =>
    await visitor(web).ask('/sign-in', {
      method: 'POST',
      ...init,
      headers: { origin: web.origin, 'content-type': 'application/x-www-form-urlencoded' },
    })
  const large = await post({ body: `email=${'x'.repeat(2_000_000)}` })
  expect(large.status).toBe(413)
  expect(JSON.parse(large.text)).toMatchObject({ code: 'too-large' })
  const endless = await post({ body: new Blob(['email=x']).stream(), duplex: 'half' })
  expect(endless.status).toBe(411)
})

test('the session’s cookie is out of reach for scripts, other sites and plain connections', async () => {
  await customer('cookie@example.com')
  const page = await visitor(web).post('/sign-in', { email: 'cookie@example.com', password })
  const [cookie = ''] = page.headers.getSetCookie()
  expect(cookie).toMatch(
    /^__Host-stoa_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Secure; Max-Age=1209600$/,
  )
})

test('pages carry a strict policy with a nonce of their own, and do not name their maker', async () => {
  const [one, other] = [await visitor(web).get('/'), await visitor(web).get('/')]
  const policy = one.headers.get('content-security-policy') ?? ''
  const nonce = /script-src 'self' 'strict-dynamic' 'nonce-([^']+)'/.exec(policy)?.[1] ?? ''
  expect(nonce.length).toBeGreaterThan(20)
  expect(policy).toContain("style-src 'self'")
  expect(policy).not.toContain('unsafe')
  expect(policy).toContain("frame-ancestors 'none'")
  expect(other.headers.get('content-security-policy')).not.toContain(nonce)
  for (const [script] of one.text.matchAll(/<script[^>]*>/g)) expect(script).toContain(`nonce="${nonce}"`)
  expect(one.text).not.toMatch(/\sstyle="/)
  expect(one.headers.get('strict-transport-security')).toContain('max-age=31536000')
  expect(one.headers.has('x-powered-by')).toBe(false)
  expect(one.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
  expect(one.headers.get('cache-control')).toBe('no-store')
})

test('public files may be kept for ever, and count against no limit', async () => {
  const page = await visitor(web).get('/')
  const stylesheet = /href="(\/assets\/[^"]+\.css)"/.exec(page.text)?.[1] ?? ''
  const file = await visitor(web).get(stylesheet)
  expect(file.status).toBe(200)
  expect(file.headers.get('cache-control')).toContain('immutable')
  expect(file.headers.has('ratelimit-limit')).toBe(false)
})

test('a hundred requests a minute of one address or session, then a refusal that says when to come back', async () => {
  const limited = await testConsole('web', database)
  for (let count = 0; count <= 100; count += 1) {
    const page = await visitor(limited).get('/api/v1/assets')
    expect(`${count} ${page.status}`).toBe(`${count} ${count < 100 ? 200 : 429}`)
    expect(page.headers.get('ratelimit-limit')).toBe('100')
    expect(page.headers.get('ratelimit-remaining')).toBe(String(Math.max(0, 99 - count)))
    if (page.status !== 429) continue
    expect(JSON.parse(page.text)).toMatchObject({ code: 'too-many-requests' })
    expect(Number(page.headers.get('retry-after'))).toBeLessThanOrEqual(60)
  }
  await limited.stop()
})

test('sessions of one address have an allowance each, and all of them together a higher ceiling', async () => {
  for (const name of ['first', 'second', 'third']) await customer(`${name}@example.com`)
  const limited = await testConsole('web', database, {
    RATE_LIMIT_REQUESTS: '10',
    RATE_LIMIT_REQUESTS_BY_ADDRESS: '20',
  })
  const signedIn = async (name: string) => {
    const person = visitor(limited)
    await person.post('/sign-in', { email: `${name}@example.com`, password })
    return person
  }
  // The address: 3 for signing in, then 10 + 7.
  const [first, second, third] = [await signedIn('first'), await signedIn('second'), await signedIn('third')]
  const statuses = async (person: typeof first, times: number) => {
    const seen: number[] = []
    for (let count = 0; count < times; count += 1)
      seen.push((await person.get('/api/v1/account/balances')).status)
    return seen
  }
  expect(await statuses(first, 10)).toEqual(Array(10).fill(200))
  expect(await statuses(second, 7)).toEqual(Array(7).fill(200))
  expect(await statuses(third, 1)).toEqual([429])
  expect(await statuses(visitor(limited), 1)).toEqual([429])
  await limited.stop()
})

test('another account of an address that failed too often is refused too, and its sign-in is told when to come back', async () => {
  await customer('guessed@example.com')
  const limited = await testConsole('web', database, { RATE_LIMIT_SIGN_INS_BY_ADDRESS: '6' })
  const signIn = async (email: string, secret: string) =>
    await visitor(limited).post('/sign-in', { email, password: secret })
  // Never more than two for one account, whose own ceiling is five.
  for (const name of ['one', 'two', 'three'])
    for (const guess of ['a first guess', 'a second guess'])
      expect((await signIn(`${name}@example.net`, guess)).status).toBe(400)
  const closed = await signIn('guessed@example.com', password)
  expect(closed.status).toBe(429)
  expect(Number(closed.headers.get('retry-after'))).toBeGreaterThan(800)
  await limited.stop()
})

test('failures are counted across processes', async () => {
  await customer('counted@example.com')
  const key = Buffer.alloc(32, 7).toString('base64')
  const two = await Promise.all([
    testConsole('web', database, { SESSION_KEY: key }),
    testConsole('web', database, { SESSION_KEY: key }),
  ])
  const statuses: number[] = []
  for (let count = 0; count < 6; count += 1) {
    const one = visitor(two[count % 2] as TestConsole)
    statuses.push(
      (await one.post('/sign-in', { email: 'counted@example.com', password: 'wrong again' })).status,
    )
  }
  expect(statuses).toEqual([400, 400, 400, 400, 400, 429])
  await Promise.all(two.map(async (one) => await one.stop()))
})

test('web sees one customer’s rows in that customer’s scope, and nobody’s outside of it', async () => {
  const [one, other] = [await customer('one@example.com'), await customer('other@example.com')]
  const asWeb = database.kysely('web')
  expect(await asWeb.selectFrom('customer').select('id').execute()).toEqual([])
  const seen = await inCustomerScope(asWeb, one, async (scope) =>
    scope.selectFrom('customer').select('id').execute(),
  )
  expect(seen).toEqual([{ id: one }])
  const changed = await inCustomerScope(asWeb, one, async (scope) =>
    scope.updateTable('customer').set({ locale: 'ru' }).where('id', '=', other).executeTakeFirst(),
  )
  expect(changed.numUpdatedRows).toBe(0n)
  await expect(
    inCustomerScope(asWeb, one, async (scope) =>
      scope.insertInto('customer_recovery_code').values({ customer_id: other, code_hash: 'x' }).execute(),
    ),
  ).rejects.toThrow('row-level security')
})

test.each(['staff', 'staff_session', 'staff_totp', 'staff_token', 'staff_recovery_code', 'staff_role'])(
  'web cannot read %s',
  async (table) => {
    const read = sql`select 1 from ${sql.table(`public.${table}`)}`.execute(database.kysely('web'))
    await expect(read).rejects.toThrow('permission denied')
  },
)

test('health answers on its own port, and the console’s listener does not know it', async () => {
  const health = await fetch(`http://127.0.0.1:${web.running.healthPort}/health`)
  expect(await health.json()).toMatchObject({ status: 'ok', details: { database: 'ok' } })
  expect((await visitor(web).get('/health')).status).toBe(404)
})
