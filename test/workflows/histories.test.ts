import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js'
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker'
import { beforeAll, expect, test } from 'vitest'
import { flowBundle } from '#workflows/flow-bundle.ts'
import { dataConverter } from '#workflows/shared/data-converter.ts'
import { historiesDirectory, testPayloadKey } from './stage/stage.ts'

const names = (await readdir(historiesDirectory)).filter((name) => name.endsWith('.json'))
let codePath = ''

beforeAll(async () => {
  Runtime.install({ logger: new DefaultLogger('ERROR') })
  codePath = await flowBundle()
})

test('there is a history of every kind of flow', () => {
  const kinds = ['currency', 'deposit', 'issuance', 'issuer', 'kyc', 'onboarding', 'settlement', 'withdrawal']
  for (const kind of kinds) expect(names.filter((name) => name.startsWith(kind))).not.toEqual([])
})

test.each(names)('%s: a flow begun under earlier code goes on under this one', async (name) => {
  const history = historyFromJSON(JSON.parse(await readFile(join(historiesDirectory, name), 'utf8')))
  const options = { workflowBundle: { codePath }, dataConverter: dataConverter(testPayloadKey) }
  await expect(Worker.runReplayHistory(options, history, name)).resolves.toBeUndefined()
})

test.each(names)('%s: nothing of what the flow knew is in plain text', async (name) => {
  const text = await readFile(join(historiesDirectory, name), 'utf8')
  // Payloads are base64 in the file: none may decode to what the SDK's plain converter writes.
  const plain = Buffer.from('json/plain').toString('base64')
  expect(text).not.toContain(plain)
  for (const word of [
    'does not answer',
    'is unavailable',
    'TransferPaused',
    'needs two approvals',
    'workflows/',
  ]) {
    expect(text).not.toContain(word)
  }
})
