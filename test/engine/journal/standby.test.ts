import { sql } from 'kysely'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Command } from '#engine/commands.ts'
import type { AccountNumber } from '#engine/identifiers.ts'
import { type TestDatabase, testDatabase } from '#test/support/database.ts'
import { startEngine } from '#test/support/engine.ts'
import { mustBeDone, newKey, openingCommands, type TestMarket, testMarket } from '#test/support/market.ts'

let database: TestDatabase
let market: TestMarket

beforeEach(async () => {
  database = await testDatabase()
  market = await testMarket(database, 1)
})

afterEach(async () => {
  await database.drop()
})

function credit(): Command {
  return {
    kind: 'credit',
    reference: newKey(),
    account: market.traders[0] as AccountNumber,
    asset: market.cash,
    amount: 1n,
  }
}

test('a second engine waits until the first stands still, takes over, and the first ends without having written', async () => {
  const first = await startEngine(database)
  const { worker: opening } = openingCommands(market)
  const worker = first.client('worker')
  for (const command of opening) mustBeDone(await worker.submit(command))
  first.pause()
  // Written into the socket of a process that stands still: it is matched when that wakes, and can never be committed.
  const late = worker.submit(credit()).then(
    () => 'answered',
    () => 'unavailable',
  )
  const second = await startEngine(database)
  const account = market.traders[0] as AccountNumber
  const taken = await second.client('worker').submit(credit())
  expect(mustBeDone(taken).sequence).toBe(BigInt(opening.length) + 1n)
  first.resume()
  expect(await first.ended()).toBe('code 1')
  await first.stop()
  expect(await late).toBe('unavailable')
  const { balance } = await second.client('worker').balance(account, market.cash)
  expect(balance.available).toBe(1_000_001n)
  await second.stop()
})

test('an engine does not start on a journal that is corrupted: it ends, naming the block', async () => {
  const engine = await startEngine(database)
  const worker = engine.client('worker')
  for (const command of openingCommands(market).worker) mustBeDone(await worker.submit(command))
  await engine.stop()
  const corrupt = sql`update trading.journal set bytes = set_byte(bytes, 9, get_byte(bytes, 9) # 1) where block = 3`
  await corrupt.execute(database.kysely('owner'))
  await expect(startEngine(database)).rejects.toThrow(
    'segment 1, block 3: its content does not have its hash',
  )
})

test('an engine whose connection is cut in mid-commit ends at once, and the next one has all that was acknowledged', async () => {
  const owner = database.kysely('owner')
  const engine = await startEngine(database)
  const worker = engine.client('worker')
  for (const command of openingCommands(market).worker) mustBeDone(await worker.submit(command))
  const submitted = async () => mustBeDone(await worker.submit(credit()))
  await Promise.all(Array.from({ length: 50 }, submitted))
  // The journal is held for as long as it takes to cut the append that waits for it.
  const credits = await owner.transaction().execute(async (holding) => {
    await sql`lock table trading.journal in exclusive mode`.execute(holding)
    const waiting = Array.from({ length: 450 }, submitted)
    const cut = sql`select pg_terminate_backend(pid) from pg_stat_activity
      where usename = 'stoa_engine' and datname = current_database() and wait_event_type = 'Lock'`
    await expect.poll(async () => (await cut.execute(owner)).rows).toHaveLength(1)
    return waiting
  })
  expect(await engine.ended()).toBe('code 1')
  await engine.start()
  await Promise.all(credits)
  const { balance } = await worker.balance(market.traders[0] as AccountNumber, market.cash)
  expect(balance.available).toBe(1_000_500n)
  await engine.stop()
})
