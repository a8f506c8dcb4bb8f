import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AccountNumber } from '#engine/identifiers.ts'
import { type TestDatabase, testDatabase } from '#test/support/database.ts'
import { startEngine, type TestEngine } from '#test/support/engine.ts'
import { mustBeDone, openingCommands, placeOrder, type TestMarket, testMarket } from '#test/support/market.ts'

const run = promisify(execFile)
const script = join(import.meta.dirname, '../../../scripts/engine.ts')

let database: TestDatabase
let engine: TestEngine
let market: TestMarket
let seller: AccountNumber
let buyer: AccountNumber
/** of the seller's order */
let key: string

beforeAll(async () => {
  database = await testDatabase()
  market = await testMarket(database, 2)
  ;[seller, buyer] = market.traders as unknown as [AccountNumber, AccountNumber]
  engine = await startEngine(database)
  const { worker, admin } = openingCommands(market)
  for (const command of worker) mustBeDone(await engine.client('worker').submit(command))
  for (const command of admin) mustBeDone(await engine.client('admin').submit(command))
  const web = engine.client('web')
  const asked = placeOrder(market, seller, { side: 'sell', price: 100n, quantity: 5n })
  key = asked.clientOrderId
  mustBeDone(await web.submit(asked))
  mustBeDone(await web.submit(placeOrder(market, buyer, { side: 'buy', price: 100n, quantity: 2n })))
})

afterAll(async () => {
  await engine?.stop()
  await database?.drop()
})

/** What the operator's command prints, by lines. */
async function operate(...words: readonly string[]): Promise<readonly string[]> {
  const { stdout } = await run(process.execPath, [script, ...words], {
    env: { ...process.env, DATABASE_URL: database.url('engine') },
  })
  return stdout.trim().split('\n')
}

type Line = {
  readonly sequence: string
  readonly command: { readonly kind: string }
  readonly events: readonly { readonly kind: string }[]
}
const inspected = async (...words: readonly string[]) =>
  (await operate('inspect', ...words)).map((line) => JSON.parse(line) as Line)

test('everything about an order is printed: its entry, and the trade that it made as maker', async () => {
  const [entry, trade, ...more] = await inspected('--order', '1')
  expect(more).toEqual([])
  expect([entry?.command.kind, trade?.command.kind]).toEqual(['place-order', 'place-order'])
  expect(entry?.events[0]).toMatchObject({ kind: 'order-accepted', order: '1', clientOrderId: key })
  expect(trade?.events).toContainEqual(
    expect.objectContaining({ kind: 'trade', makerOrder: '1', quantity: '2', seller }),
  )
})

test('an account is found in every part that it plays, within the sequences that are asked for', async () => {
  const all = await inspected('--account', String(buyer))
  const kinds = all.map(({ command }) => command.kind)
  expect(kinds).toEqual(['set-account', 'credit', 'credit', 'place-order'])
  const last = all.at(-1)?.sequence ?? ''
  expect(await inspected('--account', String(buyer), '--from', last, '--to', last)).toEqual([all.at(-1)])
  expect((await inspected('--key', key.toUpperCase())).map(({ command }) => command.kind)).toEqual([
    'place-order',
  ])
})

test('a replay stops at any block, and the whole is verified', async () => {
  const { rows } = await sql<{ block: bigint; hash: string }>`
    select block, encode(state_hash, 'hex') as hash from trading.journal order by block`.execute(
    database.kysely('owner'),
  )
  const third = rows[2]
  const [counts, state] = await operate('replay', '--to', '3')
  expect(counts).toMatch(/^segment 1: 3 blocks, \d+ commands; \d+ accounts, 0 open orders, 0 trades/)
  expect(state).toBe(`state ${third?.hash}`)
  const [whole, last, verdict] = await operate('verify')
  expect(whole).toContain(`${rows.length} blocks`)
  expect(whole).toContain('1 open orders, 1 trades in settlement')
  expect(last).toBe(`state ${rows.at(-1)?.hash}`)
  expect(verdict).toMatch(/^every block follows/)
  await expect(operate('replay', '--to', String(rows.length + 1))).rejects.toThrow(
    `the journal ends at block ${rows.length}`,
  )
})

test('between two blocks what was added, removed and changed is printed with both values', async () => {
  const { rows } = await sql<{ last: bigint }>`select max(block) as last from trading.journal`.execute(
    database.kysely('owner'),
  )
  const last = rows[0]?.last ?? 0n
  const lines = (await operate('diff', '--from', String(last - 1n), '--to', String(last))).map(
    (line) => JSON.parse(line) as { name: string; change: string; fields: Record<string, unknown> },
  )
  const named = new Map(lines.map((line) => [line.name, line]))
  expect(named.get('order 1')).toEqual({
    name: 'order 1',
    change: 'changed',
    fields: { filled: { before: '0', after: '2' }, feeMillionths: expect.any(Object) },
  })
  expect(named.get('trade 1')).toMatchObject({ change: 'added', fields: { quantity: { after: '2' } } })
  expect(named.get(`balance ${buyer}/${market.cash}`)).toMatchObject({
    change: 'changed',
    fields: { available: { before: '1000000', after: '999799' } },
  })
  expect(named.has(`balance ${market.treasury}/${market.security}`)).toBe(false)
})

test('what is asked wrongly is named, and a corrupted block too', async () => {
  await expect(operate('inspect')).rejects.toThrow('what is looked for?')
  await expect(operate('inspect', '--order', 'x')).rejects.toThrow('order is wrong or missing')
  await expect(operate('diff', '--from', '5', '--to', '5')).rejects.toThrow('between which blocks?')
  await expect(operate('look')).rejects.toThrow('command is wrong or missing')
  const own = await testDatabase()
  try {
    const owner = own.kysely('owner')
    await sql`insert into trading.journal (segment, block, first_sequence, last_sequence, epoch, bytes, state_hash,
      previous_hash, hash) values (1, 1, 1, 1, 1, '\\x01', ${Buffer.alloc(32)}, ${Buffer.alloc(32)}, ${Buffer.alloc(32)})`.execute(
      owner,
    )
    const verified = run(process.execPath, [script, 'verify'], {
      env: { ...process.env, DATABASE_URL: own.url('engine') },
    })
    await expect(verified).rejects.toMatchObject({
      code: 1,
      stderr: 'segment 1, block 1: its content does not have its hash\n',
    })
  } finally {
    await own.drop()
  }
})
