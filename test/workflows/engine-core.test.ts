import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Command } from '#engine/commands.ts'
import type { AccountNumber, AssetId } from '#engine/identifiers.ts'
import { createPlainCore } from '#engine/matching/plain-core.ts'
import { type TestDatabase, testDatabase } from '#test/support/database.ts'
import { depositActivities } from '#workflows/deposit/activities.ts'
import { issuanceActivities } from '#workflows/issuance/activities.ts'
import type { EnginePort } from '#workflows/shared/engine-port.ts'
import { sendOfferingClosed } from '#workflows/starter/engine-settings.ts'
import { withdrawalActivities } from '#workflows/withdrawal/activities.ts'
import {
  addDeposit,
  addSecurity,
  addWithdrawal,
  approveDeposit,
  approveSecurity,
  type Scene,
  setScene,
} from './stage/scene.ts'

// Steps against the exchange core itself: each run twice, as after a crash, has one effect.

let database: TestDatabase
let scene: Scene
const core = createPlainCore()
const engine: EnginePort = {
  submit: async (command: Command) => {
    const sequence = core.lastSequence() + 1n
    const time = Number(sequence)
    return { sequence, time, events: core.apply({ sequence, time, command }) }
  },
}
const balance = () => core.balance(Number(scene.account) as AccountNumber, scene.assetId as AssetId)

beforeAll(async () => {
  database = await testDatabase()
  scene = await setScene(database.kysely('owner'))
  await engine.submit({ kind: 'set-asset', asset: scene.assetId as AssetId, code: 'CLP', decimals: 0 })
  await engine.submit({
    kind: 'set-account',
    account: Number(scene.account) as AccountNumber,
    status: 'active',
    country: 0,
    userType: '',
    verifiedUntil: 0,
  })
})
afterAll(async () => {
  await database.drop()
})
const ports = () => ({ database: database.kysely('worker'), engine })

test('a deposit credited twice is in the balance once', async () => {
  const depositId = await addDeposit(scene)
  await approveDeposit(scene, depositId)
  const steps = depositActivities(ports())
  await steps.creditDeposit({ depositId })
  await steps.creditDeposit({ depositId })
  expect(balance()).toMatchObject({ available: 10_000n, held: 0n })
})

test('a withdrawal held, released and consumed twice moves its amount once', async () => {
  const steps = withdrawalActivities(ports())
  const released = { withdrawalId: await addWithdrawal(scene) }
  for (const step of [steps.holdWithdrawal, steps.holdWithdrawal]) await step(released)
  expect(balance()).toMatchObject({ available: 9_000n, held: 1_000n })
  for (const step of [steps.releaseWithdrawal, steps.releaseWithdrawal]) await step(released)
  expect(balance()).toMatchObject({ available: 10_000n, held: 0n })
  const consumed = { withdrawalId: await addWithdrawal(scene) }
  await steps.holdWithdrawal(consumed)
  for (const step of [steps.consumeWithdrawal, steps.consumeWithdrawal]) await step(consumed)
  expect(balance()).toMatchObject({ available: 9_000n, held: 0n })
  // Cancelled before it was held: nothing to give back.
  await steps.releaseWithdrawal({ withdrawalId: await addWithdrawal(scene) })
})

test('a withdrawal above the balance is refused with the figures', async () => {
  const withdrawalId = await addWithdrawal(scene, 50_000n)
  await withdrawalActivities(ports()).holdWithdrawal({ withdrawalId })
  const { status, refusal } = await database
    .kysely('owner')
    .selectFrom('financial.withdrawal')
    .select(['status', 'refusal'])
    .where('id', '=', withdrawalId)
    .executeTakeFirstOrThrow()
  expect(status).toBe('refused')
  expect(refusal).toMatchObject({ reason: 'insufficient-funds', needs: '50000', available: '9000' })
})

test('a security listed, credited, offered and closed twice is so once', async () => {
  const { securityId, treasury } = await addSecurity(scene)
  await approveSecurity(scene, securityId)
  await engine.submit({
    kind: 'set-account',
    account: Number(treasury) as AccountNumber,
    status: 'active',
    country: 152,
    userType: '',
    verifiedUntil: Date.UTC(2100, 0),
  })
  const steps = issuanceActivities(ports())
  const listed = await steps.listSecurity({ securityId })
  expect(await steps.listSecurity({ securityId })).toEqual(listed)
  if (listed.outcome !== 'listed') throw new Error(listed.outcome)
  const units = () => core.balance(Number(treasury) as AccountNumber, listed.assetId as AssetId)
  for (const step of [steps.registerSecurityInEngine, steps.registerSecurityInEngine])
    await step({ securityId })
  expect(units()).toMatchObject({ available: 1_000n })
  for (const step of [steps.openOffering, steps.openOffering]) await step({ securityId })
  expect(units().available + units().held).toBe(1_000n)
  const { id } = await database
    .kysely('owner')
    .selectFrom('investment.offering')
    .select('id')
    .where('security_id', '=', securityId)
    .executeTakeFirstOrThrow()
  await sendOfferingClosed(ports(), id)
  await sendOfferingClosed(ports(), id)
  expect(units()).toMatchObject({ available: 1_000n, held: 0n })
  core.validateInternalState()
})
