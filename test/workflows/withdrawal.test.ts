import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { toKey } from '#engine/identifiers.ts'
import { askToCancelWithdrawal, followWithdrawal } from '#workflows/withdrawal/client.ts'
import { addWithdrawal, decideWithdrawal, type Scene, setScene } from './stage/scene.ts'
import { hashOf } from './stage/scripted-wallet.ts'
import { eventually } from './stage/eventually.ts'
import { openStage, type Stage } from './stage/stage.ts'

let stage: Stage
let scene: Scene

beforeAll(async () => {
  stage = await openStage()
})
beforeEach(async () => {
  stage.engine.down = false
  stage.wallet.down = false
  stage.wallet.chainDown = false
  scene = await setScene(stage.rows)
  stage.engine.available.set(Number(scene.account), 5_000n)
})
afterAll(async () => {
  await stage.close()
})

const withdrawalRow = async (id: string) =>
  await stage.rows
    .selectFrom('financial.withdrawal')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
const whenWithdrawal = async (id: string, status: string) =>
  await eventually(async () => (await withdrawalRow(id)).status === status)
const mails = async (id: string) =>
  (await stage.rows.selectFrom('outbox').select('key').where('key', 'like', `%${id}`).execute()).map(
    ({ key }) => key,
  )

async function heldWithdrawal(): Promise<string> {
  const id = await addWithdrawal(scene)
  await followWithdrawal(stage.client, id)
  await whenWithdrawal(id, 'held')
  return id
}

async function pay(id: string): Promise<void> {
  await stage.rows
    .insertInto('financial.withdrawal_payment')
    .values({ withdrawal_id: id, bank_reference: `R-${id.slice(-8)}`, recorded_by: scene.staff[0] })
    .execute()
  await stage.rows.updateTable('financial.withdrawal').set({ status: 'paid' }).where('id', '=', id).execute()
}

test('a withdrawal is held, approved, paid, redeemed on chain, and its hold consumed with the fee', async () => {
  const id = await heldWithdrawal()
  expect(stage.engine.available.get(Number(scene.account))).toBe(4_000n)
  await decideWithdrawal(scene, id, 'approve')
  await followWithdrawal(stage.client, id)
  await pay(id)
  await followWithdrawal(stage.client, id)
  await stage.ended(`withdrawal/${id}`)
  expect(await withdrawalRow(id)).toMatchObject({
    status: 'completed',
    redeem_transaction: hashOf(`redemption/${id}`),
  })
  expect(stage.engine.done.filter(({ kind }) => kind === 'consume')).toEqual([
    { kind: 'consume', hold: id, fee: 10n },
  ])
  expect(await mails(id)).toEqual([`withdrawal-completed/${id}`])
  await stage.record(`withdrawal/${id}`, 'withdrawal-completed')
})

test('what the engine refuses to hold is refused with its reason and figures', async () => {
  const id = await addWithdrawal(scene, 9_000n)
  await followWithdrawal(stage.client, id)
  await stage.ended(`withdrawal/${id}`)
  expect(await withdrawalRow(id)).toMatchObject({
    status: 'refused',
    refusal: { reason: 'insufficient-funds', asset: scene.assetId, needs: '9000', available: '5000' },
  })
  await stage.record(`withdrawal/${id}`, 'withdrawal-refused')
})

test('a rejected withdrawal gives back what was held and says why', async () => {
  const id = await heldWithdrawal()
  await decideWithdrawal(scene, id, 'reject')
  await followWithdrawal(stage.client, id)
  await stage.ended(`withdrawal/${id}`)
  expect(stage.engine.holds.get(id)).toBe('released')
  expect(await mails(id)).toEqual([`withdrawal-rejected/${id}`])
  await stage.record(`withdrawal/${id}`, 'withdrawal-rejected')
})

test('an approved withdrawal that the bank did not pay gives back what was held and says why', async () => {
  const id = await heldWithdrawal()
  await decideWithdrawal(scene, id, 'approve')
  await followWithdrawal(stage.client, id)
  const flow = stage.client.workflow.getHandle(`withdrawal/${id}`)
  await eventually(async () => (await flow.query<string>('waitingFor')) === 'the payment')
  await decideWithdrawal(scene, id, 'reject', 1)
  await followWithdrawal(stage.client, id)
  await stage.ended(`withdrawal/${id}`)
  expect(stage.engine.holds.get(id)).toBe('released')
  expect(await mails(id)).toEqual([`withdrawal-rejected/${id}`])
  await stage.record(`withdrawal/${id}`, 'withdrawal-returned')
})

test('a customer cancels while nobody decided, and has the amount back', async () => {
  const id = await heldWithdrawal()
  await askToCancelWithdrawal(stage.client, id)
  await stage.ended(`withdrawal/${id}`)
  expect((await withdrawalRow(id)).status).toBe('cancelled')
  expect(stage.engine.holds.get(id)).toBe('released')
  await stage.record(`withdrawal/${id}`, 'withdrawal-cancelled')
})

test('a cancel that is told before the request holds nothing', async () => {
  const id = await addWithdrawal(scene)
  await askToCancelWithdrawal(stage.client, id)
  await stage.ended(`withdrawal/${id}`)
  expect((await withdrawalRow(id)).status).toBe('cancelled')
  expect(stage.engine.holds.get(id)).toBeUndefined()
})

test('of a cancel and an approval at once exactly one stands', async () => {
  const outcomes = new Set<string>()
  for (let round = 0; round < 6; round++) {
    const id = await heldWithdrawal()
    const [, approved] = await Promise.all([
      askToCancelWithdrawal(stage.client, id),
      decideWithdrawal(scene, id, 'approve'),
    ])
    if (approved) {
      await pay(id)
      await followWithdrawal(stage.client, id)
    }
    await stage.ended(`withdrawal/${id}`)
    expect((await withdrawalRow(id)).status).toBe(approved ? 'completed' : 'cancelled')
    expect(stage.engine.holds.get(id)).toBe(approved ? 'consumed' : 'released')
    outcomes.add(String(approved))
    stage.engine.available.set(Number(scene.account), 5_000n)
  }
  expect(outcomes.size).toBeGreaterThan(0)
})

test('a cancel after the approval changes nothing', async () => {
  const id = await heldWithdrawal()
  await decideWithdrawal(scene, id, 'approve')
  await askToCancelWithdrawal(stage.client, id)
  await eventually(async () => {
    const { events } = await stage.client.workflow.getHandle(`withdrawal/${id}`).fetchHistory()
    const steps = (events ?? []).map(
      (event) => event.activityTaskScheduledEventAttributes?.activityType?.name,
    )
    // The row was read again after the cancel was tried.
    return (
      steps.includes('cancelWithdrawal') &&
      steps.lastIndexOf('readWithdrawal') > steps.indexOf('cancelWithdrawal')
    )
  })
  expect((await withdrawalRow(id)).status).toBe('approved')
  await pay(id)
  await followWithdrawal(stage.client, id)
  await stage.ended(`withdrawal/${id}`)
  expect((await withdrawalRow(id)).status).toBe('completed')
})

test("an operator's cancel of the flow gives back what is held, unless somebody decided", async () => {
  const open = await heldWithdrawal()
  const decided = await heldWithdrawal()
  const flowOf = (id: string) => stage.client.workflow.getHandle(`withdrawal/${id}`)
  // Decided only once the flow waits: before, it would read the decision and go on.
  for (const id of [open, decided])
    await eventually(async () => (await flowOf(id).query<string>('waitingFor')) === 'the decision')
  await decideWithdrawal(scene, decided, 'approve')
  for (const id of [open, decided]) {
    const handle = flowOf(id)
    await handle.cancel()
    await expect(handle.result()).rejects.toThrow()
  }
  expect(stage.engine.holds.get(open)).toBe('released')
  expect((await withdrawalRow(open)).status).toBe('cancelled')
  expect(stage.engine.holds.get(decided)).toBe('held')
  await stage.record(`withdrawal/${open}`, 'withdrawal-operator-cancel')
})

test('with engine and chain down each step waits, and nothing is done twice', async () => {
  stage.engine.down = true
  const id = await addWithdrawal(scene)
  await followWithdrawal(stage.client, id)
  const handle = stage.client.workflow.getHandle(`withdrawal/${id}`)
  await eventually(async () => (await handle.query<string>('waitingFor')) === 'hold: the engine')
  stage.engine.down = false
  await whenWithdrawal(id, 'held')
  await decideWithdrawal(scene, id, 'approve')
  stage.wallet.chainDown = true
  await pay(id)
  await followWithdrawal(stage.client, id)
  await whenWithdrawal(id, 'redeeming')
  expect(stage.engine.holds.get(id)).toBe('held')
  stage.wallet.chainDown = false
  await stage.ended(`withdrawal/${id}`)
  expect(
    stage.engine.done.filter((command) => command.kind === 'hold' && command.hold === toKey(id)),
  ).toHaveLength(1)
  expect(stage.wallet.signed.filter((key) => key === `redemption/${id}`)).toHaveLength(1)
})
