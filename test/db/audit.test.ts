import { sql } from 'kysely'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { checkAuditChain } from '#db/audit-chain.ts'
import { type AuditHead, recordAct } from '#db/audit.ts'
import { type TestDatabase, testDatabase } from '#test/support/database.ts'

let database: TestDatabase
const opened: TestDatabase[] = []
beforeEach(async () => {
  database = await testDatabase()
  opened.push(database)
})
afterAll(async () => {
  for (const each of opened) await each.drop()
})
const admin = () => database.kysely('admin')
const owner = () => database.kysely('owner')

async function recordThree(): Promise<readonly AuditHead[]> {
  const heads: AuditHead[] = []
  for (const reason of ['first', 'segundo 💶, ñandú', 'третий']) {
    heads.push(
      await recordAct(admin(), {
        actor: { kind: 'staff', id: 'a' },
        act: 'fees.set',
        subject: 'fees/1',
        reason,
        details: { maker_ppm: '1000' },
      }),
    )
  }
  return heads
}

test('an untouched log is whole, and its head is the last entry', async () => {
  const heads = await recordThree()
  const check = await checkAuditChain(admin(), heads)
  expect(check).toEqual({ entries: 3n, head: heads[2], faults: [] })
})

test('a changed entry is named', async () => {
  await recordThree()
  await sql`update audit.entry set reason = 'other' where sequence = 2`.execute(owner())
  expect((await checkAuditChain(admin(), [])).faults).toEqual([{ fault: 'wrong-hash', sequence: 2n }])
})

test('an entry removed from the middle is named', async () => {
  await recordThree()
  await sql`delete from audit.entry where sequence = 2`.execute(owner())
  expect((await checkAuditChain(admin(), [])).faults).toEqual([{ fault: 'gap', after: 1n, found: 3n }])
})

test('a tail that was cut is noticed by the head kept elsewhere, and by it alone', async () => {
  const heads = await recordThree()
  await sql`delete from audit.entry where sequence = 3`.execute(owner())
  expect((await checkAuditChain(admin(), [])).faults).toEqual([])
  expect((await checkAuditChain(admin(), heads)).faults).toEqual([{ fault: 'tail-cut', sequence: 3n }])
})

test('a tail that was cut and written anew is noticed', async () => {
  const heads = await recordThree()
  await sql`delete from audit.entry where sequence = 3`.execute(owner())
  await recordAct(admin(), { actor: { kind: 'staff', id: 'b' }, act: 'x', subject: 'x', reason: 'x' })
  expect((await checkAuditChain(admin(), heads)).faults).toEqual([{ fault: 'tail-cut', sequence: 3n }])
})

test('an act that is rolled back leaves no entry, and entries written at once are chained one after another', async () => {
  await expect(
    admin()
      .transaction()
      .execute(async (transaction) => {
        await recordAct(transaction, {
          actor: { kind: 'staff', id: 'a' },
          act: 'x',
          subject: 'x',
          reason: 'x',
        })
        throw new Error('rolled back')
      }),
  ).rejects.toThrow('rolled back')
  await Promise.all(
    Array.from({ length: 20 }, async (_, index) =>
      recordAct(admin(), {
        actor: { kind: 'staff', id: String(index) },
        act: 'x',
        subject: 'x',
        reason: 'x',
      }),
    ),
  )
  expect(await checkAuditChain(admin(), [])).toMatchObject({ entries: 20n, faults: [] })
})
