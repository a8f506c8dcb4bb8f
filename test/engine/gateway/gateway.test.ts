import { connect } from 'node:net'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Command } from '#engine/commands.ts'
import type { CommandResult } from '#engine/events.ts'
import { connectEngine, EngineUnavailable, NotAllowedAtThisDoor } from '#engine/gateway/client.ts'
import {
  frame,
  FrameReader,
  type Reply,
  replyBytesMax,
  replyField,
  requestField,
} from '#engine/gateway/frames.ts'
import type { AccountNumber } from '#engine/identifiers.ts'
import { type TestDatabase, testDatabase } from '#test/support/database.ts'
import { startEngine, type TestEngine } from '#test/support/engine.ts'
import {
  mustBeDone,
  newKey,
  openingCommands,
  placeOrder,
  type TestMarket,
  testMarket,
} from '#test/support/market.ts'

let database: TestDatabase
let engine: TestEngine
let market: TestMarket
let buyer: AccountNumber
let seller: AccountNumber

beforeAll(async () => {
  database = await testDatabase()
  market = await testMarket(database, 2)
  ;[buyer, seller] = market.traders as [AccountNumber, AccountNumber]
  engine = await startEngine(database)
  const { worker, admin } = openingCommands(market)
  for (const command of worker) mustBeDone(await engine.client('worker').submit(command))
  for (const command of admin) mustBeDone(await engine.client('admin').submit(command))
})

afterAll(async () => {
  await engine.stop()
  await database.drop()
})

function credit(amount: bigint): Command {
  return { kind: 'credit', reference: newKey(), account: buyer, asset: market.cash, amount }
}

async function journaled(): Promise<bigint> {
  const { rows } = await sql<{
    last: bigint
  }>`select max(last_sequence) as last from trading.journal`.execute(database.kysely('owner'))
  return rows[0]?.last ?? 0n
}

/** Bytes of our own choosing; resolves with what the engine answered until it closed. */
async function speak(...bytes: readonly Buffer[]): Promise<readonly Reply[]> {
  const [host, port] = engine.address.split(':')
  return await new Promise((resolve, reject) => {
    const replies: Reply[] = []
    const reader = new FrameReader<Reply>(replyField, replyBytesMax)
    const socket = connect({ host: host as string, port: Number(port) })
    for (const chunk of bytes) socket.write(chunk)
    socket.on('data', (chunk) => reader.push(chunk, (reply) => replies.push(reply)))
    socket.on('error', reject)
    socket.on('close', () => resolve(replies))
  })
}

const hello = (token: string): Buffer =>
  frame(requestField, { kind: 'hello', version: 1, door: 'web', token })

test('an order and what it matched are answered with their events, once they are in the journal', async () => {
  const web = engine.client('web')
  const sold = mustBeDone(
    await web.submit(placeOrder(market, seller, { side: 'sell', price: 900n, quantity: 5n })),
  )
  expect(await journaled()).toBeGreaterThanOrEqual(sold.sequence)
  const bought = mustBeDone(
    await web.submit(placeOrder(market, buyer, { side: 'buy', price: 950n, quantity: 2n })),
  )
  expect(bought.events.find((event) => event.kind === 'trade')).toMatchObject({
    buyer,
    seller,
    price: 900n,
    quantity: 2n,
  })
  const { levels } = await web.levels(market.instrument, 'sell', 10)
  expect(levels).toEqual([{ price: 900n, quantity: 3n, orders: 1 }])
  const { orders } = await web.openOrders(seller)
  expect(orders).toMatchObject([{ account: seller, price: 900n, quantity: 5n, filled: 2n }])
  const { balance } = await web.balance(buyer, market.security)
  expect(balance).toEqual({ available: 1_000n, held: 0n, pending: 2n })
})

test('the offering’s state and the instrument’s phase are told', async () => {
  const web = engine.client('web')
  const purchase: Command = {
    kind: 'purchase',
    account: buyer,
    clientOrderId: newKey(),
    offering: market.offering,
    quantity: 3n,
    payment: market.cash,
    totalMax: 10_000n,
  }
  const before = (await web.offering(market.offering)).offering?.remaining ?? 0n
  mustBeDone(await web.submit(purchase))
  expect((await web.offering(market.offering)).offering).toMatchObject({
    status: 'open',
    remaining: before - 3n,
  })
  expect((await web.offering(newKey())).offering).toBeUndefined()
  expect((await web.phase(market.instrument)).phase).toBe('continuous')
})

test('a refusal comes back with its figures', async () => {
  const result = await engine
    .client('web')
    .submit(placeOrder(market, buyer, { side: 'buy', price: 100_000n, quantity: 900n }))
  expect(result.events[0]).toMatchObject({
    kind: 'refused',
    refusal: { reason: 'insufficient-funds', asset: market.cash },
  })
})

test('the door of web refuses a credit, and nothing of it is journaled', async () => {
  const before = await journaled()
  await expect(engine.client('web').submit(credit(1n))).rejects.toThrow(NotAllowedAtThisDoor)
  await expect(
    engine.client('web').submit({ kind: 'set-phase', instrument: market.instrument, phase: 'halted' }),
  ).rejects.toMatchObject({ reason: 'not-allowed-at-this-door' })
  await expect(
    engine.client('worker').submit(placeOrder(market, buyer, { side: 'buy', price: 1n, quantity: 1n })),
  ).rejects.toThrow(NotAllowedAtThisDoor)
  expect(await journaled()).toBe(before)
})

test('a wrong token, another door’s token, and no hello at all are refused and closed', async () => {
  expect(await speak(hello('wrong'))).toMatchObject([{ kind: 'error', error: 'wrong-credential' }])
  expect(await speak(hello(engine.tokens.worker))).toMatchObject([
    { kind: 'error', error: 'wrong-credential' },
  ])
  expect(await speak(frame(requestField, { kind: 'submit', request: 1, command: credit(1n) }))).toMatchObject(
    [{ kind: 'error', error: 'wrong-credential' }],
  )
  const wrong = connectEngine({ address: engine.address, door: 'web', token: 'wrong', connectLimitMs: 300 })
  await expect(wrong.phase(market.instrument)).rejects.toThrow('wrong-credential')
  wrong.close()
})

test('a frame too large, a frame of nonsense and a frame too long for its content end the connection', async () => {
  const large = Buffer.alloc(4)
  large.writeUInt32LE(100_000_000)
  expect(await speak(hello(engine.tokens.web), large)).toMatchObject([
    { kind: 'welcome' },
    { kind: 'error', error: 'bad-frame' },
  ])
  expect(await speak(hello(engine.tokens.web), Buffer.from([1, 0, 0, 0, 0xff]))).toMatchObject([
    { kind: 'welcome' },
    { kind: 'error', error: 'bad-frame' },
  ])
  expect(await speak(Buffer.concat([Buffer.from([2, 0, 0, 0, 6, 6])]))).toMatchObject([
    { kind: 'error', error: 'bad-frame' },
  ])
})

test('frames that arrive byte by byte are understood', async () => {
  const bytes = Buffer.concat([hello(engine.tokens.web), Buffer.from([1, 0, 0, 0, 0xff])])
  const single = Array.from(bytes, (byte) => Buffer.from([byte]))
  expect(await speak(...single)).toMatchObject([{ kind: 'welcome' }, { kind: 'error', error: 'bad-frame' }])
})

test('the same credit again, and again after a crash, has one effect', async () => {
  const worker = engine.client('worker')
  const command = credit(77n)
  const before = (await worker.balance(buyer, market.cash)).balance.available
  mustBeDone(await worker.submit(command))
  expect((await worker.submit(command)).events[0]?.kind).toBe('repeated')
  await engine.kill()
  await engine.start()
  expect((await worker.submit(command)).events[0]?.kind).toBe('repeated')
  const other = await worker.submit({ ...command, amount: 78n } as Command)
  expect(other.events[0]).toMatchObject({ kind: 'refused', refusal: { reason: 'key-conflict' } })
  expect((await worker.balance(buyer, market.cash)).balance.available).toBe(before + 77n)
})

test('while the engine is down a caller hears so; what carries a key is sent again when it is back', async () => {
  const hurried = connectEngine({
    address: engine.address,
    door: 'web',
    token: engine.tokens.web,
    connectLimitMs: 200,
  })
  const worker = engine.client('worker')
  await Promise.all([hurried.ready(5_000), worker.ready(5_000)])
  const before = (await worker.balance(buyer, market.cash)).balance.available
  const admin = engine.client('admin')
  await admin.ready(5_000)
  // Some of these are answered, some under way, some not yet sent when the engine dies.
  const credits = Array.from({ length: 2_000 }, async () => await worker.submit(credit(1n)))
  const answers = Promise.all(credits)
  await credits[100]
  const unkeyed = admin.submit({ kind: 'set-phase', instrument: market.instrument, phase: 'continuous' })
  unkeyed.catch(() => undefined)
  await engine.kill()
  await expect(unkeyed).rejects.toMatchObject({ reason: 'connection-lost', outcome: 'unknown' })
  // A request that is on its way when the connection breaks may have arrived: that is another answer.
  await expect.poll(() => hurried.status()).toBe('connecting')
  const down = await hurried.phase(market.instrument).then(
    () => undefined,
    (error: unknown) => error,
  )
  expect(down).toBeInstanceOf(EngineUnavailable)
  expect(down).toMatchObject({ reason: 'not-connected', outcome: 'not-sent' })
  await engine.start()
  const results: readonly CommandResult[] = await answers
  const effective = results.filter((result) =>
    result.events.some((event) => event.kind === 'credited'),
  ).length
  const repeated = results.filter((result) => result.events.some((event) => event.kind === 'repeated')).length
  expect(effective + repeated).toBe(2_000)
  expect((await worker.balance(buyer, market.cash)).balance.available).toBe(before + 2_000n)
  hurried.close()
})

test('a clean stop hands over at once, and health says who leads', async () => {
  expect(await engine.health()).toMatchObject({ status: 'ok', details: { role: 'leader' } })
  expect(await engine.terminate()).toBe('code 0')
  await engine.start()
  expect((await engine.client('web').phase(market.instrument)).phase).toBe('continuous')
})
