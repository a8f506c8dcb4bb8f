import { sql } from 'kysely'
import type { Pool } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openPool } from '#db/database.ts'
import type { Command } from '#engine/commands.ts'
import type { CommandResult } from '#engine/events.ts'
import type { EngineClient } from '#engine/gateway/client.ts'
import { history } from '#engine/history/history.ts'
import type { AccountNumber, TradeId } from '#engine/identifiers.ts'
import { rebuild } from '#engine/journal/projection.ts'
import { ledger } from '#engine/ledger/ledger.ts'
import { trialBalance } from '#engine/ledger/trial-balance.ts'
import { requireBooksBalance } from '#test/support/books.ts'
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

const segment = 1
let database: TestDatabase
let engine: TestEngine
let market: TestMarket
let pool: Pool
let buyer: AccountNumber
let seller: AccountNumber
let web: EngineClient
let worker: EngineClient

beforeAll(async () => {
  database = await testDatabase()
  market = await testMarket(database, 6)
  ;[buyer, seller] = market.traders as [AccountNumber, AccountNumber]
  pool = openPool(database.url('engine'), { size: 2, onError: () => undefined })
  engine = await startEngine(database)
  web = engine.client('web')
  worker = engine.client('worker')
  const { worker: opening, admin } = openingCommands(market)
  for (const command of opening) mustBeDone(await worker.submit(command))
  for (const command of admin) mustBeDone(await engine.client('admin').submit(command))
})

afterAll(async () => {
  await engine.stop()
  await pool.end()
  await database.drop()
})

async function rows(statement: ReturnType<typeof sql>): Promise<readonly Record<string, unknown>[]> {
  return (await statement.execute(database.kysely('owner'))).rows as Record<string, unknown>[]
}

/** Resolves once both projections stand at the journal's end. */
async function shown(): Promise<void> {
  for (;;) {
    const [state] = await rows(sql`
      select (select max(block) from trading.journal) as last,
        (select min(block) from trading.projection_cursor) as least`)
    if (state?.['last'] === state?.['least']) return
    expect((await engine.health())?.details['problems'] ?? []).toEqual([])
  }
}

async function booksBalance(): Promise<void> {
  await shown()
  await requireBooksBalance(database.kysely('owner'))
  for (const book of await trialBalance(pool)) {
    expect(book).toMatchObject({ sum: 0n, balances: book.clients })
  }
}

function tradeOf(result: CommandResult): TradeId {
  const event = result.events.find((one) => one.kind === 'trade')
  if (event?.kind !== 'trade') throw new Error('no trade')
  return event.trade
}

async function matched(price: bigint, quantity: bigint): Promise<TradeId> {
  mustBeDone(await web.submit(placeOrder(market, seller, { side: 'sell', price, quantity })))
  return tradeOf(
    mustBeDone(await web.submit(placeOrder(market, buyer, { side: 'buy', price: price + 5n, quantity }))),
  )
}

/** Everything that the projections made, in one value. */
async function projected(): Promise<unknown> {
  await shown()
  return {
    postings: await rows(sql`select * from financial.posting order by segment, sequence, line`),
    balances: await rows(sql`select * from financial.balance order by account, asset_id`),
    orders: await rows(sql`select * from trading."order" order by segment, id`),
    trades: await rows(sql`select * from trading.trade order by segment, id`),
    offerings: await rows(sql`select * from investment.offering order by id`),
    outbox: await rows(sql`select kind, key, payload from public.outbox order by id`),
  }
}

test('what an account has, and the postings that made it, follow each command', async () => {
  const account = market.traders[5] as AccountNumber
  const hold = newKey()
  const give = async (command: Command): Promise<void> => void mustBeDone(await worker.submit(command))
  await give({ kind: 'hold', hold, account, asset: market.cash, amount: 500n })
  await give({ kind: 'consume', hold, fee: 20n })
  await give({ kind: 'debit', reference: newKey(), account, asset: market.cash, amount: 100n })
  await booksBalance()
  const [balance] = await rows(
    sql`select available, held, pending from financial.balance where account = ${account} and asset_id = ${market.cash}`,
  )
  expect(balance).toEqual({ available: 999_400n, held: 0n, pending: 0n })
  const postings = await rows(
    sql`select act, side, amount from financial.posting
        where account = ${account} and asset_id = ${market.cash} order by sequence, line`,
  )
  expect(postings).toEqual([
    { act: 'credited', side: 'available', amount: 1_000_000n },
    { act: 'held', side: 'available', amount: -500n },
    { act: 'held', side: 'held', amount: 500n },
    { act: 'consumed', side: 'held', amount: -480n },
    { act: 'consumed', side: 'held', amount: -20n },
    { act: 'debited', side: 'available', amount: -100n },
  ])
})

test('a trade is shown in settlement, then settled, its orders filled, and settlement is woken once for its block', async () => {
  const trade = await matched(800n, 4n)
  await shown()
  const status = async (): Promise<unknown> =>
    (await rows(sql`select status from trading.trade where id = ${trade}`))[0]
  expect(await status()).toEqual({ status: 'in-settlement' })
  const [order] = await rows(sql`select o.status, o.filled, o.fee, o.done_because from trading."order" o
    join trading.trade t on t.taker_order = o.id where t.id = ${trade}`)
  // 4 × 800 at 2,000 parts per million, rounded up
  expect(order).toEqual({ status: 'filled', filled: 4n, fee: 7n, done_because: 'filled' })
  const woken = await rows(sql`select payload from public.outbox where kind = 'trades.matched'`)
  expect(woken.length).toBeGreaterThan(0)
  expect(woken[0]).toEqual({ payload: { segment } })
  mustBeDone(await worker.submit({ kind: 'settle', trade }))
  await booksBalance()
  expect(await status()).toEqual({ status: 'settled' })
})

test('an unwound trade gives both sides back what they gave, in the books too', async () => {
  await shown()
  const standing = async (): Promise<unknown> =>
    await rows(
      sql`select account, asset_id, available, held, pending from financial.balance
          where account in (${buyer}, ${seller}, 1) order by account, asset_id`,
    )
  const before = await standing()
  const trade = await matched(700n, 3n)
  mustBeDone(await worker.submit({ kind: 'unwind', trade, reason: 'refused by the chain' }))
  await booksBalance()
  expect(await standing()).toEqual(before)
  expect(await rows(sql`select status, unwind_reason from trading.trade where id = ${trade}`)).toEqual([
    { status: 'unwound', unwind_reason: 'refused by the chain' },
  ])
})

test('a purchase and the end of its offering are shown', async () => {
  const purchase: Command = {
    kind: 'purchase',
    account: buyer,
    clientOrderId: newKey(),
    offering: market.offering,
    quantity: 10n,
    payment: market.cash,
    totalMax: 20_000n,
  }
  const trade = tradeOf(mustBeDone(await web.submit(purchase)))
  await booksBalance()
  const offering = async (): Promise<unknown> =>
    (
      await rows(sql`select status, remaining, sold from investment.offering where id = ${market.offering}`)
    )[0]
  expect(await offering()).toEqual({ status: 'open', remaining: 99_990n, sold: 10n })
  mustBeDone(await engine.client('admin').submit({ kind: 'close-offering', offering: market.offering }))
  mustBeDone(await worker.submit({ kind: 'settle', trade }))
  await booksBalance()
  expect(await offering()).toEqual({ status: 'closed', remaining: 0n, sold: 10n })
})

test('killed again and again under load, every acknowledged command is there, none twice, and the books agree', async () => {
  let acknowledged = 0n
  let credited = 0n
  const account = market.traders[4] as AccountNumber
  const orders: string[] = []
  const load = async (stop: AbortSignal): Promise<void> => {
    for (let turn = 0; !stop.aborted; turn++) {
      const trader = market.traders[2 + (turn % 2)] as AccountNumber
      const side = turn % 2 === 0 ? 'sell' : 'buy'
      const order = placeOrder(market, trader, { side, price: 100n + BigInt(turn % 3), quantity: 1n })
      const credit: Command = { kind: 'credit', reference: newKey(), account, asset: market.cash, amount: 1n }
      const [placed, given] = await Promise.all([web.submit(order), worker.submit(credit)])
      if (placed.events.some((event) => event.kind === 'order-accepted')) orders.push(order.clientOrderId)
      mustBeDone(given)
      credited += 1n
      if (given.sequence > acknowledged) acknowledged = given.sequence
    }
  }
  const before = (await worker.balance(account, market.cash)).balance.available
  for (let round = 0; round < 3; round++) {
    const stop = new AbortController()
    const loads = Promise.all(Array.from({ length: 32 }, async () => await load(stop.signal)))
    const goal = acknowledged + 1_000n
    while (acknowledged < goal) await new Promise((resolve) => setTimeout(resolve, 5))
    await engine.kill()
    await engine.start()
    stop.abort()
    await loads
  }
  const { balance, sequence } = await worker.balance(account, market.cash)
  expect(balance.available).toBe(before + credited)
  expect(sequence).toBeGreaterThanOrEqual(acknowledged)
  await booksBalance()
  const known = await rows(sql`select client_order_id from trading."order"`)
  const ids = new Set(known.map((row) => row['client_order_id']))
  expect(orders.filter((id) => !ids.has(id))).toEqual([])
  const [chain] = await rows(
    sql`select count(*) as blocks, max(block) as last, sum(last_sequence - first_sequence + 1) as commands, max(last_sequence) as end from trading.journal`,
  )
  expect(chain?.['blocks']).toBe(chain?.['last'])
  expect(chain?.['commands']).toBe(chain?.['end'])
}, 60_000)

test('rebuilt from nothing, the projections come out equal', async () => {
  const before = await projected()
  await rebuild(pool, ledger, segment)
  await rebuild(pool, history, segment)
  expect(await projected()).toEqual(before)
}, 60_000)
