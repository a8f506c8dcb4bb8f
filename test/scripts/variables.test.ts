import { expect, test } from 'vitest'
import { adminConfiguration, webConfiguration } from '#app/server/configuration.ts'
import { engineConfiguration } from '#engine/configuration.ts'
import { readConfiguration } from '#scripts/supervisor/configuration.ts'
import { readConfiguration as walletConfiguration } from '#wallet/configuration.ts'
import { workerConfiguration } from '#workflows/configuration.ts'

test.for([
  ['ADMIN_ALLOWED_NETWORKS', '127.0.0.1,10.0.0.0/33', 'has 10.0.0.0/33, which is no address or CIDR range'],
  ['ADMIN_ALLOWED_NETWORKS', '', 'has an empty part, which is no address or CIDR range'],
  [
    'WEB_ORIGIN',
    'https://stoa.example/',
    'must be an origin such as https://stoa.example or http://127.0.0.1:3000',
  ],
  ['RATE_LIMIT_SIGN_INS', 'many', 'must be a whole number, 1 to 1000000'],
  ['RATE_LIMIT_REQUESTS', '0', 'must be a whole number, 1 to 1000000'],
  ['MAILBOX_PORT', '70000', 'must be a port, 1 to 65535'],
  ['TEMPORAL_ADDRESS', 'http://127.0.0.1', 'must be host:port'],
  ['EVM_RPC_URL', 'ws://127.0.0.1', 'must be a http:// address'],
] as const)('a start with %s=%s is refused before anything starts', ([name, value, reason]) => {
  expect(() => readConfiguration({ NODE_ENV: 'test', [name]: value })).toThrow(
    expect.objectContaining({ message: `${name} ${reason}` }),
  )
})

test('one port for two listeners is refused with the names of both', () => {
  expect(() => readConfiguration({ NODE_ENV: 'test', ADMIN_PORT: '3000' })).toThrow(
    'ADMIN_PORT=3000: WEB_PORT is the same port',
  )
})

test('the networks that are allowed are handed on as they were written', () => {
  const { adminAllowedNetworks } = readConfiguration({
    NODE_ENV: 'test',
    ADMIN_ALLOWED_NETWORKS: '192.168.0.0/16, ::1',
  })
  expect(adminAllowedNetworks).toBe('192.168.0.0/16, ::1')
})

test.for([
  ['engine', engineConfiguration, 'ENGINE_TOKEN_WEB is missing'],
  ['worker', workerConfiguration, 'ENGINE_TOKEN is missing'],
  ['wallet', walletConfiguration, 'WALLET_KEYSTORE is missing'],
  ['web', webConfiguration, 'DATABASE_URL is missing'],
  ['admin', adminConfiguration, 'DATABASE_URL is missing'],
] as const)('%s without its variables says in one line what is missing', ([, read, what]) => {
  const start = (): unknown => read({ NODE_ENV: 'test' })
  expect(start).toThrow(what)
  expect(start).not.toThrow(/Invalid input|\n/)
})
