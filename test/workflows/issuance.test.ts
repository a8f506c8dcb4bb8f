import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { followCurrency } from '#workflows/currency/client.ts'
import { followIssuance } from '#workflows/issuance/client.ts'
import { largestPrice } from '#workflows/issuance/largest-price.ts'
import { addSecurity, approveSecurity, type Scene, setScene } from './stage/scene.ts'
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
  stage.engine.done.length = 0
})
afterAll(async () => {
  await stage.close()
})

const securityRow = async (id: string) =>
  await stage.rows
    .selectFrom('investment.security')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
const offeringRows = async (id: string) =>
  await stage.rows.selectFrom('investment.offering').selectAll().where('security_id', '=', id).execute()

test('a security approved in both offices is deployed, verified, listed, credited to the treasury and offered', async () => {
  const { securityId, treasury } = await addSecurity(scene)
  await approveSecurity(scene, securityId)
  await Promise.all([followIssuance(stage.client, securityId), followIssuance(stage.client, securityId)])
  await stage.ended(`issuance/${securityId}`)
  await stage.record(`issuance/${securityId}`, 'issuance')
  await followIssuance(stage.client, securityId)
  await stage.ended(`issuance/${securityId}`)

  const security = await securityRow(securityId)
  expect(security.status).toBe('issued')
  const instrument = await stage.rows
    .selectFrom('trading.instrument')
    .selectAll()
    .where('security_id', '=', securityId)
    .executeTakeFirstOrThrow()
  const [offering, ...more] = await offeringRows(securityId)
  expect(more).toEqual([])
  expect(offering).toMatchObject({
    quantity: 500n,
    price: 100n,
    treasury_account: treasury,
    status: 'opening',
  })
  const base = instrument.base_asset_id
  expect(stage.engine.done).toEqual([
    { kind: 'set-asset', asset: base, code: security.symbol, decimals: 0 },
    {
      kind: 'set-instrument',
      instrument: instrument.id,
      base,
      quote: scene.assetId,
      lot: 1n,
      tick: 1n,
      quantityMax: 1_000n,
      priceMax: 10_000n,
      countries: [152],
    },
    { kind: 'credit', reference: securityId, account: Number(treasury), asset: base, amount: 1_000n },
    {
      kind: 'open-offering',
      offering: offering?.id,
      instrument: instrument.id,
      treasury: Number(treasury),
      quantity: 500n,
      price: 100n,
    },
  ])
  const deployment = await stage.rows
    .selectFrom('investment.security_deployment')
    .selectAll()
    .where('security_id', '=', securityId)
    .execute()
  expect(deployment).toMatchObject([{ asset_id: base, chain_id: 31337n }])
  const mail = await stage.rows
    .selectFrom('outbox')
    .select('key')
    .where('key', 'like', `%${securityId}`)
    .execute()
  expect(mail).toEqual([{ key: `security-issued/${securityId}` }])
})

test('with one approval alone, whatever the row and the intent say, nothing is issued', async () => {
  const { securityId } = await addSecurity(scene)
  await approveSecurity(scene, securityId, ['compliance'])
  await followIssuance(stage.client, securityId)
  await stage.ended(`issuance/${securityId}`)
  expect((await securityRow(securityId)).status).toBe('approved')
  expect(stage.wallet.signed).not.toContain(`security/${securityId}`)
})

test('a security whose symbol is a currency goes back to draft, and the issuer reads why', async () => {
  const { code } = await stage.rows
    .selectFrom('financial.asset')
    .select('code')
    .where('id', '=', scene.assetId)
    .executeTakeFirstOrThrow()
  const { securityId } = await addSecurity(scene, { symbol: code })
  await approveSecurity(scene, securityId)
  await followIssuance(stage.client, securityId)
  await stage.ended(`issuance/${securityId}`)
  expect((await securityRow(securityId)).status).toBe('draft')
  const mail = await stage.rows
    .selectFrom('outbox')
    .select('payload')
    .where('key', '=', `security-rejected/${securityId}/1`)
    .execute()
  expect(mail).toMatchObject([{ payload: { values: { reason: `the symbol ${code} is taken` } } }])
  await stage.record(`issuance/${securityId}`, 'issuance-sent-back')
})

test('a deployment that is reverted and an engine that is down are waited for; nothing is done twice', async () => {
  const { securityId } = await addSecurity(scene)
  await approveSecurity(scene, securityId)
  stage.wallet.reverts.set(`security/${securityId}`, 100)
  stage.engine.down = true
  await followIssuance(stage.client, securityId)
  const handle = stage.client.workflow.getHandle(`issuance/${securityId}`)
  await eventually(async () => (await handle.query<string>('waitingFor')).includes('TransferPaused()'))
  stage.wallet.reverts.clear()
  await eventually(async () => (await handle.query<string>('waitingFor')) === 'market: the engine')
  expect((await securityRow(securityId)).status).toBe('issuing')
  stage.engine.down = false
  await stage.ended(`issuance/${securityId}`)
  expect((await securityRow(securityId)).status).toBe('issued')
  expect(stage.engine.kinds()).toEqual(['set-asset', 'set-instrument', 'credit', 'open-offering'])
  await stage.record(`issuance/${securityId}`, 'issuance-resumed')
})

test('what was deployed and is not what was approved stops the issuance for a person to look', async () => {
  const { securityId } = await addSecurity(scene)
  await approveSecurity(scene, securityId)
  stage.wallet.refusals.set('verifySecurity', 'code differs')
  await followIssuance(stage.client, securityId)
  await expect(stage.ended(`issuance/${securityId}`)).rejects.toThrow()
  stage.wallet.refusals.clear()
  expect((await securityRow(securityId)).status).toBe('issuing')
  expect(stage.engine.done).toEqual([])
})

test('a new currency is told to the engine and gets its cash token', async () => {
  await followCurrency(stage.client, scene.assetId)
  await stage.ended(`currency/${scene.assetId}`)
  expect(stage.engine.done).toMatchObject([{ kind: 'set-asset', asset: scene.assetId, decimals: 0 }])
  expect(stage.wallet.final).toContain(`cash-token/${scene.assetId}`)
  await stage.record(`currency/${scene.assetId}`, 'currency')
})

test('the largest price keeps the largest order countable, and is on the tick', () => {
  expect(largestPrice({ supply: 1_000n, price: 100n, tick: 30n })).toBe(9_990n)
  expect(largestPrice({ supply: 2n ** 60n, price: 2n, tick: 1n })).toBe(4n)
  expect(largestPrice({ supply: 2n ** 60n, price: 5n, tick: 1n })).toBeUndefined()
})
