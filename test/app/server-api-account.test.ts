import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hashPassword } from '#app/server/authentication/password.ts'
import { type TestConsole, testConsole, visitor } from '#test/support/console.ts'
import { type TestDatabase, testDatabase } from '#test/support/database.ts'
import { startEngine, type TestEngine } from '#test/support/engine.ts'
import { openingCommands, type TestMarket, testMarket } from '#test/support/market.ts'

const password = 'a temple of nine columns'

let database: TestDatabase
let engine: TestEngine
let market: TestMarket
let web: TestConsole
let caller: ReturnType<typeof visitor>

beforeAll(async () => {
  database = await testDatabase()
  engine = await startEngine(database)
  market = await testMarket(database, 1)
  const { worker } = openingCommands(market)
  for (const command of worker) await engine.client('worker').submit(command)
  await signUp('caller@example.org')
  web = await testConsole('web', database, {
    ENGINE_ADDRESS: engine.address,
    ENGINE_TOKEN: engine.tokens.web,
  })
  caller = visitor(web)
  expect((await caller.post('/sign-in', { email: 'caller@example.org', password })).status).toBe(303)
}, 120_000)

afterAll(async () => {
  await web?.stop()
  await engine?.stop()
  await database?.drop()
})

/** A verified customer who owns the market's only trader account, in a currency with a bank account. */
async function signUp(email: string): Promise<void> {
  const owner = database.kysely('owner')
  const id = randomUUID()
  const staffId = randomUUID()
  await owner
    .insertInto('customer')
    .values({ id, email, email_verified_at: new Date(), password_hash: await hashPassword(password) })
    .execute()
  await owner.insertInto('staff').values({ id: staffId, email: 'staff@example.org', name: 'staff' }).execute()
  await sql`update trading.account set kind = 'investor', customer_id = ${id} where number = ${market.traders[0]}`.execute(
    owner,
  )
  await owner
    .insertInto('investment.identity')
    .values({
      account: BigInt(market.traders[0] ?? 0),
      customer_id: id,
      country: 152,
      status: 'verified',
      verified_until: new Date('2100-01-01'),
      transaction: '0x',
    })
    .execute()
  await owner
    .insertInto('financial.bank_account')
    .values({
      asset_id: market.cash,
      bank: 'b',
      holder: 'h',
      holder_tax_id: '',
      account_number: '1',
      set_by: staffId,
    })
    .execute()
}

async function send(path: string, body: unknown, key: string | null = randomUUID()) {
  const page = await caller.ask(`/api/v1/account/${path}`, {
    method: 'POST',
    body: typeof body === 'string' ? body : JSON.stringify(body),
    headers: {
      origin: web.origin,
      'content-type': 'application/json',
      ...(key !== null && { 'idempotency-key': key }),
    },
  })
  return { status: page.status, body: JSON.parse(page.text) as Record<string, unknown> }
}

const deposits = async (): Promise<number> =>
  (await database.kysely('owner').selectFrom('financial.deposit').select('id').execute()).length

test('the same request twice under one key has one effect and the same answer', async () => {
  const key = randomUUID()
  const request = { asset: 'USX', amount: '100.00' }
  const before = await deposits()
  const [first, second] = await Promise.all([send('deposits', request, key), send('deposits', request, key)])
  expect(first).toMatchObject({ status: 201, body: { reference: expect.stringMatching(/^ST/) } })
  expect(second).toEqual(first)
  expect(await send('deposits', request, key)).toEqual(first)
  expect(await deposits()).toBe(before + 1)
})

test('another request under the same key is a conflict, and changes nothing', async () => {
  const key = randomUUID()
  await send('deposits', { asset: 'USX', amount: '100.00' }, key)
  const before = await deposits()
  expect(await send('deposits', { asset: 'USX', amount: '100.01' }, key)).toMatchObject({
    status: 409,
    body: { code: 'idempotency-key-reused' },
  })
  expect(await deposits()).toBe(before)
})

describe('bad input is refused by the name of its field, and changes nothing', () => {
  test.each([
    ['missing', { asset: 'USX' }, 'amount'],
    ['negative', { asset: 'USX', amount: '-1' }, 'amount'],
    ['zero', { asset: 'USX', amount: '0' }, 'amount'],
    ['too many decimals', { asset: 'USX', amount: '1.001' }, 'amount'],
    ['10^40', { asset: 'USX', amount: `1${'0'.repeat(40)}` }, 'amount'],
    ['not a number', { asset: 'USX', amount: '1e3' }, 'amount'],
    ['a number instead of text', { asset: 'USX', amount: 100 }, 'amount'],
    ['a currency that is none', { asset: 'XXX', amount: '1' }, 'asset'],
    ['a security', { asset: 'ACME', amount: '1' }, 'asset'],
  ])('%s', async (_what, body, field) => {
    const before = await deposits()
    const answer = await send('deposits', body)
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid-request' } })
    expect(Object.keys(answer.body['errors'] as object)).toEqual([field])
    expect(await deposits()).toBe(before)
  })

  test('no key', async () => {
    expect(await send('deposits', { asset: 'USX', amount: '1' }, null)).toMatchObject({
      status: 400,
      body: { errors: { 'Idempotency-Key': [expect.any(String)] } },
    })
  })

  test('no JSON, and too much of it', async () => {
    expect(await send('deposits', '{')).toMatchObject({ status: 400, body: { code: 'invalid-json' } })
    expect(await send('deposits', JSON.stringify({ amount: 'x'.repeat(40_000) }))).toMatchObject({
      status: 413,
      body: { code: 'too-large' },
    })
  })
})

test('without a session, or after it has ended, nothing is done', async () => {
  const stranger = visitor(web)
  const page = await stranger.ask('/api/v1/account/deposits', {
    method: 'POST',
    body: JSON.stringify({ asset: 'USX', amount: '1' }),
    headers: { origin: web.origin, 'content-type': 'application/json', 'idempotency-key': 'x' },
  })
  expect(page.status).toBe(401)
  expect(JSON.parse(page.text)).toMatchObject({ code: 'not-signed-in' })
})

test('a purchase is made once under its key, and refused with the rule’s figures', async () => {
  const key = randomUUID()
  const request = {
    clientOrderId: randomUUID(),
    symbol: 'ACME',
    quantity: '2',
    payment: 'USX',
    totalMax: '20.10',
  }
  const first = await send('purchases', request, key)
  expect(first).toMatchObject({ status: 201, body: { status: 'in-settlement' } })
  expect(await send('purchases', request, key)).toEqual(first)
  expect(
    await send('purchases', { ...request, clientOrderId: randomUUID(), totalMax: '20.09' }),
  ).toMatchObject({
    status: 422,
    body: { code: 'total-above-limit', figures: { total: '2010', limit: '2009' } },
  })
  expect(
    await send('purchases', {
      ...request,
      clientOrderId: randomUUID(),
      quantity: '5000',
      totalMax: '90000.00',
    }),
  ).toMatchObject({ status: 422, body: { code: 'insufficient-funds' } })
})

test('while the exchange is down own balances are still told, and orders are refused as unavailable', async () => {
  await engine.kill()
  const order = {
    clientOrderId: randomUUID(),
    symbol: 'ACME',
    side: 'buy',
    price: '1.00',
    quantity: '1',
    timeInForce: 'gtc',
  }
  expect(await send('orders', order)).toMatchObject({ status: 503, body: { code: 'engine-unavailable' } })
  const page = await caller.get('/api/v1/account/balances')
  expect(page.status).toBe(200)
  expect(JSON.parse(page.text)).toMatchObject({
    balances: expect.arrayContaining([expect.objectContaining({ asset: 'USX' })]),
  })
})
