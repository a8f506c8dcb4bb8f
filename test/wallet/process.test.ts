import { randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Client, Connection } from '@temporalio/client'
import { NativeConnection, Worker } from '@temporalio/worker'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freePort } from '#scripts/parts/port.ts'
import { type Running, startOwn } from '#scripts/parts/running.ts'
import { type TestChain, testChain } from '#test/support/chain.ts'
import { type TestDatabase, testDatabase } from '#test/support/database.ts'
import { type TestTemporal, testTemporal } from '#test/support/temporal.ts'
import { dataConverter } from '#workflows/shared/data-converter.ts'
import { accountHolder, decideKyc, kycCase, staffMember } from './rows.ts'

const root = join(import.meta.dirname, '../..')
const payloadKey = randomBytes(32)

let directory: string
let database: TestDatabase
let chain: TestChain
let temporal: TestTemporal
let healthPort: number
let environment: Record<string, string>
let wallet: Running | undefined

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'stoa-wallet-'))
  ;[database, chain, temporal, healthPort] = await Promise.all([
    testDatabase(),
    testChain({ blockTimeSeconds: 1 }),
    testTemporal(),
    freePort(),
  ])
  environment = {
    PATH: process.env['PATH'] ?? '',
    DATABASE_URL: database.url('wallet'),
    EVM_RPC_URL: chain.rpcUrl,
    WALLET_KEYSTORE: join(directory, 'keystore.json'),
    WALLET_PASSPHRASE: 'a passphrase for tests',
    TEMPORAL_ADDRESS: temporal.address,
    TEMPORAL_NAMESPACE: temporal.namespace,
    TEMPORAL_PAYLOAD_KEY: payloadKey.toString('base64'),
    HEALTH_PORT: String(healthPort),
    LOG_LEVEL: 'info',
    // longer than the heartbeat's timeout in probe-flow.ts
    FINALITY_SECONDS: '6',
  }
})

afterAll(async () => {
  await wallet?.stop()
  await Promise.all([database.drop(), chain.stop()])
  await rm(directory, { recursive: true, force: true })
})

async function start(entry: 'deploy' | 'main', change: Record<string, string> = {}): Promise<Running> {
  return await startOwn({
    name: entry,
    command: process.execPath,
    arguments: [join(root, 'wallet', `${entry}.ts`)],
    environment: { ...environment, ...change },
    logFile: join(directory, `${entry}.log`),
  })
}

const health = async (): Promise<number> =>
  await fetch(`http://127.0.0.1:${healthPort}/health`).then(
    ({ status }) => status,
    () => 0,
  )

test('a wrong variable stops the process with one line that names it and not its value', async () => {
  const refused = await start('main', { WALLET_PASSPHRASE: 'short' })
  expect(await refused.ended).toBe('code 1')
  expect(refused.lastLines().trim()).toBe('wallet: WALLET_PASSPHRASE: must have 12 characters or more')
}, 60_000)

test('the process waits for the contracts, and works once they are deployed', async () => {
  wallet = await start('main')
  await expect.poll(health, { timeout: 60_000 }).toBe(503)
  const deploying = await start('deploy')
  expect(await deploying.ended).toBe('code 0')
  await expect.poll(health, { timeout: 60_000 }).toBe(200)
}, 150_000)

test('a flow gets answers, refusals, and a confirmation that takes longer than its heartbeat', async () => {
  const owner = database.kysely('owner')
  const officer = await staffMember(owner, 'compliance')
  const { customer, account } = await accountHolder(owner, 'investor')
  const kyc = await kycCase(owner, customer)
  await decideKyc(owner, kyc, officer, 'approve')
  const answer = await runProbe({ account: String(account), kycCaseId: kyc })
  expect(answer).toMatchObject({
    btc: expect.stringMatching(/^bcrt1q/),
    refusal: { refused: expect.stringContaining('no case') },
    confirmed: { outcome: 'final' },
  })
}, 150_000)

test('the log of the process holds neither passphrase nor payload key', async () => {
  const log = await readFile(join(directory, 'main.log'), 'utf8')
  expect(log).not.toContain(environment['WALLET_PASSPHRASE'])
  expect(log).not.toContain(environment['TEMPORAL_PAYLOAD_KEY'])
})

test('asked to end it ends cleanly', async () => {
  wallet?.kill('SIGTERM')
  expect(await wallet?.ended).toBe('code 0')
})

test('started on another chain than the database’s it stops with one line', async () => {
  const fresh = await testChain()
  try {
    const refused = await start('main', { EVM_RPC_URL: fresh.rpcUrl })
    expect(await refused.ended).toBe('code 1')
    expect(refused.lastLines()).toContain('wallet: EVM_RPC_URL: chain 31337 has no code at 0x')
  } finally {
    await fresh.stop()
  }
}, 60_000)

async function runProbe(input: { account: string; kycCaseId: string }): Promise<unknown> {
  const converter = dataConverter(payloadKey)
  const native = await NativeConnection.connect({ address: temporal.address })
  const connection = await Connection.connect({ address: temporal.address })
  try {
    const worker = await Worker.create({
      connection: native,
      namespace: temporal.namespace,
      taskQueue: 'probe',
      workflowsPath: fileURLToPath(new URL('./probe-flow.ts', import.meta.url)),
      dataConverter: converter,
    })
    const client = new Client({ connection, namespace: temporal.namespace, dataConverter: converter })
    return await worker.runUntil(
      client.workflow.execute('probe', { taskQueue: 'probe', workflowId: 'probe', args: [input] }),
    )
  } finally {
    await connection.close()
    await native.close()
  }
}
