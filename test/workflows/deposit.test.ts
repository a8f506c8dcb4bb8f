import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { followDeposit } from '#workflows/deposit/client.ts'
import { addDeposit, approveDeposit, type Scene, setScene } from './stage/scene.ts'
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
})
afterAll(async () => {
  await stage.close()
})

const depositRow = async (id: string) =>
  await stage.rows.selectFrom('financial.deposit').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
const whenDeposit = async (id: string, status: string) =>
  await eventually(async () => (await depositRow(id)).status === status)
const credits = (id: string) =>
  stage.engine.done.filter((command) => command.kind === 'credit' && command.reference === id)

test('an approved deposit is minted, credited with what the bank received, and the customer is told', async () => {
  const id = await addDeposit(scene)
  await followDeposit(stage.client, id)
  await approveDeposit(scene, id, 9_990n)
  await followDeposit(stage.client, id)
  await stage.ended(`deposit/${id}`)
  expect(await depositRow(id)).toMatchObject({ status: 'credited', mint_transaction: hashOf(`mint/${id}`) })
  expect(credits(id)).toMatchObject([
    { account: Number(scene.account), asset: scene.assetId, amount: 9_990n },
  ])
  const mail = await stage.rows
    .selectFrom('outbox')
    .selectAll()
    .where('key', '=', `deposit-credited/${id}`)
    .execute()
  expect(mail).toMatchObject([{ kind: 'mail', payload: { values: { amount: '9,990' } } }])
  await stage.record(`deposit/${id}`, 'deposit-credited')
})

test('a deposit credited by two admins at once, and told of many times, is credited once', async () => {
  const id = await addDeposit(scene)
  await approveDeposit(scene, id)
  await Promise.all([1, 2, 3].map(async () => await followDeposit(stage.client, id)))
  await stage.ended(`deposit/${id}`)
  await followDeposit(stage.client, id)
  await stage.ended(`deposit/${id}`)
  expect(credits(id)).toHaveLength(1)
  expect(stage.wallet.signed.filter((key) => key === `mint/${id}`)).toHaveLength(1)
})

test('a cancelled deposit ends; an intent alone, which the row does not bear out, changes nothing', async () => {
  const id = await addDeposit(scene)
  await followDeposit(stage.client, id)
  // Told of a cancel that never was.
  await followDeposit(stage.client, id)
  expect((await stage.client.workflow.getHandle(`deposit/${id}`).describe()).status.name).toBe('RUNNING')
  await stage.rows
    .updateTable('financial.deposit')
    .set({ status: 'cancelled' })
    .where('id', '=', id)
    .execute()
  await followDeposit(stage.client, id)
  await stage.ended(`deposit/${id}`)
  expect(stage.wallet.signed).not.toContain(`mint/${id}`)
  expect(credits(id)).toEqual([])
  await stage.record(`deposit/${id}`, 'deposit-cancelled')
})

test('while the chain is down a deposit waits for it and says so; when it returns it is credited', async () => {
  const id = await addDeposit(scene)
  await approveDeposit(scene, id)
  stage.wallet.chainDown = true
  try {
    await followDeposit(stage.client, id)
    await eventually(async () => stage.wallet.signed.includes(`mint/${id}`))
    await stage.sleep(1)
    await whenDeposit(id, 'waiting-for-chain')
    expect(credits(id)).toEqual([])
  } finally {
    stage.wallet.chainDown = false
  }
  await stage.sleep(2)
  await stage.ended(`deposit/${id}`)
  expect((await depositRow(id)).status).toBe('credited')
  await stage.record(`deposit/${id}`, 'deposit-chain-down')
})

test('a mint that the wallet refuses is shown as what is waited for, and asked again', async () => {
  const id = await addDeposit(scene)
  await approveDeposit(scene, id)
  stage.wallet.refusals.set('prepareMint', 'needs two approvals')
  await followDeposit(stage.client, id)
  const handle = stage.client.workflow.getHandle(`deposit/${id}`)
  await eventually(async () => (await handle.query<string>('waitingFor')).includes('needs two approvals'))
  stage.wallet.refusals.clear()
  await stage.ended(`deposit/${id}`)
  expect((await depositRow(id)).status).toBe('credited')
})

test('with the engine down a minted deposit waits, and is credited once when it returns', async () => {
  const id = await addDeposit(scene)
  await approveDeposit(scene, id)
  stage.engine.down = true
  await followDeposit(stage.client, id)
  await eventually(async () => (await depositRow(id)).mint_transaction !== null)
  expect((await depositRow(id)).status).toBe('crediting')
  stage.engine.down = false
  await stage.ended(`deposit/${id}`)
  expect(credits(id)).toHaveLength(1)
})
