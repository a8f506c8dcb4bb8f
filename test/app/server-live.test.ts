import { once } from 'node:events'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'
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

async function customer(email: string, console: TestConsole = web) {
  const { id } = await database
    .kysely('owner')
    .insertInto('customer')
    .values({ email, email_verified_at: new Date(), password_hash: await hashPassword(password) })
    .returning('id')
    .executeTakeFirstOrThrow()
  const person = visitor(console)
  await person.post('/sign-in', { email, password })
  const cookie = [...person.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  return { id, person, cookie }
}

/** Opens a connection, subscribes, and gives what it hears one by one. */
async function listening(cookie: string, topics: readonly string[]) {
  const socket = new WebSocket(`${web.address.replace('http', 'ws')}/live`, {
    origin: web.origin,
    headers: { cookie },
  })
  await once(socket, 'open')
  socket.send(JSON.stringify({ subscribe: topics }))
  // What was sent is taken once the pong to a later ping is here.
  socket.ping()
  await once(socket, 'pong')
  return { socket, next: async () => JSON.parse(String((await once(socket, 'message'))[0])) as unknown }
}

async function companyOf(customerId: string): Promise<void> {
  await sql`
    insert into investment.issuer (customer_id, legal_name, registration_number, country)
    values (${customerId}, 'Company', 'RUT 1', 152)`.execute(database.kysely('owner'))
}

test('a customer hears of a change of their own, and not of another’s', async () => {
  const [ana, other] = [await customer('ana@example.com'), await customer('other@example.com')]
  const [first, second] = [
    await listening(ana.cookie, ['notifications', 'queue']),
    await listening(other.cookie, ['notifications', 'queue']),
  ]
  const heardByOther: unknown[] = []
  second.socket.on('message', (bytes) => heardByOther.push(String(bytes)))
  const [heard] = await Promise.all([first.next(), companyOf(ana.id)])
  expect(heard).toMatchObject({ topic: 'notifications', data: null })
  // The other's own change comes later: what came before it would be here by now.
  const [own] = await Promise.all([second.next(), companyOf(other.id)])
  expect(own).toMatchObject({ topic: 'notifications' })
  expect(heardByOther).toHaveLength(1)
  first.socket.terminate()
  second.socket.terminate()
})

test('a foreign page cannot listen in a customer’s name', async () => {
  const { cookie } = await customer('foreign@example.com')
  const socket = new WebSocket(`${web.address.replace('http', 'ws')}/live`, {
    origin: 'http://elsewhere.test',
    headers: { cookie },
  })
  const [error] = (await once(socket, 'error')) as [Error]
  expect(error.message).toContain('403')
})

test('what is no subscription ends the connection', async () => {
  const { socket } = await listening('', ['book:1'])
  socket.send('everything')
  const [code] = (await once(socket, 'close')) as [number]
  expect(code).toBe(1008)
})

/** Connects as a proxy would hand it on. @returns the connection, or why it was refused */
async function connecting(
  console: TestConsole,
  forwardedFor: string,
  cookie = '',
): Promise<WebSocket | string> {
  const socket = new WebSocket(`${console.address.replace('http', 'ws')}/live`, {
    origin: console.origin,
    headers: { cookie, 'x-forwarded-for': forwardedFor },
  })
  try {
    await once(socket, 'open')
    return socket
  } catch (error) {
    return (error as Error).message
  }
}

test('of strangers at one address only so many listen at once, however they arrive', async () => {
  const console = await testConsole('web', database, { LIVE_CONNECTIONS_BY_ADDRESS: '2', TRUST_PROXY: '1' })
  const here = '203.0.113.7'
  const arrived = await Promise.all(
    Array.from({ length: 6 }, async (_, index) => await connecting(console, `198.51.100.${index}, ${here}`)),
  )
  const open = arrived.filter((one) => typeof one !== 'string')
  expect(open).toHaveLength(2)
  expect(arrived.filter((one) => typeof one === 'string' && one.includes('429'))).toHaveLength(4)
  expect(await connecting(console, '203.0.113.8')).toBeInstanceOf(WebSocket)
  open[0]?.close()
  // Once the server has seen the end of one there is room for another.
  await expect.poll(async () => await connecting(console, here)).toBeInstanceOf(WebSocket)
  await console.stop()
})

test('who is signed in is not counted among the strangers of the address', async () => {
  const console = await testConsole('web', database, { LIVE_CONNECTIONS_BY_ADDRESS: '1' })
  const { cookie } = await customer('neighbour@example.com', console)
  expect(await connecting(console, '203.0.113.7')).toBeInstanceOf(WebSocket)
  // Without a proxy before it, nobody is believed about where they come from.
  expect(await connecting(console, '203.0.113.8')).toContain('429')
  expect(await connecting(console, '203.0.113.7', cookie)).toBeInstanceOf(WebSocket)
  await console.stop()
})
