import { sql } from 'kysely'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { AccountNumber } from '#engine/identifiers.ts'
import { ledgerFollowed } from '#test/support/books.ts'
import { type TestDatabase, testDatabase } from '#test/support/database.ts'
import { startEngine, type TestEngine } from '#test/support/engine.ts'
import { mustBeDone, openingCommands, type TestMarket, testMarket } from '#test/support/market.ts'

// The check that stands at the end of every suite with an engine of its own: each kind of wrong is found once here.

let database: TestDatabase
let engine: TestEngine
let market: TestMarket

beforeEach(async () => {
  database = await testDatabase()
  market = await testMarket(database, 1)
  engine = await startEngine(database)
  for (const command of openingCommands(market).worker)
    mustBeDone(await engine.client('worker').submit(command))
})

afterEach(async () => await database.drop())

/** What the books say of a statement that was carried out by stealth once the ledger shows the whole journal. */
async function saidAfter(statement: ReturnType<typeof sql>): Promise<string> {
  const owner = database.kysely('owner')
  await ledgerFollowed(owner)
  await statement.execute(owner)
  return await engine.stop().then(
    () => 'in order',
    (error: unknown) => String(error),
  )
}

test('books that nobody touched are in order', async () => {
  expect(await saidAfter(sql`select 1`)).toBe('in order')
})

test('an account that has more than its postings is found at the end of the suite', async () => {
  const account = market.traders[0] as AccountNumber
  const said = await saidAfter(sql`update financial.balance set available = available + 1, held = held + 2
    where account = ${account} and asset_id = ${market.cash}`)
  expect(said).toContain(
    `account ${account}, asset ${market.cash}: balance {1000001,2,0}, postings {1000000,0,0}`,
  )
})

test('a posting without its other side is found at the end of the suite, with its command', async () => {
  const said = await saidAfter(sql`delete from financial.posting
    where side = 'outside' and sequence = (select max(sequence) from financial.posting)`)
  expect(said).toMatch(/asset \d+, command 1\/\d+: sums to \d+, not to zero/)
  expect(said).toMatch(/asset \d+, all postings: sums to \d+, not to zero/)
})

test('of an engine that was killed the books are judged as far as they were shown', async () => {
  await engine.kill()
  await expect(engine.stop()).resolves.toBeUndefined()
})
