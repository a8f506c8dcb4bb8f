import { createHmac, randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { EngineClient } from '#engine/gateway/client.ts'
import type { AccountNumber, AssetId, InstrumentId } from '#engine/identifiers.ts'
import type { Refusal } from '#engine/refusal.ts'
import { kycActivities } from '#workflows/kyc/activities.ts'
import { type TestConsole, testConsole, visitor } from '#test/support/console.ts'
import { type TestDatabase, testDatabase } from '#test/support/database.ts'
import { startEngine, type TestEngine } from '#test/support/engine.ts'
import { mustBeDone, newKey } from '#test/support/market.ts'
import { type StaffScene, staffScene } from './staff-scene.ts'

const chile = 152
const far = Date.UTC(2100, 0, 1)
const reason = 'Payments under examination by the unit'

let database: TestDatabase
let engine: TestEngine
let worker: EngineClient
let scene: StaffScene
let web: TestConsole
let ana: ReturnType<typeof visitor>
let account: AccountNumber
let casePath: string

beforeAll(async () => {
  database = await testDatabase()
  engine = await startEngine(database)
  worker = engine.client('worker')
  scene = await staffScene(database, { ENGINE_ADDRESS: engine.address, ENGINE_TOKEN: engine.tokens.admin })
  casePath = `/kyc/${scene.ids.case}`
  const sessionKey = randomBytes(32)
  web = await testConsole('web', database, {
    SESSION_KEY: sessionKey.toString('base64'),
    ENGINE_ADDRESS: engine.address,
    ENGINE_TOKEN: engine.tokens.web,
  })
  ana = await signedIn(sessionKey)
  await openMarket()
})

afterAll(async () => {
  await web?.stop()
  await scene?.admin.stop()
  await engine?.stop()
  await database?.drop()
})

async function signedIn(sessionKey: Buffer): Promise<ReturnType<typeof visitor>> {
  const token = randomBytes(32).toString('base64url')
  const hash = createHmac('sha256', sessionKey).update(token).digest()
  const owner = database.kysely('owner')
  await sql`update customer set email_verified_at = now(), locale = 'en'`.execute(owner)
  await sql`insert into customer_session (customer_id, token_hash, expires_at, user_agent, address)
    select id, ${hash}, now() + interval '1 hour', '', '' from customer`.execute(owner)
  const person = visitor(web)
  person.cookies.set('stoa_session', token)
  return person
}

/** Ana is verified in Chile and may trade ANDES there. */
async function openMarket(): Promise<void> {
  const owner = database.kysely('owner')
  const { rows } = await sql<{ account: bigint; base: AssetId; quote: AssetId }>`
    insert into investment.identity (account, customer_id, kyc_case_id, country, status, verified_until, transaction)
    select number, customer_id, ${scene.ids.case}, ${chile}, 'verified', '2100-01-01', '0x' from trading.account
    where customer_id is not null
    returning account, (select base_asset_id from trading.instrument) as base,
      (select quote_asset_id from trading.instrument) as quote`.execute(owner)
  const [row] = rows
  if (row === undefined) throw new Error('the scene has no account')
  account = Number(row.account) as AccountNumber
  await sql`update investment.kyc_case set status = 'approved'`.execute(owner)
  await sql`update investment.issuer set status = 'verified'`.execute(owner)
  await sql`update trading.instrument set phase = 'continuous'`.execute(owner)
  await sql`insert into investment.security_country (security_id, country)
    select id, ${chile} from investment.security`.execute(owner)
  const instrument = scene.instrument as InstrumentId
  const { base, quote } = row
  for (const command of [
    { kind: 'set-asset', asset: quote, code: 'CLP', decimals: 0 },
    { kind: 'set-asset', asset: base, code: 'ANDES', decimals: 0 },
    { kind: 'set-account', account, status: 'active', country: chile, userType: '', verifiedUntil: far },
    {
      kind: 'set-instrument',
      ...{ instrument, base, quote, lot: 1n, tick: 1n, quantityMax: 1_000n, priceMax: 1_000n },
      countries: [chile],
    },
    { kind: 'credit', reference: newKey(), account, asset: quote, amount: 10_000n },
  ] as const)
    mustBeDone(await worker.submit(command))
  mustBeDone(await engine.client('admin').submit({ kind: 'set-phase', instrument, phase: 'continuous' }))
}

/** What the engine says to an order of Ana's: why it is refused, or nothing. */
async function refused(): Promise<Refusal['reason'] | undefined> {
  const { events } = await engine.client('web').submit({
    kind: 'place-order',
    account,
    clientOrderId: newKey(),
    instrument: scene.instrument as InstrumentId,
    side: 'buy',
    price: 10n,
    quantity: 1n,
    timeInForce: 'gtc',
  })
  return events.find((event) => event.kind === 'refused')?.refusal.reason
}

const openOrders = async (): Promise<number> => {
  const { rows } = await sql`select id from trading."order" where status = 'open'`.execute(
    database.kysely('owner'),
  )
  return rows.length
}

const entries = async (): Promise<readonly unknown[]> => {
  const { rows } = await sql`select subject, reason, details from audit.entry
    where act = 'account.suspend' order by sequence`.execute(database.kysely('owner'))
  return rows
}

const stopped = 'Trading is stopped for your account. See the reason under Verification.'

test('compliance stops an account with a reason: its orders are cancelled, and its owner reads why', async () => {
  const officer = scene.as('compliance')
  expect(await refused()).toBeUndefined()
  await expect.poll(openOrders).toBe(1)
  expect((await officer.get(casePath)).text).toContain('Suspend the account')
  expect((await officer.post(casePath, { form: 'suspend', reason: '' })).status).toBe(400)
  expect((await officer.post(casePath, { form: 'suspend', reason })).location).toBe(casePath)
  expect(await refused()).toBe('account-suspended')
  await expect.poll(openOrders).toBe(0)
  const page = await officer.get(casePath)
  for (const fact of ['Lift the suspension', reason, 'compliance']) expect(page.text).toContain(fact)
  expect((await officer.post(casePath, { form: 'suspend', reason })).status).toBe(400)
  expect(await entries()).toEqual([{ subject: `account/${account}`, reason, details: { to: 'suspended' } }])
  for (const path of ['/market/ANDES', '/offerings/ANDES'])
    expect((await ana.get(path)).text).toContain(stopped)
  expect((await ana.get('/verification')).text).toContain(reason)
})

test('a new verification does not open a suspended account', async () => {
  const ports = { database: database.kysely('worker'), engine: worker }
  const steps = kycActivities(ports)
  const verifiedUntil = new Date(far).toISOString()
  await steps.activateInEngine({ caseId: scene.ids.case, country: chile, verifiedUntil })
  expect(await refused()).toBe('account-suspended')
})

test('a lifted suspension opens the account again, and nothing of it is shown any more', async () => {
  const officer = scene.as('compliance')
  expect((await officer.post(casePath, { form: 'lift-suspension', reason: 'Explained' })).location).toBe(
    casePath,
  )
  expect(await refused()).toBeUndefined()
  for (const path of ['/market/ANDES', '/offerings/ANDES'])
    expect((await ana.get(path)).text).not.toContain(stopped)
  expect((await ana.get('/verification')).text).not.toContain(reason)
  expect((await officer.post(casePath, { form: 'lift-suspension', reason })).status).toBe(400)
})

test('lifting a suspension does not open an account whose verification is about to end', async () => {
  const officer = scene.as('compliance')
  await officer.post(casePath, { form: 'suspend', reason })
  await sql`update investment.kyc_case set status = 'revoking'`.execute(database.kysely('owner'))
  expect((await officer.post(casePath, { form: 'lift-suspension', reason: 'Explained' })).status).toBe(303)
  expect(await refused()).toBe('account-suspended')
  await sql`update investment.kyc_case set status = 'approved'`.execute(database.kysely('owner'))
})

test('while the exchange is down nothing is written, and the officer is told', async () => {
  const officer = scene.as('compliance')
  await engine.kill()
  const before = await entries()
  const page = await officer.post(casePath, { form: 'suspend', reason })
  expect(page.text).toContain('The engine does not answer now')
  expect((await officer.get(casePath)).text).toContain('Not suspended')
  expect(await entries()).toEqual(before)
})
