import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { chainId } from '#scripts/parts/anvil.ts'
import { temporalAnswers } from '#scripts/parts/temporal.ts'
import { testChain } from './chain.ts'
import { type TestDatabase, testDatabase } from './database.ts'
import { testTemporal } from './temporal.ts'

let database: TestDatabase

beforeAll(async () => {
  database = await testDatabase()
})

afterAll(async () => {
  await database.drop()
})

test('a test speaks to its database as the role of one process, and amounts come as bigint', async () => {
  const { rows } = await sql`select current_user as "user", 9007199254740993::int8 as amount`.execute(
    database.kysely('web'),
  )
  expect(rows).toEqual([{ user: 'stoa_web', amount: 9_007_199_254_740_993n }])
})

test('what one test writes is in no other test database', async () => {
  const other = await testDatabase()
  await sql`create table public.seen_here (id int)`.execute(database.kysely('owner'))
  await expect(sql`select 1 from public.seen_here`.execute(other.kysely('owner'))).rejects.toThrow(
    'does not exist',
  )
  await other.drop()
})

test('each test has a Temporal namespace of its own', async () => {
  const [one, two] = await Promise.all([testTemporal(), testTemporal()])
  expect(one.namespace).not.toBe(two.namespace)
  expect(await temporalAnswers(one.address, one.namespace)).toBe(true)
})

test('a test chain answers, and no longer once it is stopped', async () => {
  const chain = await testChain()
  expect(await chainId(chain.rpcUrl)).toBe(31337)
  await chain.stop()
  await expect(chainId(chain.rpcUrl)).rejects.toThrow()
})
