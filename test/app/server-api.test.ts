import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestConsole, testConsole, visitor } from '#test/support/console.ts'
import { type TestDatabase, testDatabase } from '#test/support/database.ts'

let database: TestDatabase
let web: TestConsole

beforeAll(async () => {
  database = await testDatabase()
  web = await testConsole('web', database)
})

afterAll(async () => {
  await web?.stop()
  await database?.drop()
})

async function answer(path: string) {
  const page = await visitor(web).get(`/api/v1${path}`)
  return {
    status: page.status,
    type: page.headers.get('content-type'),
    body: JSON.parse(page.text) as unknown,
  }
}

test('programs read the assets', async () => {
  await database
    .kysely('owner')
    .insertInto('financial.asset')
    .values({ code: 'XTS', name: 'Test', kind: 'currency', decimals: 2 })
    .execute()
  const { body } = await answer('/assets')
  expect(body).toMatchObject({
    assets: expect.arrayContaining([{ code: 'XTS', name: 'Test', kind: 'currency', decimals: 2 }]),
  })
})

test('what is refused is a problem document with a stable code and the field’s name', async () => {
  expect(await answer('/instruments/NOSUCH/book')).toEqual({
    status: 404,
    type: 'application/problem+json; charset=utf-8',
    body: {
      type: '/problems/unknown-instrument',
      status: 404,
      code: 'unknown-instrument',
      title: 'There is no instrument NOSUCH',
    },
  })
  const wrong = await answer('/instruments/NOSUCH/book?depth=0')
  expect(wrong.body).toMatchObject({
    status: 400,
    code: 'invalid-request',
    errors: { depth: [expect.any(String)] },
  })
  expect((await answer('/nothing')).body).toMatchObject({ status: 404, code: 'not-found' })
})

test('the document describes every operation with an example', async () => {
  const { body } = await answer('/openapi.json')
  expect(body).toMatchObject({ openapi: '3.1.0' })
  const { paths, components } = body as {
    paths: Record<string, unknown>
    components: { schemas: Record<string, { example?: unknown }> }
  }
  expect(Object.keys(paths)).toEqual([
    '/api/v1/assets',
    '/api/v1/instruments',
    '/api/v1/instruments/{symbol}/book',
    '/api/v1/account/balances',
    '/api/v1/account/orders',
    '/api/v1/account/trades',
    '/api/v1/account/orders/{clientOrderId}',
    '/api/v1/account/deposits',
    '/api/v1/account/purchases',
  ])
  const shown = [
    'Assets',
    'Instruments',
    'Book',
    'Balances',
    'DepositRequest',
    'PurchaseRequest',
    'OrderRequest',
    'OwnOrder',
    'OwnOrders',
    'OwnTrades',
  ]
  for (const name of [...shown, 'Problem']) expect(components.schemas[name]?.example).toBeDefined()
})
