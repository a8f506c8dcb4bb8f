import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AssetId, InstrumentId } from '#engine/identifiers.ts'
import { type TestDatabase, testDatabase } from '#test/support/database.ts'
import { startEngine, type TestEngine } from '#test/support/engine.ts'
import { mustBeDone } from '#test/support/market.ts'
import { type PrivilegedAct, privilegedActs } from './privileged-acts.ts'
import { type StaffScene, staffScene } from './staff-scene.ts'

let database: TestDatabase
let engine: TestEngine
let scene: StaffScene

beforeAll(async () => {
  database = await testDatabase()
  engine = await startEngine(database)
  scene = await staffScene(database, { ENGINE_ADDRESS: engine.address, ENGINE_TOKEN: engine.tokens.admin })
  const { rows } = await sql<{ base: AssetId; quote: AssetId }>`
    select base_asset_id as base, quote_asset_id as quote from trading.instrument`.execute(
    database.kysely('owner'),
  )
  const [{ base, quote } = { base: 0 as AssetId, quote: 0 as AssetId }] = rows
  const worker = engine.client('worker')
  mustBeDone(await worker.submit({ kind: 'set-asset', asset: quote, code: 'CLP', decimals: 0 }))
  mustBeDone(await worker.submit({ kind: 'set-asset', asset: base, code: 'ANDES', decimals: 0 }))
  mustBeDone(
    await worker.submit({
      kind: 'set-instrument',
      instrument: scene.instrument as InstrumentId,
      base,
      quote,
      lot: 1n,
      tick: 1n,
      quantityMax: 1_000n,
      priceMax: 1_000n,
      countries: [152],
    }),
  )
})

afterAll(async () => {
  await scene?.admin.stop()
  await engine?.stop()
  await database?.drop()
})

interface Entry {
  readonly actor: string
  readonly act: string
  readonly subject: string
  readonly reason: string
  readonly at: Date
}

async function entries(): Promise<readonly Entry[]> {
  const { rows } = await sql<Entry>`
    select coalesce(s.name, e.actor) as actor, e.act, e.subject, e.reason, e.at
    from audit.entry e left join staff s on s.id::text = e.actor order by e.sequence`.execute(
    database.kysely('owner'),
  )
  return rows
}

/** What has to have happened before an act can be done, for those that do not follow from the one before. */
const preparations: Readonly<Record<string, string>> = {
  revoke: `update investment.kyc_case set status = 'approved'`,
  suspend: `insert into investment.identity (account, customer_id, country, status, verified_until, transaction)
    select number, customer_id, 152, 'verified', '2100-01-01', '0x' from trading.account where customer_id is not null`,
  approve: `update financial.deposit set status = 'awaiting-second-approval', received_amount = 5000;
    delete from financial.deposit_approval; delete from outbox`,
  assign: `update financial.deposit set status = 'awaiting-payment', received_amount = null, bank_entry_id = null;
    delete from financial.deposit_approval; delete from outbox`,
  return: `delete from financial.withdrawal_decision; delete from outbox`,
  pay: `update financial.withdrawal set status = 'approved'`,
}

/** What the log calls the thing that each form is about. */
const subjects: Readonly<Record<string, RegExp>> = {
  '/kyc/ decide': /^kyc\//,
  '/kyc/ revoke': /^kyc\//,
  '/kyc/ suspend': /^account\//,
  '/kyc/ lift-suspension': /^account\//,
  '/issuers/ decide': /^issuer\//,
  '/securities/ decide': /^security\//,
  '/deposits/ payment': /^deposit\//,
  '/deposits/ approve': /^deposit\//,
  '/deposits/ assign': /^deposit\//,
  '/withdrawals/ decide': /^withdrawal\//,
  '/withdrawals/ return': /^withdrawal\//,
  '/withdrawals/ pay': /^withdrawal\//,
  '/markets/ close-offering': /^offering\//,
  '/markets/ phase': /^market\/ANDES$/,
  '/settings/ fees': /^fees\//,
  '/settings/ rate': /^rate\//,
  '/settings/ currency': /^asset\//,
  '/settings/ limits': /^asset\//,
  '/settings/ bank': /^bank-account\//,
  '/staff invite': /^staff\//,
  '/staff reissue': /^staff\//,
  '/staff disable': /^staff\//,
}

async function staffId(name: string): Promise<string> {
  const { rows } = await sql<{ id: string }>`select id from staff where name = ${name}`.execute(
    database.kysely('owner'),
  )
  return rows[0]?.id ?? ''
}

test('every privileged act, of every permission, leaves one entry that says who, what, to what and why', async () => {
  const person = { staffId: await staffId('auditor'), reason: 'as the contract says' }
  const acts: readonly PrivilegedAct[] = [
    ...privilegedActs(scene),
    ['/staff', { form: 'invite', email: 'new@example.com', name: 'New', role: 'auditor' }, 'staff.invite'],
    ['/staff', { form: 'reissue', ...person }, 'staff.reissue'],
    ['/staff', { form: 'disable', ...person }, 'staff.disable'],
  ]
  const owner = database.kysely('owner')
  const { rows: permitted } = await sql<{ role: string; permission: string }>`
    select role, permission from role_permission`.execute(owner)
  for (const [path, fields, permission] of acts) {
    const { form = '' } = fields
    const preparation = preparations[form]
    if (preparation !== undefined) await sql.raw(preparation).execute(owner)
    const actor = ['admin', 'compliance', 'superadmin'].find((role) =>
      permitted.some((one) => one.role === role && one.permission === permission),
    )
    const before = await entries()
    const { status } = await scene.as(actor ?? '').post(path, fields)
    expect(`${path} ${form} ${status}`).toBe(`${path} ${form} 303`)
    const [entry, ...more] = (await entries()).slice(before.length)
    const subject = subjects[`${/^\/\w+\/?/.exec(path)?.[0]} ${form}`] ?? /^$/
    expect(entry).toEqual({
      actor,
      act: permission,
      subject: expect.stringMatching(subject),
      reason:
        fields['reason'] ?? expect.stringMatching(/^(payment shown by the bank|paid by the bank|invited)$/),
      at: expect.any(Date),
    })
    expect(more).toEqual([])
  }
  expect((await scene.as('compliance').get(`/kyc/${scene.ids.case}/documents/identity-front`)).status).toBe(
    200,
  )
  const { rows: all } = await sql<{ name: string }>`
    select name from permission where name not in ('system.view', 'audit.read') order by name`.execute(owner)
  const seen = new Set((await entries()).map(({ act }) => act))
  expect([...seen].toSorted()).toEqual(all.map(({ name }) => name))
  expect((await scene.as('admin').get('/audit/check')).text).toContain('The chain is whole')
})

test('an act that was refused leaves no entry', async () => {
  const admin = scene.as('admin')
  await admin.get(`/withdrawals/${scene.ids.withdrawal}`)
  const before = await entries()
  const approval = { form: 'decide', decision: 'approve', reason: 'as the papers show' }
  expect((await admin.post(`/withdrawals/${scene.ids.withdrawal}`, approval)).status).toBe(400)
  expect((await admin.post('/settings/currencies/add/CLP', { form: 'currency' })).status).toBe(400)
  expect(await entries()).toEqual(before)
})

test('the data of a case and the bank account of a withdrawal are opened by name, once in a while each', async () => {
  const readings = [
    ['compliance', `/kyc/${scene.ids.case}`, 'kyc.view', `kyc/${scene.ids.case}`, 'personal data opened'],
    [
      'admin2',
      `/withdrawals/${scene.ids.withdrawal}`,
      'withdrawal.decide',
      `withdrawal/${scene.ids.withdrawal}`,
      'bank data opened',
    ],
  ] as const
  for (const [actor, path, act, subject, reason] of readings) {
    const before = await entries()
    for (const _time of [1, 2]) expect((await scene.as(actor).get(path)).status).toBe(200)
    expect((await entries()).slice(before.length)).toEqual([
      { actor, act, subject, reason, at: expect.any(Date) },
    ])
  }
})
