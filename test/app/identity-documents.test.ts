import { createHash, randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openIdentityDocument } from '#app/acts/open-sealed.ts'
import { generateDocumentKeys, openDocument, sealDocument } from '#app/server/document-seal.ts'
import { type TestDatabase, testDatabase } from '#test/support/database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await testDatabase()
})
afterAll(async () => await database.drop())

test('a paper exchanged after it was sent is not shown to the officer as the one of the case', async () => {
  const [customer, file, officer] = [randomUUID(), randomUUID(), randomUUID()]
  const sent = Buffer.from('the card that was sent')
  const owner = database.kysely('owner')
  await sql`insert into customer (id, email, password_hash) values (${customer}, 'ana@example.com', 'x')`.execute(
    owner,
  )
  await sql`insert into file (id, customer_id, name, media_type, size, sha256, sealed)
    values (${file}, ${customer}, 'card.png', 'image/png', 22, ${createHash('sha256').update(sent).digest()}, true)`.execute(
    owner,
  )
  const { rows } = await sql<{ id: string }>`
    insert into investment.kyc_case (customer_id, country, data_sealed, name_sealed)
    values (${customer}, 152, '\\x00', '\\x00') returning id`.execute(owner)
  const caseId = rows[0]?.id ?? ''
  await sql`insert into investment.kyc_document values (${caseId}, 'identity-front', ${file})`.execute(owner)

  const keys = await generateDocumentKeys()
  const [publicKey, privateKey] = [keys.publicKey, keys.privateKey].map((key) => Buffer.from(key, 'base64'))
  if (!publicKey || !privateKey) throw new Error('no keys')
  const opened = async (kept: Uint8Array) =>
    await openIdentityDocument(
      {
        database: database.kysely('admin'),
        file: async () => await sealDocument(publicKey, kept),
        open: async (sealed) => await openDocument(privateKey, sealed),
      },
      { id: officer, permissions: new Set(['kyc.view']) },
      { caseId, kind: 'identity-front' },
    )
  expect(await opened(sent)).toEqual({ mediaType: 'image/png', bytes: new Uint8Array(sent) })
  await expect(opened(Buffer.from('another card'))).rejects.toThrow('is not what was sent with case')
})
