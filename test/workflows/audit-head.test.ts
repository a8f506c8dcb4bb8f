import { appendFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { recordAct } from '#db/audit.ts'
import { readKeptHeads } from '#db/audit-head.ts'
import { type TestDatabase, testDatabase } from '#test/support/database.ts'
import { headKeeper } from '#workflows/head-keeper/keep-head.ts'

let database: TestDatabase
let directory: string
let file: string

beforeAll(async () => {
  database = await testDatabase()
  directory = await mkdtemp(join(tmpdir(), 'stoa-heads-'))
  file = join(directory, 'heads')
})
afterAll(async () => {
  await database.drop()
  await rm(directory, { recursive: true, force: true })
})

const act = async () =>
  await recordAct(database.kysely('worker'), {
    actor: { kind: 'process', role: 'stoa_worker' },
    act: 'test.done',
    subject: 'test/1',
    reason: 'to see it kept',
  })

test('the newest head is kept outside the database, also across a restart and after a torn write', async () => {
  expect(await readKeptHeads(file)).toEqual([])
  const first = await act()
  const look = headKeeper(database.kysely('worker'), file)
  await look()
  await look()
  expect(await readKeptHeads(file)).toEqual([first])
  await appendFile(file, '{"sequence":"2","ha')
  const second = await act()
  await headKeeper(database.kysely('worker'), file)()
  expect(await readKeptHeads(file)).toEqual([first, second])
})

test('a log whose tail was cut is behind the head that was kept, and stays so', async () => {
  const cut = await act()
  const look = headKeeper(database.kysely('worker'), file)
  await look()
  await database.kysely('owner').deleteFrom('audit.entry').where('sequence', '=', cut.sequence).execute()
  const other = await act()
  expect(other.sequence).toBe(cut.sequence)
  await look()
  const kept = (await readKeptHeads(file)).filter((head) => head.sequence === cut.sequence)
  expect(kept).toEqual([cut])
  expect(Buffer.from(other.hash).equals(Buffer.from(cut.hash))).toBe(false)
})

test('a line that is no head is named', async () => {
  await appendFile(file, 'nonsense\n')
  await expect(readKeptHeads(file)).rejects.toThrow(`${file}, line`)
})
