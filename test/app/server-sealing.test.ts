import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { generateDocumentKeys, openDocument, sealDocument } from '#app/server/document-seal.ts'
import { hashOfRequest, idempotently } from '#app/server/idempotency.ts'
import { personalData } from '#app/server/personal-data.ts'
import { inCustomerScope } from '#db/customer-scope.ts'
import { type TestDatabase, testDatabase } from '#test/support/database.ts'

let database: TestDatabase

beforeAll(async () => {
  database = await testDatabase()
})

afterAll(async () => {
  await database?.drop()
})

async function customer(): Promise<string> {
  const { id } = await database
    .kysely('owner')
    .insertInto('customer')
    .values({ email: `${randomBytes(6).toString('hex')}@example.com`, password_hash: 'none' })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

const bytesOf = (key: string) => new Uint8Array(Buffer.from(key, 'base64'))

test('what is sealed to the officers’ key opens with its private half alone', async () => {
  const [keys, others] = [await generateDocumentKeys(), await generateDocumentKeys()]
  const plain = randomBytes(100_000)
  const sealed = await sealDocument(bytesOf(keys.publicKey), plain)
  expect(Buffer.from(sealed).includes(plain.subarray(0, 32))).toBe(false)
  expect(Buffer.from(await openDocument(bytesOf(keys.privateKey), sealed))).toEqual(plain)
  await expect(openDocument(bytesOf(others.privateKey), sealed)).rejects.toThrow()
  sealed[40] = (sealed[40] ?? 0) ^ 1
  await expect(openDocument(bytesOf(keys.privateKey), sealed)).rejects.toThrow()
})

test('personal data opens for its person and purpose, in admin too, until the key is deleted', async () => {
  const sealing = personalData(randomBytes(32))
  const [one, other] = [await customer(), await customer()]
  const sealed = await inCustomerScope(database.kysely('web'), one, async (scope) => {
    await sealing.createKey(scope, one)
    return await sealing.seal(scope, one, 'kyc-case.name', Buffer.from('Ana Rojas'))
  })
  await inCustomerScope(database.kysely('web'), other, async (scope) => await sealing.createKey(scope, other))
  expect(sealed.includes('Ana')).toBe(false)
  const admin = database.kysely('admin')
  expect(String(await sealing.open(admin, one, 'kyc-case.name', sealed))).toBe('Ana Rojas')
  await expect(sealing.open(admin, one, 'kyc-case.data', sealed)).rejects.toThrow()
  await expect(sealing.open(admin, other, 'kyc-case.name', sealed)).rejects.toThrow()
  await expect(personalData(randomBytes(32)).open(admin, one, 'kyc-case.name', sealed)).rejects.toThrow()
  await database.kysely('owner').deleteFrom('customer_key').where('customer_id', '=', one).execute()
  await expect(sealing.open(admin, one, 'kyc-case.name', sealed)).rejects.toThrow('has no key')
})

test('a request under one key is carried out once, also when both come at the same time', async () => {
  const customerId = await customer()
  const web = database.kysely('web')
  let acts = 0
  const ask = async (body: string) =>
    await inCustomerScope(web, customerId, async (scope) =>
      idempotently(
        scope,
        { customerId, key: 'order-1', requestHash: hashOfRequest('POST', '/orders', body) },
        async () => {
          acts += 1
          return { status: 201, body: { order: acts } }
        },
      ),
    )
  const answers = await Promise.all([ask('a'), ask('a'), ask('a')])
  expect(answers).toEqual(Array.from({ length: 3 }, () => ({ status: 201, body: { order: 1 } })))
  expect(acts).toBe(1)
  expect(await ask('b')).toEqual({ conflict: true })
})

test('a request that failed leaves nothing behind, and can be made again', async () => {
  const customerId = await customer()
  const ask = async (fails: boolean) =>
    await inCustomerScope(database.kysely('web'), customerId, async (scope) =>
      idempotently(scope, { customerId, key: 'k', requestHash: hashOfRequest('POST', '/', '') }, async () => {
        if (fails) throw new Error('the engine is away')
        return { status: 200, body: null }
      }),
    )
  await expect(ask(true)).rejects.toThrow('away')
  expect(await ask(false)).toEqual({ status: 200, body: null })
})
