import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { followIssuer } from '#workflows/issuer/client.ts'
import { followKyc } from '#workflows/kyc/client.ts'
import { followOnboarding } from '#workflows/onboarding/client.ts'
import { addCustomer, addKycCase, decideKyc, type Scene, setScene } from './stage/scene.ts'
import { identityUntil } from './stage/scripted-wallet.ts'
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

const caseRow = async (id: string) =>
  await stage.rows
    .selectFrom('investment.kyc_case')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
const identityRow = async (account: bigint) =>
  await stage.rows
    .selectFrom('investment.identity')
    .selectAll()
    .where('account', '=', account)
    .executeTakeFirst()
const mails = async (about: string) =>
  (await stage.rows.selectFrom('outbox').select('key').where('key', 'like', `%${about}`).execute()).map(
    ({ key }) => key,
  )

async function approvedCase(): Promise<string> {
  const id = await addKycCase(scene)
  await followKyc(stage.client, id)
  await decideKyc(scene, id, 'approve')
  await followKyc(stage.client, id)
  await stage.ended(`kyc/${id}`)
  return id
}

test('a customer with a proved e-mail gets one account, known to the engine as not verified', async () => {
  const { customerId } = await addCustomer(stage.rows, false)
  await Promise.all([followOnboarding(stage.client, customerId), followOnboarding(stage.client, customerId)])
  await stage.ended(`onboarding/${customerId}`)
  const accounts = await stage.rows
    .selectFrom('trading.account')
    .selectAll()
    .where('customer_id', '=', customerId)
    .execute()
  expect(accounts).toMatchObject([{ kind: 'investor' }])
  expect(stage.engine.done).toEqual([
    {
      kind: 'set-account',
      account: Number(accounts[0]?.number),
      status: 'active',
      country: 0,
      userType: '',
      verifiedUntil: 0,
    },
  ])
  await stage.record(`onboarding/${customerId}`, 'onboarding')
})

test('onboarding of a customer whose e-mail is not proved opens nothing', async () => {
  const { customerId } = await addCustomer(stage.rows, false)
  await stage.rows
    .updateTable('customer')
    .set({ email_verified_at: null })
    .where('id', '=', customerId)
    .execute()
  await followOnboarding(stage.client, customerId)
  await stage.ended(`onboarding/${customerId}`)
  expect(
    await stage.rows
      .selectFrom('trading.account')
      .selectAll()
      .where('customer_id', '=', customerId)
      .execute(),
  ).toEqual([])
})

test('an approved case puts identity and delegation on chain, then opens the account, then says so', async () => {
  const id = await approvedCase()
  expect(stage.wallet.final).toEqual(
    expect.arrayContaining([`identity/${id}`, `delegation/${scene.account}`]),
  )
  expect(stage.engine.done).toMatchObject([
    { kind: 'set-account', status: 'active', country: 152, verifiedUntil: Date.parse(identityUntil) },
  ])
  expect(await identityRow(scene.account)).toMatchObject({
    status: 'verified',
    kyc_case_id: id,
    country: 152,
  })
  expect((await caseRow(id)).status).toBe('approved')
  expect(await mails(id)).toEqual([`kyc-approved/${id}`])
  await stage.record(`kyc/${id}`, 'kyc-approved')
})

test('onboarding told again does not undo a verification', async () => {
  await approvedCase()
  await followOnboarding(stage.client, scene.customerId)
  await stage.ended(`onboarding/${scene.customerId}`)
  expect(stage.engine.done).toMatchObject([{ kind: 'set-account', country: 152 }])
})

test('a rejected case changes neither chain nor engine, and the reason is sent', async () => {
  const id = await addKycCase(scene)
  await followKyc(stage.client, id)
  await decideKyc(scene, id, 'reject')
  await followKyc(stage.client, id)
  await stage.ended(`kyc/${id}`)
  expect(stage.wallet.signed).not.toContain(`identity/${id}`)
  expect(stage.engine.done).toEqual([])
  const mail = await stage.rows
    .selectFrom('outbox')
    .select('payload')
    .where('key', '=', `kyc-rejected/${id}`)
    .execute()
  expect(mail).toMatchObject([{ payload: { values: { reason: 'looked at' } } }])
  await stage.record(`kyc/${id}`, 'kyc-rejected')
})

test('a revocation stops the engine even while the chain is down, and is complete when the chain returns', async () => {
  const id = await approvedCase()
  stage.wallet.chainDown = true
  await decideKyc(scene, id, 'revoke')
  await followKyc(stage.client, id)
  await eventually(async () => stage.engine.kinds().includes('suspend-account'))
  expect((await caseRow(id)).status).toBe('revoking')
  stage.wallet.chainDown = false
  await stage.ended(`kyc/${id}`)
  expect((await caseRow(id)).status).toBe('revoked')
  expect((await identityRow(scene.account))?.status).toBe('revoked')
  expect(await mails(id)).toContain(`kyc-revoked/${id}`)
  await stage.record(`kyc/${id}`, 'kyc-revoked')
})

test('a case of another country stops trading at once, before anybody decides; its approval opens it anew', async () => {
  const old = await approvedCase()
  const next = await addKycCase(scene, 604)
  await followKyc(stage.client, next)
  await eventually(async () => (await caseRow(old)).status === 'superseded')
  expect(stage.engine.kinds()).toEqual(['set-account', 'suspend-account'])
  expect(stage.wallet.final).toContain(`revocation/${old}`)
  expect((await identityRow(scene.account))?.status).toBe('revoked')
  expect((await caseRow(next)).status).toBe('submitted')
  stage.wallet.country = 604
  await decideKyc(scene, next, 'approve')
  await followKyc(stage.client, next)
  await stage.ended(`kyc/${next}`)
  stage.wallet.country = 152
  expect(await identityRow(scene.account)).toMatchObject({
    status: 'verified',
    kyc_case_id: next,
    country: 604,
  })
  expect(stage.engine.done.at(-1)).toMatchObject({ kind: 'set-account', status: 'active', country: 604 })
  await stage.record(`kyc/${next}`, 'kyc-country-changed')
})

test('a new case of the same country leaves trading alone and supersedes the old one once approved', async () => {
  const old = await approvedCase()
  const next = await approvedCase()
  expect(stage.engine.kinds()).not.toContain('suspend-account')
  expect((await caseRow(old)).status).toBe('superseded')
  expect((await identityRow(scene.account))?.kyc_case_id).toBe(next)
})

test('an approval waits while the wallet is down, and shows what it waits for', async () => {
  const id = await addKycCase(scene)
  stage.wallet.down = true
  await decideKyc(scene, id, 'approve')
  await followKyc(stage.client, id)
  const handle = stage.client.workflow.getHandle(`kyc/${id}`)
  await eventually(async () => (await handle.query<string>('waitingFor')) === 'identity: the wallet')
  stage.wallet.down = false
  await stage.ended(`kyc/${id}`)
  expect((await caseRow(id)).status).toBe('approved')
})

test('a verified issuer gets one treasury, with identity on chain and standing in the engine', async () => {
  const { id } = await stage.rows
    .insertInto('investment.issuer')
    .values({
      customer_id: scene.customerId,
      legal_name: 'Andes SA',
      registration_number: '76.1',
      country: 152,
      status: 'verified',
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  await Promise.all([followIssuer(stage.client, id), followIssuer(stage.client, id)])
  await stage.ended(`issuer/${id}`)
  await followIssuer(stage.client, id)
  await stage.ended(`issuer/${id}`)
  const treasuries = await stage.rows
    .selectFrom('trading.account')
    .select('number')
    .where('customer_id', '=', scene.customerId)
    .where('kind', '=', 'treasury')
    .execute()
  expect(treasuries).toHaveLength(1)
  const issuer = await stage.rows
    .selectFrom('investment.issuer')
    .select('treasury_account')
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  expect(issuer.treasury_account).toBe(treasuries[0]?.number)
  expect(await identityRow(treasuries[0]?.number ?? 0n)).toMatchObject({ issuer_id: id, status: 'verified' })
  expect(stage.engine.done).toMatchObject([{ kind: 'set-account', account: Number(treasuries[0]?.number) }])
  expect(await mails(id)).toEqual([`issuer-verified/${id}`])
  await stage.record(`issuer/${id}`, 'issuer')
})
