import { appendFile } from 'node:fs/promises'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type TestDatabase, testDatabase } from '#test/support/database.ts'
import { decided, privilegedActs, reason } from './privileged-acts.ts'
import { png, type StaffScene, staffScene } from './staff-scene.ts'
import { visible } from './visible.ts'

let database: TestDatabase
let scene: StaffScene

beforeAll(async () => {
  database = await testDatabase()
  scene = await staffScene(database)
})

afterAll(async () => {
  await scene?.admin.stop()
  await database?.drop()
})

/** Everything that an act of staff could have changed. */
async function state(): Promise<unknown> {
  const { rows } = await sql`
    select (select count(*) from audit.entry) as entries, (select count(*) from outbox) as intents,
      (select string_agg(status, ',' order by id) from investment.kyc_case) as cases,
      (select string_agg(status, ',' order by id) from investment.issuer) as issuers,
      (select string_agg(status, ',' order by id) from investment.security) as securities,
      (select count(*) from investment.security_decision) as decisions,
      (select string_agg(status, ',' order by id) from financial.deposit) as deposits,
      (select string_agg(status, ',' order by id) from financial.bank_entry) as payments,
      (select string_agg(status, ',' order by id) from financial.withdrawal) as withdrawals,
      (select string_agg(phase, ',' order by id) from trading.instrument) as phases,
      (select count(*) from financial.fee_schedule) as fees, (select count(*) from financial.payment_rate) as rates,
      (select string_agg(code || deposit_min, ',' order by id) from financial.asset) as assets,
      (select count(*) from financial.bank_account) as accounts`.execute(database.kysely('owner'))
  return rows
}

test('no act is open to a role without its permission, and nothing changes', async () => {
  const { rows } = await sql<{ role: string; permission: string }>`
    select role, permission from role_permission`.execute(database.kysely('owner'))
  const before = await state()
  let refused = 0
  for (const [path, fields, permission] of privilegedActs(scene))
    for (const role of ['admin', 'superadmin', 'compliance', 'auditor']) {
      if (rows.some((row) => row.role === role && row.permission === permission)) continue
      const { status } = await scene.as(role).post(path, fields)
      expect(`${role} ${path} ${fields['form']} ${status}`).toBe(`${role} ${path} ${fields['form']} 403`)
      refused += 1
    }
  expect(refused).toBeGreaterThan(30)
  expect(await state()).toEqual(before)
})

test('pages open to those whose work they are, and to nobody else', async () => {
  const { ids, instrument } = scene
  const pages: readonly (readonly [path: string, open: readonly string[]])[] = [
    ['/', ['admin', 'superadmin', 'compliance', 'auditor']],
    ['/kyc', ['compliance', 'superadmin']],
    [`/kyc/${ids.case}`, ['compliance', 'superadmin']],
    ['/issuers', ['compliance']],
    [`/issuers/${ids.issuer}`, ['compliance', 'admin', 'superadmin']],
    ['/securities', ['compliance', 'admin', 'superadmin']],
    [`/securities/${ids.security}`, ['compliance', 'admin', 'superadmin']],
    ...[
      '/deposits',
      '/deposits?view=suspense',
      `/deposits/${ids.deposit}`,
      `/deposits/suspense/${ids.suspense}`,
    ]
      .concat(['/deposits/payment', '/withdrawals', `/withdrawals/${ids.withdrawal}`])
      .concat(['/markets', `/markets/${instrument}`, '/settings/fees', '/settings/rates?pair=CLP-USD'])
      .concat(['/settings/currencies', '/settings/currencies/USD', '/settings/currencies/add/EUR'])
      .concat(['/settings/bank'])
      .map((path) => [path, ['admin', 'superadmin']] as const),
    ['/audit', ['admin', 'superadmin', 'auditor']],
    ['/audit/check', ['admin', 'superadmin', 'auditor']],
    ['/system', ['admin', 'superadmin', 'compliance', 'auditor']],
  ]
  for (const [path, open] of pages)
    for (const role of ['admin', 'superadmin', 'compliance', 'auditor']) {
      const { status } = await scene.as(role).get(path)
      expect(`${role} ${path} ${status}`).toBe(`${role} ${path} ${open.includes(role) ? 200 : 403}`)
    }
})

test('what is not there is not found', async () => {
  const nobody = '00000000-0000-7000-8000-00000000ffff'
  for (const path of ['securities', 'deposits', 'withdrawals', 'deposits/suspense', 'markets'])
    for (const id of [nobody, 'x', "1'--"])
      expect((await scene.as('admin').get(`/${path}/${id}`)).status).toBe(404)
  expect((await scene.as('compliance').get(`/kyc/${nobody}`)).status).toBe(404)
})

test('a PDF stands in a frame of its case alone, in a box where nothing of it runs, fetches or leads elsewhere', async () => {
  const officer = scene.as('compliance')
  const path = `/kyc/${scene.ids.case}/documents/proof-of-address`
  expect((await officer.get(`/kyc/${scene.ids.case}`)).text).toContain(`<iframe src="${path}"`)
  const { headers } = await officer.get(path)
  expect(headers.get('content-type')).toBe('application/pdf')
  expect(headers.get('content-disposition')).toMatch(/^inline;/)
  const policies = (headers.get('content-security-policy') ?? '').split(', ')
  expect(policies.at(-1)).toBe("default-src 'none'; frame-ancestors 'self'; sandbox")
  for (const policy of policies) expect(policy).toContain("frame-ancestors 'self'")
  for (const other of [`/kyc/${scene.ids.case}`, `/kyc/${scene.ids.case}/documents/other/more`, '/'])
    expect((await officer.get(other)).headers.get('content-security-policy')).toContain(
      "frame-ancestors 'none'",
    )
})

test('an identity document is opened for one answer, and each opening is in the audit log', async () => {
  const path = `/kyc/${scene.ids.case}/documents/identity-front`
  const cookie = [...scene.as('compliance').cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  for (let times = 0; times < 2; times += 1) {
    const response = await fetch(`${scene.admin.address}${path}`, { headers: { cookie } })
    expect(Buffer.from(await response.arrayBuffer())).toEqual(png)
    expect(response.headers.get('content-type')).toBe('image/png')
    expect(response.headers.get('cache-control')).toContain('no-store')
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    expect(response.headers.get('content-security-policy')).toContain('sandbox')
  }
  const { rows } = await sql<{ n: bigint }>`
    select count(*) as n from audit.entry where reason = 'identity document opened'
      and subject = ${`kyc/${scene.ids.case}`} and details->>'document' = 'identity-front'`.execute(
    database.kysely('owner'),
  )
  expect(rows[0]?.n).toBe(2n)
  expect((await scene.as('admin').get(path)).status).toBe(403)
})

test('a case is shown opened and is decided once, with a reason', async () => {
  const officer = scene.as('compliance')
  const path = `/kyc/${scene.ids.case}`
  const page = await officer.get(path)
  expect(page.text).toContain('12.345.678-5')
  expect(page.text).toContain('Chile')
  const short = await officer.post(path, { ...decided('approve'), reason: 'ok' })
  expect(short.status).toBe(400)
  expect(short.text).toContain('At least 5 characters')
  expect((await officer.post(path, decided('approve'))).location).toBe(path)
  expect(visible(await officer.post(path, decided('reject')))).toContain('Somebody else was first')
  expect((await officer.get('/')).text).not.toContain('Verification to decide')
})

test('a payment above the limit waits for a second person', async () => {
  const [first, second] = [scene.as('admin'), scene.as('admin2')]
  const path = `/deposits/${scene.ids.deposit}`
  const assigned = { form: 'assign', depositId: scene.ids.deposit, reason }
  expect((await first.post(`/deposits/suspense/${scene.ids.suspense}`, assigned)).location).toBe(path)
  const own = await first.post(path, { form: 'approve', reason })
  expect(visible(own)).toContain('the second approval is for another person')
  expect((await second.get('/')).text).toContain('Deposit, second approval')
  expect((await second.post(path, { form: 'approve', reason })).location).toBe(path)
  expect((await second.get(path)).text).toContain('Being credited')
})

test('a market is not opened while its offering is, and the refusal says so', async () => {
  const before = await state()
  const path = `/markets/${scene.instrument}`
  const open = { form: 'phase', decision: 'continuous', reason }
  const refused = await scene.as('admin').post(path, open)
  expect(refused.status).toBe(400)
  const [alert = ''] = /<div role="alert".*?<\/div><\/div>/s.exec(visible(refused)) ?? []
  expect(alert).toContain('The market opens once the offering is closed.')
  expect(await state()).toEqual(before)
})

test('fees and rates are taken exactly as written', async () => {
  const admin = scene.as('admin')
  const fees = {
    form: 'fees',
    change: 'set',
    country: '0',
    maker: '0',
    taker: '0.0125',
    purchase: '1',
    reason,
  }
  expect((await admin.post('/settings/fees', fees)).location).toBe('/settings/fees')
  const chile = { ...fees, country: '152', taker: '0.00005' }
  expect((await admin.post('/settings/fees', chile)).text).toContain('At most 4 decimals')
  expect((await admin.post('/settings/fees', { ...chile, taker: '0.0005' })).status).toBe(303)
  const rate = { form: 'rate', direction: 'payment', figure: '950', reason }
  expect((await admin.post('/settings/rates?pair=CLP-USD', rate)).location).toBe('/settings/rates')
  const owner = database.kysely('owner')
  const lines = await sql<{ country: number; taker_ppm: number; purchase_ppm: number }>`
    select country, taker_ppm, purchase_ppm from financial.fee_line
    where fee_schedule_id = (select id from financial.fee_schedule order by set_at desc limit 1) order by country`.execute(
    owner,
  )
  expect(lines.rows).toEqual([
    { country: 0, taker_ppm: 125, purchase_ppm: 10_000 },
    { country: 152, taker_ppm: 5, purchase_ppm: 10_000 },
  ])
  const rates = await sql`select numerator, denominator from financial.payment_rate`.execute(owner)
  // 1 CLP is 100 cents / 950
  expect(rates.rows).toEqual([{ numerator: 2n, denominator: 19n }])
})

test('the check of the log says in words that it is whole, and that its tail was cut', async () => {
  const auditor = scene.as('auditor')
  expect((await auditor.get('/audit/check')).text).toContain('The chain is whole')
  const file = scene.admin.running.services.auditHeadFile ?? ''
  await appendFile(file, `${JSON.stringify({ sequence: '100000', hash: 'ab'.repeat(32) })}\n`)
  const page = await auditor.get('/audit/check')
  expect(page.text).toContain('The log was changed')
  expect(page.text).toContain('Entry 100000, whose hash is kept elsewhere, is missing or another one.')
})
