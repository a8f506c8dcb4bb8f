import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestDatabase, testDatabase } from '#test/support/database.ts'
import { type StaffScene, staffScene } from './staff-scene.ts'

let database: TestDatabase
let scene: StaffScene

beforeAll(async () => {
  database = await testDatabase()
  scene = await staffScene(database)
})

afterAll(async () => {
  await scene?.admin.stop()
  await database?.drop()
})

const compared = async (found: { inEngine: number; onChain: number; secondsAgo: number }): Promise<void> => {
  await sql`update financial.cash_comparison set in_engine = ${found.inEngine}, on_chain = ${found.onChain},
    compared_at = now() - make_interval(secs => ${found.secondsAgo})`.execute(database.kysely('owner'))
}

const path = (): string => `/withdrawals/${scene.ids.withdrawal}`
const approve = async () =>
  await scene.as('admin').post(path(), { form: 'decide', decision: 'approve', reason: 'as the papers show' })
const status = async (): Promise<string | undefined> =>
  (
    await database
      .kysely('owner')
      .selectFrom('financial.withdrawal')
      .select('status')
      .where('id', '=', scene.ids.withdrawal)
      .executeTakeFirst()
  )?.status

test('an approval is refused in words and with figures while the engine has more than the chain', async () => {
  await compared({ inEngine: 1_900, onChain: 900, secondsAgo: 1 })
  const refused = await approve()
  expect(refused.status).toBe(400)
  expect(refused.text).toMatch(
    /The engine has .*1,900.*, the chain .*900.*1,000.* were credited and never minted/,
  )
  expect(await status()).toBe('held')
  expect((await scene.as('admin').get(path())).text).toContain('Do not pay.')
  expect((await scene.as('auditor').get('/system')).text).toMatch(/1,000.{0,20} missing on chain/)
})

test('an approval is refused while nobody has compared for five minutes', async () => {
  await compared({ inEngine: 900, onChain: 900, secondsAgo: 301 })
  const refused = await approve()
  expect(refused.text).toContain('have not been compared since the amount was held')
  expect(await status()).toBe('held')
})

test('once engine and chain agree it is approved, and what goes missing later still forbids to pay', async () => {
  await compared({ inEngine: 900, onChain: 900, secondsAgo: 1 })
  expect((await scene.as('admin').get(path())).text).toContain('The chain has the cash of this currency')
  expect((await scene.as('auditor').get('/system')).text).toContain('Backed')
  expect((await approve()).status).toBe(303)
  expect(await status()).toBe('approved')
  await compared({ inEngine: 901, onChain: 900, secondsAgo: 1 })
  expect((await scene.as('admin').get(path())).text).toContain('Do not pay.')
})

test('what the bank did not pay goes back by somebody who did not approve it, and cannot be paid after', async () => {
  const returned = { form: 'return', reason: 'The bank does not know the account' }
  const own = await scene.as('admin').post(path(), returned)
  expect(own.status).toBe(400)
  expect(own.text).toContain('another person')
  expect(await status()).toBe('approved')
  expect((await scene.as('admin').get(path())).text).not.toContain('The bank did not pay it')
  expect((await scene.as('admin2').get(path())).text).toContain('The bank did not pay it')
  expect((await scene.as('admin2').post(path(), returned)).status).toBe(303)
  expect(await status()).toBe('rejected')
  const paid = await scene.as('admin2').post(path(), { form: 'pay', bankReference: 'LATE-1' })
  expect(paid.status).toBe(400)
  expect(await status()).toBe('rejected')
})
