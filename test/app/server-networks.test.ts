import { connect } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestConsole, testConsole } from '#test/support/console.ts'
import { type TestDatabase, testDatabase } from '#test/support/database.ts'

let database: TestDatabase
const consoles = new Map<string, TestConsole>()

beforeAll(async () => {
  database = await testDatabase()
  for (const address of ['0.0.0.0', '::'])
    consoles.set(
      address,
      await testConsole('admin', database, {
        LISTEN_ADDRESS: address,
        ADMIN_ALLOWED_NETWORKS: '127.0.0.1/32',
      }),
    )
})

afterAll(async () => {
  for (const console of consoles.values()) await console.stop()
  await database?.drop()
})

/** The first line of the answer to a request that a peer of this address sends. */
async function statusLine(
  listening: string,
  peer: string,
  lines: readonly string[] = ['GET /sign-in HTTP/1.1'],
): Promise<string> {
  const port = consoles.get(listening)?.running.port ?? 0
  return await new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, localAddress: peer })
    socket.once('error', reject)
    socket.once('data', (bytes) => {
      resolve(String(bytes).split('\r\n')[0] ?? '')
      socket.destroy()
    })
    socket.write(`${[...lines, 'Host: stoa.test', 'Connection: close'].join('\r\n')}\r\n\r\n`)
  })
}

const upgrade = [
  'GET /live HTTP/1.1',
  'Upgrade: websocket',
  'Connection: Upgrade',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  'Origin: http://stoa.test',
]

// On `::` the peer shows itself as ::ffff:127.0.0.2.
test.each(['0.0.0.0', '::'])(
  'listening on %s, the staff console answers an allowed address alone',
  async (listening) => {
    expect(await statusLine(listening, '127.0.0.1')).toBe('HTTP/1.1 200 OK')
    expect(await statusLine(listening, '127.0.0.2')).toBe('HTTP/1.1 403 Forbidden')
  },
)

test.each(['0.0.0.0', '::'])('listening on %s, no header makes another address of it', async (listening) => {
  const forged = ['X-Forwarded-For: 127.0.0.1', 'X-Real-IP: 127.0.0.1', 'Forwarded: for=127.0.0.1']
  expect(await statusLine(listening, '127.0.0.2', ['GET /sign-in HTTP/1.1', ...forged])).toBe(
    'HTTP/1.1 403 Forbidden',
  )
  const mapped = ['GET /sign-in HTTP/1.1', 'X-Forwarded-For: ::ffff:127.0.0.1']
  expect(await statusLine(listening, '127.0.0.2', mapped)).toBe('HTTP/1.1 403 Forbidden')
})

test.each(['0.0.0.0', '::'])(
  'listening on %s, live connections are refused as pages are',
  async (listening) => {
    expect(await statusLine(listening, '127.0.0.2', upgrade)).toBe('HTTP/1.1 403 Forbidden')
    // An allowed address gets as far as the question who it is.
    expect(await statusLine(listening, '127.0.0.1', upgrade)).toBe('HTTP/1.1 401 Unauthorized')
  },
)
