import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readConfiguration } from '#scripts/supervisor/configuration.ts'
import { type Environments, environments, PROCESS_NAMES } from '#scripts/supervisor/environments.ts'
import { readOrMakeSecrets, type Secrets } from '#scripts/supervisor/secrets.ts'

let directory: string
let secrets: Secrets
let told: Environments

beforeAll(async () => {
  process.env['SOME_CLOUD_SECRET'] = 'a secret of the machine'
  directory = await mkdtemp(join(tmpdir(), 'stoa-environments-'))
  secrets = await readOrMakeSecrets(join(directory, 'secrets.json'))
  told = environments(readConfiguration({ NODE_ENV: 'test', STOA_DIRECTORY: directory }), secrets, {
    databaseUrl: `postgres://owner:${secrets.databaseOwnerPassword}@127.0.0.1:1/stoa`,
    evmRpcUrl: 'http://127.0.0.1:2',
    temporalAddress: '127.0.0.1:3',
    smtpUrl: 'smtp://127.0.0.1:4',
    enginePort: 5,
    healthPorts: { web: 6, admin: 7, engine: 8, wallet: 9, worker: 10 },
  })
})
afterAll(async () => {
  delete process.env['SOME_CLOUD_SECRET']
  await rm(directory, { recursive: true, force: true })
})

/** The processes in whose environment the secret stands, under whatever name. */
const whoKnows = (secret: string): readonly string[] =>
  PROCESS_NAMES.filter((name) => JSON.stringify(told[name]).includes(secret)).toSorted()

test('each secret reaches the processes that need it, and nobody else', () => {
  const knownBy = {
    databaseOwnerPassword: whoKnows(secrets.databaseOwnerPassword),
    ...Object.fromEntries(
      Object.entries(secrets.databasePasswords).map(([role, password]) => [
        `role ${role}`,
        whoKnows(password),
      ]),
    ),
    ...Object.fromEntries(
      Object.entries(secrets.engineTokens).map(([door, token]) => [`door ${door}`, whoKnows(token)]),
    ),
    sessionKeyOfWeb: whoKnows(secrets.sessionKeys.web),
    sessionKeyOfAdmin: whoKnows(secrets.sessionKeys.admin),
    personalDataKey: whoKnows(secrets.personalDataKey),
    documentPublicKey: whoKnows(secrets.documentPublicKey),
    documentPrivateKey: whoKnows(secrets.documentPrivateKey),
    payloadKey: whoKnows(secrets.payloadKey),
    walletPassphrase: whoKnows(secrets.walletPassphrase),
  }
  expect(knownBy).toEqual({
    databaseOwnerPassword: [],
    'role web': ['web'],
    'role admin': ['admin'],
    'role engine': ['engine'],
    'role wallet': ['wallet'],
    'role worker': ['worker'],
    'door web': ['engine', 'web'],
    'door admin': ['admin', 'engine'],
    'door worker': ['engine', 'worker'],
    sessionKeyOfWeb: ['web'],
    sessionKeyOfAdmin: ['admin'],
    personalDataKey: ['admin', 'web'],
    documentPublicKey: ['web'],
    documentPrivateKey: ['admin'],
    payloadKey: ['wallet', 'worker'],
    walletPassphrase: ['wallet'],
  })
})

test('only the flows’ own processes are told where the flow server is, only the wallet where keystore and chain are', () => {
  expect(whoKnows('127.0.0.1:3')).toEqual(['wallet', 'worker'])
  expect(whoKnows('keystore.json')).toEqual(['wallet'])
  expect(whoKnows('127.0.0.1:2')).toEqual(['wallet'])
})

test('no variable of the machine that grants something is handed on', () => {
  expect(whoKnows('a secret of the machine')).toEqual([])
})

test('the file of all secrets is its owner’s alone, and the same at the next start', async () => {
  const file = join(directory, 'secrets.json')
  expect((await stat(file)).mode & 0o777).toBe(0o600)
  expect(await readOrMakeSecrets(file)).toEqual(secrets)
})
