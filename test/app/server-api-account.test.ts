import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hashPassword } from '#app/server/authentication/password.ts'
import { type TestConsole, testConsole, visitor } from '#test/support/console.ts'
import { type TestDatabase, testDatabase } from '#test/support/database.ts'
import type { AccountNumber } from '#engine/identifiers.ts'
import { startEngine, type TestEngine } from '#test/support/engine.ts'
import { openingCommands, type TestMarket, testMarket } from '#test/support/market.ts'
import { contents } from './contents.ts'

const password = 'a temple of nine columns'

let database: TestDatabase
let engine: TestEngine
let market: TestMarket
let web: TestConsole
let caller: ReturnType<typeof visitor>
/** Another customer, with an account of their own. */
let other: ReturnType<typeof visitor>

beforeAll(async () => {
  database = await testDatabase()
  engine = await startEngine(database)
  market = await testMarket(database, 2)
  const { worker, admin } = openingCommands(market)
  for (const command of worker) await engine.client('worker').submit(command)
  for (const command of admin) await engine.client('admin').submit(command)
  await openBank()
  await signUp('caller@example.org', market.traders[0])
  await signUp('other@example.org', market.traders[1])
  web = await testConsole('web', database, {
    ENGINE_ADDRESS: engine.address,
    ENGINE_TOKEN: engine.tokens.web,
  })
  caller = await signedIn('caller@example.org')
  other = await signedIn('other@example.org')
}, 120_000)

afterAll(async () => {
  await web?.stop()
  await engine?.stop()
  await database?.drop()
})

async function signedIn(email: string): Promise<ReturnType<typeof visitor>> {
  const person = visitor(web)
  expect((await person.post('/sign-in', { email, password })).status).toBe(303)
  return person
}

/** A verified customer who owns this trader's account. */
async function signUp(email: string, account: AccountNumber | undefined): Promise<void> {
  const owner = database.kysely('owner')
  const id = randomUUID()
  await owner
    .insertInto('customer')
    .values({ id, email, email_verified_at: new Date(), password_hash: await hashPassword(password) })
    .execute()
  await sql`update trading.account set kind = 'investor', customer_id = ${id} where number = ${account}`.execute(
    owner,
  )
  await owner
    .insertInto('investment.identity')
    .values({
      account: BigInt(account ?? 0),
      customer_id: id,
      country: 152,
      status: 'verified',
      verified_until: new Date('2100-01-01'),
      transaction: '0x',
    })
    .execute()
}

async function openBank(): Promise<void> {
  const owner = database.kysely('owner')
  const staffId = randomUUID()
  await owner.insertInto('staff').values({ id: staffId, email: 'staff@example.org', name: 'staff' }).execute()
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

async function send(path: string, body: unknown, key: string | null = randomUUID(), who = caller) {
  const page = await who.ask(`/api/v1/account/${path}`, {
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

const ordered = (side: 'buy' | 'sell', price: string, quantity: string) => ({
  clientOrderId: randomUUID(),
  symbol: 'ACME',
  side,
  price,
  quantity,
  timeInForce: 'gtc',
})

const purchaseOf = (quantity: string) => ({
  clientOrderId: randomUUID(),
  symbol: 'ACME',
  quantity,
  payment: 'USX',
  totalMax: '20.10',
})

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

const large = `1${'0'.repeat(40)}`

describe('bad input is refused by the name of its field, and changes nothing', () => {
  const wrongAmounts = (decimals: string): readonly (readonly [what: string, value: unknown])[] => [
    ['missing', undefined],
    ['negative', '-1'],
    ['zero', '0'],
    ['too many decimals', decimals],
    ['10^40', large],
    ['just above what the exchange can hold', '9223372036854775808'],
    ['not a number', '1e3'],
    ['a number instead of text', 100],
    ['empty', ''],
  ]
  const named = (field: string, values: readonly (readonly [string, unknown])[]) =>
    values.map(([what, value]) => [what, field, value] as const)
  const symbols = named('symbol', [
    ['missing', undefined],
    ['no market', 'NONE'],
    ['in small letters', 'acme'],
  ])
  const currencies = (field: string) =>
    named(field, [
      ['missing', undefined],
      ['a currency that is none', 'XXX'],
      ['a security', 'ACME'],
    ])
  const doors = [
    [
      'deposits',
      { asset: 'USX', amount: '1' },
      [...named('amount', wrongAmounts('1.001')), ...currencies('asset')],
    ],
    [
      'orders',
      ordered('buy', '1.00', '1'),
      [
        ...named('price', wrongAmounts('1.001')),
        ...named('quantity', wrongAmounts('1.5')),
        ...symbols,
        ['neither buy nor sell', 'side', 'lend'],
        ['unknown', 'timeInForce', 'for ever'],
        ['no UUID', 'clientOrderId', '17'],
        ['of another user', 'account', 2],
      ],
    ],
    [
      'purchases',
      purchaseOf('1'),
      [
        ...named('quantity', wrongAmounts('1.5')),
        ...named('totalMax', wrongAmounts('1.001')),
        ...currencies('payment'),
        ...symbols,
        ['no UUID', 'clientOrderId', '17'],
        ['of another user', 'account', 2],
      ],
    ],
  ] as const
  test.each(doors)('%s', async (door, right, wrong) => {
    const before = await contents(database)
    for (const [what, field, value] of wrong) {
      const { status, body } = await send(door, { ...right, [field]: value })
      const errors = Object.entries((body['errors'] ?? {}) as Record<string, readonly string[]>)
      // A field that is none of ours is named by the words about the whole.
      const names = errors.map(([name, words]) =>
        name === '' && words.join().includes(`"${field}"`) ? field : name,
      )
      expect([what, status, body['code'], ...names]).toEqual([what, 400, 'invalid-request', field])
    }
    expect(await contents(database)).toEqual(before)
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
  const ended = await signedIn('caller@example.org')
  expect((await send('deposits', { asset: 'USX', amount: '1' }, randomUUID(), ended)).status).toBe(201)
  await sql`update customer_session set expires_at = now() - interval '1 second'
    where id = (select id from customer_session order by created_at desc limit 1)`.execute(
    database.kysely('owner'),
  )
  const before = await contents(database)
  for (const who of [visitor(web), ended]) {
    for (const [path, body] of [
      ['deposits', { asset: 'USX', amount: '1' }],
      ['orders', ordered('buy', '1.00', '1')],
      ['purchases', purchaseOf('1')],
    ] as const)
      expect(await send(path, body, randomUUID(), who)).toMatchObject({
        status: 401,
        body: { type: expect.any(String), code: 'not-signed-in' },
      })
    const form = { form: 'deposit', currency: 'USX', amount: '1', key: randomUUID() }
    expect((await who.post('/money/deposit', form)).location).toBe('/sign-in?next=%2Fmoney%2Fdeposit')
  }
  expect(await contents(database)).toEqual(before)
  expect((await caller.get('/api/v1/account/balances')).status).toBe(200)
})

test('a purchase is made once under its key, and refused with the rule’s figures', async () => {
  const key = randomUUID()
  const request = purchaseOf('2')
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

async function read(path: string, who = caller) {
  const page = await who.get(`/api/v1/account/${path}`)
  return { status: page.status, body: JSON.parse(page.text) as Record<string, unknown> }
}

test('own open orders are listed page by page, each is read by its id, and another’s is as unknown as none', async () => {
  const sent = [ordered('sell', '30.00', '5'), ordered('sell', '31.00', '6'), ordered('sell', '32.00', '7')]
  for (const one of sent) expect((await send('orders', one)).status).toBe(201)
  const foreign = ordered('buy', '5.00', '1')
  expect((await send('orders', foreign, randomUUID(), other)).status).toBe(201)
  const ids = (page: Record<string, unknown>) =>
    (page['orders'] as { clientOrderId: string }[]).map(({ clientOrderId }) => clientOrderId)
  await expect.poll(async () => ids((await read('orders')).body)).toHaveLength(3)
  const first = await read('orders?limit=2')
  expect(ids(first.body)).toEqual([sent[2]?.clientOrderId, sent[1]?.clientOrderId])
  const second = await read(`orders?limit=2&before=${String(first.body['next'])}`)
  expect(ids(second.body)).toEqual([sent[0]?.clientOrderId])
  expect(second.body['next']).toBeNull()
  const one = await read(`orders/${sent[0]?.clientOrderId}`)
  expect(one).toMatchObject({
    status: 200,
    body: { symbol: 'ACME', side: 'sell', price: '30.00', quantity: '5', filled: '0', status: 'open' },
  })
  for (const unknown of [foreign.clientOrderId, randomUUID()])
    expect(await read(`orders/${unknown}`)).toMatchObject({ status: 404, body: { code: 'unknown-order' } })
  expect(await read('orders/17')).toMatchObject({ status: 400, body: { code: 'invalid-request' } })
  for (const query of ['limit=0', 'limit=201', 'before=-1', 'status=lost'])
    expect(await read(`orders?${query}`)).toMatchObject({ status: 400, body: { code: 'invalid-request' } })
})

test('each side of a fill reads its own order and fee, and nobody a fill that is not theirs', async () => {
  const [asked, taken] = [ordered('sell', '29.00', '2'), ordered('buy', '29.00', '2')]
  const resting = await send('orders', asked)
  const taking = await send('orders', taken, randomUUID(), other)
  type Trade = Record<'trade' | 'order' | 'venue' | 'side' | 'fee' | 'total', string>
  const trades = async (who: typeof caller) => (await read('trades', who)).body['trades'] as Trade[]
  await expect.poll(async () => await trades(other)).toHaveLength(1)
  const [bought] = await trades(other)
  // 58.00 at 2,000 parts per million for who takes, 1,000 for who waited, rounded up
  expect(bought).toMatchObject({
    order: taking.body['order'],
    venue: 'book',
    side: 'buy',
    price: '29.00',
    quantity: '2',
    asset: 'USX',
    fee: '0.12',
    total: '58.12',
    status: 'in-settlement',
    transaction: null,
  })
  const [sold, purchased, ...more] = await trades(caller)
  expect(sold).toMatchObject({
    trade: bought?.trade,
    order: resting.body['order'],
    side: 'sell',
    total: '57.94',
  })
  expect(purchased).toMatchObject({ venue: 'offering', order: null, side: 'buy', total: '20.10' })
  expect(more).toEqual([])
  const done = await read('orders?status=done', other)
  expect(done.body['orders']).toMatchObject([
    { clientOrderId: taken.clientOrderId, status: 'filled', fee: '0.12' },
  ])
  expect((await read('trades?limit=1')).body).toMatchObject({ next: bought?.trade })
})

test('without a session neither orders nor trades are told', async () => {
  for (const path of ['orders', `orders/${randomUUID()}`, 'trades'])
    expect(await read(path, visitor(web))).toMatchObject({ status: 401, body: { code: 'not-signed-in' } })
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
