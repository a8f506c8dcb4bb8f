import { expect, test } from 'vitest'
import type { Command } from '#engine/commands.ts'
import type { CommandResult } from '#engine/events.ts'
import type { AccountNumber, AssetId, InstrumentId } from '#engine/identifiers.ts'
import type { Block, CommittedBlock } from '#engine/journal/block.ts'
import { emptyJournal } from '#engine/journal/recovery.ts'
import { Sequencer } from '#engine/journal/sequencer.ts'
import { createPlainCore } from '#engine/matching/plain-core.ts'
import { newKey } from '#test/support/market.ts'

const asset = (id: number): Command => ({
  kind: 'set-asset',
  asset: id as AssetId,
  code: `A${id}`,
  decimals: 0,
})
const order = (): Command => ({
  kind: 'place-order',
  account: 1000 as AccountNumber,
  clientOrderId: newKey(),
  instrument: 1 as InstrumentId,
  side: 'buy',
  price: 1n,
  quantity: 1n,
  timeInForce: 'gtc',
})
const cancel = (): Command => ({
  kind: 'cancel-order',
  account: 1000 as AccountNumber,
  clientOrderId: newKey(),
})

/** A sequencer over a store whose every commit waits until the test lets it go. */
function sequencer(options: { readonly times?: number[]; readonly overloaded?: () => boolean } = {}) {
  const commits: {
    readonly block: Block
    readonly finish: (held: boolean) => void
    readonly lose: () => void
  }[] = []
  const committed: CommittedBlock[] = []
  const fatal: Error[] = []
  const results: CommandResult[] = []
  const times = options.times ?? []
  const one = new Sequencer({
    store: {
      segment: 1,
      append: async (block) =>
        await new Promise((finish, reject) => {
          commits.push({ block, finish, lose: () => reject(new Error('connection lost')) })
        }),
    },
    core: createPlainCore(),
    epoch: 1n,
    head: emptyJournal,
    clock: () => times.shift() ?? 1_000,
    overloaded: options.overloaded ?? (() => false),
    onMatched: () => undefined,
    onCommitted: (block) => committed.push(block),
    onFatal: (reason) => fatal.push(reason),
  })
  const submit = (command: Command): void => one.submit(command, (result) => results.push(result))
  const settled = async (): Promise<void> => {
    for (let turn = 0; turn < 300; turn++) await new Promise((resolve) => setImmediate(resolve))
  }
  return { one, submit, commits, committed, fatal, results, settled }
}

test('nothing is said of a command before its block is committed', async () => {
  const { submit, commits, committed, results, settled } = sequencer()
  submit(asset(1))
  await settled()
  expect([commits.length, committed.length, results.length]).toEqual([1, 0, 0])
  commits[0]?.finish(true)
  await settled()
  expect(committed).toHaveLength(1)
  expect(results.map((result) => result.sequence)).toEqual([1n])
})

test('while one block commits, what comes is matched into the next, and only one commit is under way', async () => {
  const { submit, commits, results, settled } = sequencer()
  submit(asset(1))
  await settled()
  for (let id = 2; id <= 20; id++) {
    submit(asset(id))
    await settled()
  }
  expect(commits).toHaveLength(1)
  commits[0]?.finish(true)
  await settled()
  expect(results).toHaveLength(1)
  expect(commits).toHaveLength(2)
  expect([commits[1]?.block.firstSequence, commits[1]?.block.lastSequence]).toEqual([2n, 20n])
  expect(commits[1]?.block.previousHash).toEqual(commits[0]?.block.hash)
})

test('what a query would see of uncommitted commands is told only after their commit', async () => {
  const { one, submit, commits, settled } = sequencer()
  const told: string[] = []
  one.whenCommitted(() => told.push('nothing under way'))
  expect(told).toEqual(['nothing under way'])
  submit(asset(1))
  await settled()
  one.whenCommitted(() => told.push('first'))
  submit(asset(2))
  await settled()
  one.whenCommitted(() => told.push('second'))
  commits[0]?.finish(true)
  await settled()
  expect(told).toEqual(['nothing under way', 'first'])
  commits[1]?.finish(true)
  await settled()
  expect(told).toEqual(['nothing under way', 'first', 'second'])
})

test('with the queue full a new order is refused as busy, a cancel is still taken and goes first', async () => {
  const { submit, commits, results, settled } = sequencer()
  // No turn passes meanwhile, so nothing leaves the queue.
  for (let number = 0; number < 8_192; number++) submit(order())
  submit(order())
  expect(results).toEqual([
    { sequence: 0n, time: 1_000, events: [{ kind: 'refused', refusal: { reason: 'busy' } }] },
  ])
  submit(cancel())
  await settled()
  commits[0]?.finish(true)
  await settled()
  const cancelled = results.find((result) => result.sequence === 1n)
  expect(cancelled).toBeDefined()
  expect(results).toHaveLength(1 + 256)
})

test('new orders are refused as busy while those who follow the journal are too far behind', async () => {
  const { submit, results, settled } = sequencer({ overloaded: () => true })
  submit(order())
  expect(results[0]?.events).toEqual([{ kind: 'refused', refusal: { reason: 'busy' } }])
  submit(cancel())
  await settled()
  expect(results).toHaveLength(1)
})

test('a clock that runs back gives no command an earlier time than the one before it', async () => {
  const { submit, commits, results, settled } = sequencer({ times: [5_000, 3_000, 6_000] })
  for (const id of [1, 2, 3]) submit(asset(id))
  await settled()
  commits[0]?.finish(true)
  await settled()
  expect(results.map((result) => result.time)).toEqual([5_000, 5_000, 6_000])
})

test.each([
  ['the lease is lost', (commit: { finish: (held: boolean) => void }) => commit.finish(false)],
  ['the outcome of a commit is unknown', (commit: { lose: () => void }) => commit.lose()],
])('when %s, nobody is answered and the process is told to end, once', async (_, end) => {
  const { submit, commits, committed, fatal, results, settled } = sequencer()
  submit(asset(1))
  await settled()
  submit(asset(2))
  await settled()
  end(commits[0] as never)
  await settled()
  submit(asset(3))
  await settled()
  expect(fatal).toHaveLength(1)
  expect([committed.length, results.length, commits.length]).toEqual([0, 0, 1])
})

test('draining answers everything that was taken, and takes nothing more', async () => {
  const { one, submit, commits, results, settled } = sequencer()
  for (let id = 1; id <= 1_000; id++) submit(asset(id))
  const drained = one.drain()
  submit(asset(1_001))
  for (let turn = 0; turn < 10; turn++) {
    for (const commit of commits) commit.finish(true)
    await settled()
  }
  await drained
  expect(results).toHaveLength(1_000)
})
