import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { hashPassword } from '#app/server/authentication/password.ts'
import { type TestConsole, testConsole, visitor } from '#test/support/console.ts'
import { type TestDatabase, testDatabase } from '#test/support/database.ts'

let database: TestDatabase
let web: TestConsole
const password = 'columnas y sombra larga'

beforeAll(async () => {
  database = await testDatabase()
  web = await testConsole('web', database)
})

afterAll(async () => {
  await web?.stop()
  await database?.drop()
})

test('a customer with a proven address signs in', async () => {
  await database
    .kysely('owner')
    .insertInto('customer')
    .values({
      email: 'ana@example.com',
      email_verified_at: new Date(),
      password_hash: await hashPassword(password),
    })
    .execute()
  const ana = visitor(web)
  expect((await ana.get('/sign-in')).status).toBe(200)
  const wrong = await ana.post('/sign-in', { email: 'ana@example.com', password: 'not this one' })
  expect(wrong.text).toContain('E-mail address or password is wrong.')
  const right = await ana.post('/sign-in', { email: 'ana@example.com', password })
  expect(right.location).toBe('/portfolio')
  expect((await ana.get('/')).text).toContain('ana@example.com')
  void sql
})
