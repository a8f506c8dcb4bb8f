import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { recordAct } from '#db/audit.ts'
import { readKeptHeads } from '#db/audit-head.ts'
import { leaveIntent } from '#db/outbox.ts'
import { freePort } from '#scripts/parts/port.ts'
import { type TestDatabase, testDatabase } from '#test/support/database.ts'
import { testTemporal } from '#test/support/temporal.ts'
import { flowBundle } from '#workflows/flow-bundle.ts'
import { openClient } from '#workflows/temporal-worker.ts'
import { eventually } from './stage/eventually.ts'
import { addDeposit, setScene } from './stage/scene.ts'
import { testPayloadKey } from './stage/stage.ts'

const program = join(import.meta.dirname, '..', '..', 'workflows', 'main.ts')
let database: TestDatabase
let directory: string
let variables: Record<string, string>
let temporal: { readonly address: string; readonly namespace: string }
const children: ChildProcess[] = []

beforeAll(async () => {
  await flowBundle()
  temporal = await testTemporal()
  database = await testDatabase()
  directory = await mkdtemp(join(tmpdir(), 'stoa-worker-'))
  variables = {
    PATH: process.env['PATH'] ?? '',
    DATABASE_URL: database.url('worker'),
    HEALTH_PORT: String(await freePort()),
    LOG_LEVEL: 'warn',
    TEMPORAL_ADDRESS: temporal.address,
    TEMPORAL_NAMESPACE: temporal.namespace,
    TEMPORAL_PAYLOAD_KEY: Buffer.from(testPayloadKey).toString('base64'),
    // Nobody listens there: the engine is down.
    ENGINE_ADDRESS: `127.0.0.1:${await freePort()}`,
    ENGINE_TOKEN: 'a token of the worker door',
    SMTP_URL: 'smtp://127.0.0.1:1',
    MAIL_FROM: 'Stoa <no-reply@stoa.test>',
    WEB_ORIGIN: 'http://localhost:1',
    ADMIN_ORIGIN: 'http://localhost:2',
    AUDIT_HEAD_FILE: join(directory, 'heads'),
  }
})
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL')
  await database.drop()
  await rm(directory, { recursive: true, force: true })
})

function start(environment: Record<string, string>) {
  const child = spawn(process.execPath, [program], {
    env: { NODE_ENV: 'production', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  children.push(child)
  const output = { text: '' }
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (output.text += chunk.toString()))
  return { child, output, ended: once(child, 'exit') as Promise<[number | null]> }
}

type HealthAnswer = {
  readonly status: string
  readonly details: {
    readonly flows: boolean
    readonly engine: string
    readonly waiting: readonly { readonly flow: string; readonly for: string }[]
  }
}
const health = async (): Promise<HealthAnswer> =>
  (await (await fetch(`http://127.0.0.1:${variables['HEALTH_PORT']}/health`)).json()) as HealthAnswer

test('a wrong variable is named in one line', async () => {
  const { output, ended } = start({ ...variables, TEMPORAL_PAYLOAD_KEY: 'short' })
  expect((await ended)[0]).toBe(1)
  expect(output.text.trim().split('\n')).toHaveLength(1)
  expect(output.text).toContain('TEMPORAL_PAYLOAD_KEY')
})

test('the process starts flows from rows, says what waits, keeps the head, survives SIGKILL and ends cleanly', async () => {
  const scene = await setScene(database.kysely('owner'))
  const first = start(variables)
  const depositId = await addDeposit(scene)
  await database
    .kysely('owner')
    .transaction()
    .execute(async (transaction) => {
      await leaveIntent(transaction, { kind: 'deposit.requested', key: depositId, payload: { depositId } })
    })
  const client = openClient({ ...temporal, payloadKey: testPayloadKey })
  const handle = client.workflow.getHandle(`deposit/${depositId}`)
  await eventually(
    async () =>
      await handle.describe().then(
        () => true,
        () => false,
      ),
  )
  first.child.kill('SIGKILL')
  await first.ended

  const head = await recordAct(database.kysely('worker'), {
    actor: { kind: 'process', role: 'stoa_worker' },
    act: 'test.done',
    subject: 'test/1',
    reason: 'to see it kept',
  })
  await database
    .kysely('owner')
    .updateTable('financial.deposit')
    .set({ status: 'cancelled' })
    .where('id', '=', depositId)
    .execute()
  const other = await addDeposit(scene)
  await database
    .kysely('owner')
    .transaction()
    .execute(async (transaction) => {
      await leaveIntent(transaction, { kind: 'deposit.cancelled', key: depositId, payload: { depositId } })
      await leaveIntent(transaction, { kind: 'deposit.requested', key: other, payload: { depositId: other } })
    })
  const second = start(variables)
  await eventually(async () => (await handle.describe()).status.name === 'COMPLETED')
  await eventually(async () => {
    const { status, details } = await health().catch(() => ({ status: '', details: undefined }))
    const waits = details?.waiting.some(
      ({ flow, for: what }) => flow === `deposit/${other}` && what === 'the payment',
    )
    return status === 'unavailable' && details?.engine === 'connecting' && waits === true
  })
  expect(await readKeptHeads(variables['AUDIT_HEAD_FILE'] ?? '')).toEqual([head])
  second.child.kill('SIGTERM')
  expect((await second.ended)[0]).toBe(0)
  await client.connection.close()
}, 90_000)
