import { setImmediate as nextTurn } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { FeedMessage } from '#engine/gateway/client.ts'
import type { AccountNumber, AssetId } from '#engine/identifiers.ts'
import type { CommittedBlock } from '#engine/journal/block.ts'
import { JournalTail } from '#engine/journal/tail.ts'
import { Feed } from '#engine/market-data/feed.ts'
import { type TestDatabase, testDatabase } from '#test/support/database.ts'
import { startEngine, type TestEngine } from '#test/support/engine.ts'
import {
  mustBeDone,
  newKey,
  openingCommands,
  placeOrder,
  type TestMarket,
  testMarket,
} from '#test/support/market.ts'

let database: TestDatabase
let engine: TestEngine
let market: TestMarket

beforeAll(async () => {
  database = await testDatabase()
  market = await testMarket(database, 3)
  engine = await startEngine(database)
  const { worker, admin } = openingCommands(market)
  for (const command of worker) mustBeDone(await engine.client('worker').submit(command))
  for (const command of admin) mustBeDone(await engine.client('admin').submit(command))
})

afterAll(async () => {
  await engine.stop()
  await database.drop()
})

/** Collects a feed's messages, and waits for the one of a sequence. */
function listener() {
  const messages: FeedMessage[] = []
  let changed: () => void = () => undefined
  return {
    messages,
    onMessage: (message: FeedMessage) => {
      messages.push(message)
      changed()
    },
    onResync: (sequence: bigint) => {
      throw new Error(`resync at ${sequence}`)
    },
    until: async (sequence: bigint): Promise<void> => {
      while ((messages.at(-1)?.sequence ?? 0n) < sequence) {
        await new Promise<void>((resolve) => (changed = resolve))
      }
    },
  }
}

function expectNoGap(messages: readonly FeedMessage[], first: bigint): void {
  let previous = first
  for (const message of messages) {
    expect(message.previous).toBe(previous)
    previous = message.sequence
  }
}

async function credit(account: AccountNumber): Promise<bigint> {
  const reference = newKey()
  const result = await engine
    .client('worker')
    .submit({ kind: 'credit', reference, account, asset: market.cash, amount: 1n })
  return mustBeDone(result).sequence
}

test('a feed from the beginning tells every command once, without a gap, and goes on live across a crash', async () => {
  const web = engine.client('web')
  const all = listener()
  const end = web.subscribe({ after: 0n, ...all })
  const account = market.traders[0] as AccountNumber
  await all.until(await credit(account))
  expect(all.messages[0]?.events).toMatchObject([{ kind: 'asset-set' }])
  await engine.kill()
  await engine.start()
  const last = await credit(account)
  await all.until(last)
  expect(all.messages.map((message) => message.sequence)).toEqual(
    Array.from({ length: Number(last) }, (_, index) => BigInt(index + 1)),
  )
  expectNoGap(all.messages, 0n)
  end()
})

test('a feed of one account tells its own events and the public ones, and of nobody else', async () => {
  const web = engine.client('web')
  const [own, other, third] = market.traders as [AccountNumber, AccountNumber, AccountNumber]
  const { sequence: start } = await web.phase(market.instrument)
  const one = listener()
  const end = web.subscribe({ after: start, accounts: [own], ...one })
  await credit(other)
  mustBeDone(await web.submit(placeOrder(market, other, { side: 'sell', price: 500n, quantity: 2n })))
  const between = mustBeDone(
    await web.submit(placeOrder(market, third, { side: 'buy', price: 500n, quantity: 1n })),
  )
  const withOwn = mustBeDone(
    await web.submit(placeOrder(market, own, { side: 'buy', price: 500n, quantity: 1n })),
  )
  const trade = withOwn.events.find((event) => event.kind === 'trade')
  if (trade?.kind !== 'trade') throw new Error('no trade')
  const settled = mustBeDone(await engine.client('worker').submit({ kind: 'settle', trade: trade.trade }))
  await one.until(settled.sequence)
  expectNoGap(one.messages, start)
  const kinds = new Map(
    one.messages.map(({ sequence, events }) => [sequence, events.map((event) => event.kind)]),
  )
  expect(kinds.get(between.sequence)).toEqual(['level'])
  expect(kinds.get(settled.sequence)).toEqual(expect.arrayContaining(['settled', 'balance']))
  expect(kinds.get(withOwn.sequence)).toEqual(
    expect.arrayContaining(['order-accepted', 'trade', 'balance', 'level']),
  )
  const accounts = one.messages.flatMap(({ events }) =>
    events.flatMap((event) => ('account' in event ? [event.account] : [])),
  )
  expect(new Set(accounts)).toEqual(new Set([own]))
  end()
})

/** Blocks of one command each, large enough that memory holds only a few of them. */
function block(number: bigint, commands: number): CommittedBlock {
  const first = (number - 1n) * BigInt(commands) + 1n
  return {
    number,
    firstSequence: first,
    lastSequence: first + BigInt(commands) - 1n,
    commands: Array.from({ length: commands }, (_, index) => ({
      sequence: first + BigInt(index),
      time: 1_000,
      command: { kind: 'set-asset', asset: 1 as AssetId, code: 'USX', decimals: 2 },
      events: [{ kind: 'asset-set', asset: 1 as AssetId, code: 'USX', decimals: 2 }],
    })),
  }
}

test('a subscriber too slow to keep up is told to start from a snapshot, and goes on after it', async () => {
  const tail = new JournalTail({} as never, { block: 0n, sequence: 0n })
  const told: (bigint | string)[] = []
  let letGo: () => void = () => undefined
  const feed = new Feed(
    tail,
    {
      begun: (sequence) => told.push(`after ${sequence}`),
      message: ({ sequence }) => sequence % 10_000n === 0n && told.push(sequence),
      resync: (sequence) => told.push(`resync ${sequence}`),
      ready: async () => await new Promise((resolve) => (letGo = resolve)),
    },
    undefined,
  )
  const running = feed.run(undefined)
  await nextTurn()
  tail.committed(block(1n, 10_000))
  await nextTurn()
  // It takes the first block, and stands still while ten more are committed.
  for (let number = 2n; number <= 11n; number++) tail.committed(block(number, 10_000))
  letGo()
  await nextTurn()
  tail.committed(block(12n, 10_000))
  await nextTurn()
  letGo()
  await nextTurn()
  feed.end()
  await running
  expect(told).toEqual(['after 0', 10_000n, 'resync 110000', 120_000n])
})

test('who asks to go on from a sequence that does not exist yet is told to start from a snapshot', async () => {
  const tail = new JournalTail({} as never, { block: 3n, sequence: 30n })
  const told: string[] = []
  const feed = new Feed(
    tail,
    {
      begun: (sequence) => told.push(`after ${sequence}`),
      message: () => told.push('message'),
      resync: (sequence) => told.push(`resync ${sequence}`),
      ready: async () => undefined,
    },
    undefined,
  )
  const running = feed.run(31n)
  await nextTurn()
  feed.end()
  await running
  expect(told).toEqual(['resync 30'])
})
