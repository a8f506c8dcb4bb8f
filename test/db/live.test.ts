import { once } from 'node:events'
import { sql } from 'kysely'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestDatabase, testDatabase } from '#test/support/database.ts'

let database: TestDatabase
let listener: pg.Client

beforeAll(async () => {
  database = await testDatabase()
  listener = new pg.Client({ connectionString: database.url('admin') })
  await listener.connect()
  await listener.query('listen live')
})

afterAll(async () => {
  await listener?.end()
  await database?.drop()
})

test.each([
  ['financial.asset', 'name'],
  ['financial.bank_entry', 'status'],
  ['financial.deposit', 'status'],
  ['financial.settlement_batch', 'status'],
  ['financial.withdrawal', 'status'],
  ['investment.identity', 'status'],
  ['investment.issuer', 'status'],
  ['investment.kyc_case', 'status'],
  ['investment.offering', 'status'],
  ['investment.security', 'status'],
  ['investment.security_deployment', 'security_id'],
  ['trading.account_suspension', 'reason'],
  ['trading.instrument', 'phase'],
])('a step that shows in %s is told to staff as it happens', async (table, column) => {
  const told = once(listener, 'notification')
  // Triggers of a statement tell whether or not it met a row.
  await sql`update ${sql.table(table)} set ${sql.ref(column)} = ${sql.ref(column)} where false`.execute(
    database.kysely('owner'),
  )
  const [{ payload }] = (await told) as [pg.Notification]
  expect(payload).toBe('queue')
})
