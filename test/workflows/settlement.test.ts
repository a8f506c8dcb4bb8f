import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { followSettlement } from '#workflows/settlement/client.ts'
import { segmentsWithOldTrades } from '#workflows/starter/forgotten-trades.ts'
import { addCustomer, addSecurity, approveSecurity, type Scene, setScene } from './stage/scene.ts'
import { followIssuance } from '#workflows/issuance/client.ts'
import { eventually } from './stage/eventually.ts'
import { openStage, type Stage } from './stage/stage.ts'

const windowMs = 20
let stage: Stage
let scene: Scene
let instrument: { readonly id: number; readonly base: number }
let segment = 0
let tradeLast = 0n

beforeAll(async () => {
  stage = await openStage()
  scene = await setScene(stage.rows)
  const { securityId } = await addSecurity(scene)
  await approveSecurity(scene, securityId)
  await followIssuance(stage.client, securityId)
  await stage.ended(`issuance/${securityId}`)
  instrument = await stage.rows
    .selectFrom('trading.instrument')
    .select(['id', 'base_asset_id as base'])
    .where('security_id', '=', securityId)
    .executeTakeFirstOrThrow()
})
beforeEach(() => {
  segment++
})
afterAll(async () => {
  await stage.close()
})

/** Trades as the engine's projection writes them. */
async function addTrades(count: number): Promise<readonly bigint[]> {
  const seller = await addCustomer(stage.rows)
  const ids = Array.from({ length: count }, () => ++tradeLast)
  await stage.rows
    .insertInto('trading.trade')
    .values(
      ids.map((id) => ({
        segment,
        id,
        venue: 'book',
        instrument_id: instrument.id,
        taker_side: 'buy',
        buyer: scene.account,
        seller: seller.account,
        base_asset_id: instrument.base,
        cash_asset_id: scene.assetId,
        price: 100n,
        quantity: 1n,
        notional: 100n,
        buyer_fee: 0n,
        seller_fee: 0n,
        at: new Date(),
      })),
    )
    .execute()
  return ids
}

/** What the engine's projection does once a trade has ended. */
async function project(): Promise<void> {
  for (const [id, status] of stage.engine.trades) {
    await stage.rows.updateTable('trading.trade').set({ status }).where('id', '=', id).execute()
  }
}

const batches = async () =>
  await stage.rows
    .selectFrom('financial.settlement_batch')
    .selectAll()
    .where('segment', '=', segment)
    .orderBy('id')
    .execute()
const matches = async () =>
  await stage.rows
    .selectFrom('financial.settlement_match')
    .selectAll()
    .where('segment', '=', segment)
    .orderBy('trade')
    .execute()

test('trades within the window share one transaction, which is recorded, and each is settled in the engine', async () => {
  const trades = await addTrades(2)
  await followSettlement(stage.client, segment, windowMs)
  await stage.ended(`settlement/${segment}`)
  const [batch, ...more] = await batches()
  expect(more).toEqual([])
  expect(batch).toMatchObject({ status: 'final', block_number: 9n })
  expect((await matches()).map((match) => [match.trade, match.outcome])).toEqual(
    trades.map((id) => [id, 'settled']),
  )
  expect(trades.map((id) => stage.engine.trades.get(id))).toEqual(['settled', 'settled'])
  expect(stage.wallet.signed.filter((key) => key === `batch/${batch?.id}`)).toHaveLength(1)
  await stage.record(`settlement/${segment}`, 'settlement')
  await stage.record(`settlement-batch/${batch?.id}`, 'settlement-batch')
})

test('a trade that the chain refuses is unwound with its reason; the others of its batch are settled', async () => {
  const [first, second] = await addTrades(2)
  stage.wallet.refusedTrades.set(String(second), 'ReceiverNotVerified()')
  await followSettlement(stage.client, segment, windowMs)
  await stage.ended(`settlement/${segment}`)
  expect(await matches()).toMatchObject([
    { trade: first, outcome: 'settled', refusal: null },
    { trade: second, outcome: 'refused', refusal: 'ReceiverNotVerified()' },
  ])
  expect(stage.engine.done.at(-1)).toEqual({ kind: 'unwind', trade: second, reason: 'ReceiverNotVerified()' })
})

test('many trades go into batches of 25 in the order of trading, submitted one after the other', async () => {
  const trades = await addTrades(60)
  stage.wallet.final.length = 0
  await followSettlement(stage.client, segment, windowMs)
  await stage.ended(`settlement/${segment}`)
  const made = await batches()
  expect(stage.wallet.final).toEqual(made.map(({ id }) => `batch/${id}`))
  const byBatch = made.map(({ id }) => id)
  const order = (await matches()).map((match) => byBatch.indexOf(match.batch_id))
  expect(order).toEqual(trades.map((_, index) => Math.floor(index / 25)))
})

test('a trade that comes while a batch is on its way is in the next one; none is left behind', async () => {
  const all = [...(await addTrades(1))]
  stage.wallet.chainDown = true
  await followSettlement(stage.client, segment, windowMs)
  await eventually(async () => (await batches())[0]?.status === 'submitted')
  all.push(...(await addTrades(1)))
  await followSettlement(stage.client, segment, windowMs)
  stage.wallet.chainDown = false
  await stage.ended(`settlement/${segment}`)
  expect(all.map((id) => stage.engine.trades.get(id))).toEqual(['settled', 'settled'])
  expect(await batches()).toHaveLength(2)
})

test('trades that come one by one while the flow ends are all settled', async () => {
  const all: bigint[] = []
  for (let round = 0; round < 15; round++) {
    all.push(...(await addTrades(1)))
    await followSettlement(stage.client, segment, 1)
  }
  await eventually(async () => all.every((id) => stage.engine.trades.get(id) === 'settled'))
  await stage.ended(`settlement/${segment}`)
  expect(new Set((await matches()).map(({ trade }) => trade)).size).toBe(all.length)
})

test('a settlement whose flow was ended from outside is found by its old trades and goes on with the same batch', async () => {
  const [trade] = await addTrades(1)
  await stage.rows
    .updateTable('trading.trade')
    .set({ at: new Date(Date.now() - 3_600_000) })
    .where('segment', '=', segment)
    .execute()
  stage.wallet.chainDown = true
  await followSettlement(stage.client, segment, windowMs)
  await eventually(async () => (await batches())[0]?.status === 'submitted')
  await stage.client.workflow.getHandle(`settlement/${segment}`).terminate('by an operator')
  await project()
  expect(await segmentsWithOldTrades(stage.database.kysely('worker'), 60)).toEqual([segment])
  stage.wallet.chainDown = false
  await followSettlement(stage.client, segment, windowMs)
  await eventually(async () => stage.engine.trades.get(trade ?? 0n) === 'settled')
  expect(await batches()).toHaveLength(1)
})

test('a trade that the engine had settled before the crash is not an error', async () => {
  const [trade] = await addTrades(1)
  stage.engine.trades.set(trade ?? 0n, 'settled')
  await followSettlement(stage.client, segment, windowMs)
  await stage.ended(`settlement/${segment}`)
  expect(await matches()).toMatchObject([{ outcome: 'settled' }])
})
