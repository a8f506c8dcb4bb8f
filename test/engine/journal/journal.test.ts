import { sql } from 'kysely'
import type { Pool } from 'pg'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openPool } from '#db/database.ts'
import type { Command } from '#engine/commands.ts'
import type { AccountNumber, AssetId } from '#engine/identifiers.ts'
import { type Block, BlockBuilder, blockHash } from '#engine/journal/block.ts'
import { giveUpLease, renewLease, takeLease } from '#engine/journal/lease.ts'
import { emptyJournal, type JournalHead, recover } from '#engine/journal/recovery.ts'
import { JournalStore } from '#engine/journal/store.ts'
import { JournalTail } from '#engine/journal/tail.ts'
import type { ExchangeCore } from '#engine/matching/interface.ts'
import { createPlainCore } from '#engine/matching/plain-core.ts'
import { type TestDatabase, testDatabase } from '#test/support/database.ts'
import { newKey } from '#test/support/market.ts'

const segment = 1
let database: TestDatabase
let pool: Pool
let store: JournalStore

beforeEach(async () => {
  database = await testDatabase()
  pool = openPool(database.url('engine'), { size: 4, onError: () => undefined })
  store = new JournalStore(pool, segment)
})

afterEach(async () => {
  await pool.end()
  await database.drop()
})

/** The blocks of these commands, three to a block, as a leader would have written them. */
function blocksOf(commands: readonly Command[], core: ExchangeCore, epoch: bigint): readonly Block[] {
  const blocks: Block[] = []
  let head: JournalHead = emptyJournal
  for (let first = 0; first < commands.length; first += 3) {
    const builder = new BlockBuilder()
    for (const [index, command] of commands.slice(first, first + 3).entries()) {
      const sequence = head.sequence + 1n + BigInt(index)
      const time = 1_000 + first + index
      builder.add({ sequence, time, command, events: core.apply({ sequence, time, command }) })
    }
    const block = builder.seal({
      segment,
      number: head.block + 1n,
      epoch,
      stateHash: core.stateHash(),
      previousHash: head.hash,
    })
    blocks.push(block)
    head = { block: block.number, sequence: block.lastSequence, time: 0, hash: block.hash }
  }
  return blocks
}

function credits(): readonly Command[] {
  const asset = 1 as AssetId
  const account = 1000 as AccountNumber
  return [
    { kind: 'set-asset', asset, code: 'USX', decimals: 2 },
    { kind: 'set-account', account, status: 'active', country: 152, userType: '', verifiedUntil: 1e12 },
    ...Array.from({ length: 10 }, (_, index): Command => {
      return { kind: 'credit', reference: newKey(), account, asset, amount: BigInt(index + 1) }
    }),
  ]
}

async function written(): Promise<{ readonly blocks: readonly Block[]; readonly core: ExchangeCore }> {
  const epoch = await takeLease(pool, segment, 'first')
  const core = createPlainCore()
  const blocks = blocksOf(credits(), core, epoch ?? 0n)
  for (const block of blocks) expect(await store.append(block)).toBe(true)
  return { blocks, core }
}

async function change(statement: ReturnType<typeof sql>): Promise<void> {
  await statement.execute(database.kysely('owner'))
}

async function recovering(): Promise<JournalHead> {
  return await recover(store, createPlainCore(), () => undefined)
}

test('replay leaves the state that the leader had, to the hash', async () => {
  const { core } = await written()
  const again = createPlainCore()
  const seen: bigint[] = []
  const head = await recover(store, again, ({ sequence }) => seen.push(sequence))
  expect(head.sequence).toBe(12n)
  expect(seen).toEqual(Array.from({ length: 12 }, (_, index) => BigInt(index + 1)))
  expect(again.stateHash()).toEqual(core.stateHash())
  expect(again.balance(1000 as AccountNumber, 1 as AssetId).available).toBe(55n)
})

test('the lease has one holder until it expires or is given up, and each holder a higher epoch', async () => {
  const first = await takeLease(pool, segment, 'first')
  expect(await takeLease(pool, segment, 'second')).toBeUndefined()
  await giveUpLease(pool, segment, first ?? 0n)
  const second = await takeLease(pool, segment, 'second')
  expect(second).toBe((first ?? 0n) + 1n)
  expect(await renewLease(pool, segment, first ?? 0n)).toBe(false)
  expect(await renewLease(pool, segment, second ?? 0n)).toBe(true)
  await change(sql`update trading.lease set expires_at = now() - interval '1 second'`)
  expect(await takeLease(pool, segment, 'third')).toBe((second ?? 0n) + 1n)
})

test('a leader that lost its lease cannot write, its successor can', async () => {
  const old = (await takeLease(pool, segment, 'old')) ?? 0n
  await change(sql`update trading.lease set expires_at = now() - interval '1 second'`)
  const successor = (await takeLease(pool, segment, 'successor')) ?? 0n
  const [stale] = blocksOf(credits(), createPlainCore(), old)
  const [fresh] = blocksOf(credits(), createPlainCore(), successor)
  expect(await store.append(stale as Block)).toBe(false)
  expect(await store.readAfter(0n)).toEqual([])
  expect(await store.append(fresh as Block)).toBe(true)
})

test('a lease cannot change hands while a block written under it is not committed', async () => {
  const epoch = (await takeLease(pool, segment, 'old')) ?? 0n
  const [block] = blocksOf(credits(), createPlainCore(), epoch)
  const client = await pool.connect()
  const order: string[] = []
  await client.query('begin')
  expect(await new JournalStore(client, segment).append(block as Block)).toBe(true)
  const taken = giveUpLease(pool, segment, epoch).then(async () => {
    order.push('given up')
    return await takeLease(pool, segment, 'successor')
  })
  // Time enough for the lease to go, were it not held.
  for (let query = 0; query < 20; query++) await store.readAfter(0n)
  order.push('committing')
  await client.query('commit')
  client.release()
  expect(await taken).toBe(epoch + 1n)
  expect(order).toEqual(['committing', 'given up'])
})

test('a block whose bytes were changed is named, and nothing is recovered', async () => {
  await written()
  await change(
    sql`update trading.journal set bytes = set_byte(bytes, 20, get_byte(bytes, 20) # 1) where block = 2`,
  )
  await expect(recovering()).rejects.toThrow('segment 1, block 2: its content does not have its hash')
})

test('a block that is missing is named by the one after it', async () => {
  await written()
  await change(sql`delete from trading.journal where block = 2`)
  await expect(recovering()).rejects.toThrow('segment 1, block 3: follows block 1')
})

test('a block rewritten with a right hash of its own is found by the chain', async () => {
  const { blocks } = await written()
  const second = blocks[1] as Block
  const forged = { ...second, epoch: 99n }
  await change(sql`update trading.journal set epoch = 99, hash = ${blockHash(forged)} where block = 2`)
  await expect(recovering()).rejects.toThrow('segment 1, block 3: is chained to another block')
})

test('a last block whose state or events are not those of its replay is named', async () => {
  const { blocks } = await written()
  const last = blocks.at(-1) as Block
  const otherState = { ...last, stateHash: Buffer.alloc(32, 7) }
  const rewrite = async (block: Omit<Block, 'hash'>): Promise<void> =>
    await change(
      sql`update trading.journal set bytes = ${block.bytes}, state_hash = ${block.stateHash}, hash = ${blockHash(block)} where block = 4`,
    )
  await rewrite(otherState)
  await expect(recovering()).rejects.toThrow('segment 1, block 4: its replay leaves another state')
  const bytes = Buffer.from(last.bytes)
  // The last byte belongs to the last balance event.
  bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) ^ 1, bytes.length - 1)
  await rewrite({ ...last, bytes })
  await expect(recovering()).rejects.toThrow('segment 1, block 4: its replay brings other events')
})

test('the engine’s role can neither change nor remove what is in the journal', async () => {
  await written()
  const engine = database.kysely('engine')
  await expect(sql`update trading.journal set bytes = bytes`.execute(engine)).rejects.toThrow(
    'permission denied',
  )
  await expect(sql`delete from trading.journal`.execute(engine)).rejects.toThrow('permission denied')
})

test('followers hear of a block once its commit is heard of, not when the database shows it', async () => {
  const epoch = await takeLease(pool, segment, 'one')
  const blocks = blocksOf(credits(), createPlainCore(), epoch ?? 0n)
  for (const block of blocks) await store.append(block)
  const [first, second] = blocks
  if (!first || !second) throw new Error('two blocks are needed')
  const tail = new JournalTail(store, { block: first.number, sequence: first.lastSequence })
  const told = async () => (await tail.after(0n, 10)).map(({ number }) => number)
  expect(await told()).toEqual([first.number])
  tail.committed({ ...second, commands: [] })
  expect(await told()).toEqual([first.number, second.number])
})
