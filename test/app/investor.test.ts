import { createHash, randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { TradeId } from '#engine/identifiers.ts'
import { type Page, totpCode, visitor } from '#test/support/console.ts'
import {
  enrolSecondFactor,
  type InvestorStage,
  investorStage,
  registeredInvestor,
  verifiedInvestor,
} from '#test/support/investor.ts'
import { mustBeDone } from '#test/support/market.ts'
import { visible } from './visible.ts'

let stage: InvestorStage

beforeAll(async () => {
  stage = await investorStage()
})

afterAll(async () => {
  await stage?.stop()
})

const count = async (table: string, where = sql`true`): Promise<number> => {
  const { rows } = await sql<{ count: bigint }>`
    select count(*) as count from ${sql.table(table)} where ${where}`.execute(stage.database.kysely('owner'))
  return Number(rows[0]?.count)
}

const hidden = (page: Page, name: string): string =>
  new RegExp(`name="${name}"[^>]*value="([^"]*)"`).exec(page.text)?.[1] ?? ''

const offering = '/offerings/ACME'
const words = ({ text }: Page): string => text.replaceAll('\u00a0', ' ').replaceAll('<!-- -->', '')

test('anyone sees an offering: price, rights, legal basis, countries by name, what is left', async () => {
  const stranger = visitor(stage.web)
  expect((await stranger.get('/offerings')).text).toContain('Acme SpA')
  const page = await stranger.get(offering)
  expect(page.status).toBe(200)
  for (const fact of [
    'Ordinary shares',
    'Regulation S',
    'Chile',
    '100,000 of 100,000 left',
    'Sign in to see',
  ])
    expect(words(page)).toContain(fact)
  expect((await stranger.get('/offerings/NONE')).status).toBe(404)
})

test('figures come before a purchase, and one sent twice is one purchase', async () => {
  const { person, account } = await verifiedInvestor(stage, 'buyer@example.com')
  const clientOrderId = hidden(await person.get(offering), 'clientOrderId')
  const form = { form: 'purchase', quantity: '3', payment: String(stage.pesos), clientOrderId }
  const unseen = await person.post(offering, { ...form, step: 'buy', agreement: '' })
  expect(unseen.text).toContain('Nothing was bought yet')
  const figures = await person.post(offering, { ...form, step: 'calculate' })
  // 3 × 10.00 USX × 950 CLP = 28,500 CLP, and 0.5 % of it rounded up
  for (const figure of ['28,500', '143', '28,643']) expect(words(figures)).toContain(figure)
  const agreement = hidden(figures, 'agreement')
  expect(agreement).toBe(`3/${stage.pesos}/28643`)
  const buy = { ...form, step: 'buy', agreement, clientOrderId: hidden(figures, 'clientOrderId') }
  const [one, other] = await Promise.all([person.post(offering, buy), person.post(offering, buy)])
  expect(one.location).toMatch(/^\/activity\/\d+\?placed$/)
  expect(other.location).toBe(one.location)
  expect(await count('trading.trade', sql`buyer = ${account}`)).toBe(1)
  const trade = await person.get(one.location ?? '')
  expect(words(trade)).toContain('In settlement')
  expect(words(trade)).toContain('28,643')
  const stranger = await verifiedInvestor(stage, 'other@example.com')
  const path = (one.location ?? '').replace('?placed', '')
  expect((await stranger.person.get(path)).status).toBe(404)
})

test('a purchase of more than is left, or without the money, is refused in words with its figures', async () => {
  const { person } = await verifiedInvestor(stage, 'large@example.com')
  const clientOrderId = randomUUID()
  const form = { form: 'purchase', clientOrderId, step: 'buy', payment: String(stage.market.cash) }
  const poor = await person.post(offering, {
    ...form,
    quantity: '100',
    agreement: `100/${stage.market.cash}/100500`,
  })
  expect(words(poor)).toContain('This needs 1,005.00 USX; 1,000.00 USX available')
  const many = await person.post(offering, {
    ...form,
    clientOrderId: randomUUID(),
    quantity: '200000',
    agreement: `200000/${stage.market.cash}/201000000`,
  })
  expect(words(many)).toMatch(/You asked for 200,000; only [\d,]+ left/)
  const cheap = await person.post(offering, {
    ...form,
    clientOrderId: randomUUID(),
    quantity: '10',
    agreement: `10/${stage.market.cash}/1`,
  })
  expect(words(cheap)).toContain('above the 0.01 USX you agreed to')
})

test('whoever is not verified is told why before any figures', async () => {
  const { person } = await registeredInvestor(stage, 'new@example.com')
  expect((await person.get(offering)).text).toContain('Your identity is not verified yet')
  const portfolio = await person.get('/portfolio')
  expect(portfolio.text).toContain('Show who you are')
  expect(portfolio.text).toContain('Being derived')
})

test('a deposit needs a bank account of the operator, and is asked for once', async () => {
  const owner = stage.database.kysely('owner')
  const { person, customerId } = await verifiedInvestor(stage, 'payer@example.com')
  const form = { form: 'deposit', currency: 'CLP', amount: '50000', key: randomUUID() }
  expect((await person.get('/money/deposit?currency=CLP')).text).toContain(
    'No bank account is set up for CLP',
  )
  const closed = await person.post('/money/deposit', form)
  expect(closed.status).toBe(400)
  await sql`insert into financial.bank_account (asset_id, bank, holder, holder_tax_id, account_number, set_by)
    select ${stage.pesos}, 'Banco del Puerto', 'Stoa SpA', '77.777.777-7', '00123456', id from public.staff`.execute(
    owner,
  )
  const [one, other] = await Promise.all([
    person.post('/money/deposit', form),
    person.post('/money/deposit', form),
  ])
  expect(one.location).toMatch(/^\/money\/deposits\//)
  expect(other.location).toBe(one.location)
  expect(await count('financial.deposit', sql`customer_id = ${customerId}`)).toBe(1)
  expect((await person.post('/money/deposit', { ...form, amount: '60000' })).status).toBe(409)
  const path = one.location ?? ''
  const page = await person.get(path)
  for (const fact of ['Banco del Puerto', '00123456', 'Awaiting payment']) expect(page.text).toContain(fact)
  const stranger = await registeredInvestor(stage, 'stranger@example.com')
  expect((await stranger.person.get(path)).status).toBe(404)
  expect((await stranger.person.post(path, { form: 'cancel' })).status).toBe(404)
  expect((await person.post(path, { form: 'cancel' })).location).toBe(path)
  expect((await person.get(path)).text).toContain('Cancelled')
  expect((await person.post(path, { form: 'cancel' })).status).toBe(409)
})

const withdrawalForm = {
  form: 'withdraw',
  currency: 'CLP',
  amount: '20000',
  bank: 'Banco del Puerto',
  holder: 'Ana Rojas',
  holderTaxId: '11.111.111-1',
  accountNumber: '998877665544',
}

test('a withdrawal takes a fresh code, once, and shows what the flow refused', async () => {
  const investor = await verifiedInvestor(stage, 'leaver@example.com')
  const { person, customerId } = investor
  expect((await person.get('/money/withdraw?currency=CLP')).text).toContain('A second factor is needed first')
  const secret = await enrolSecondFactor(investor)
  const form = { ...withdrawalForm, key: randomUUID() }
  const used = await person.post('/money/withdraw', { ...form, code: totpCode(secret, -1) })
  expect(used.status).toBe(400)
  expect(await count('financial.withdrawal', sql`customer_id = ${customerId}`)).toBe(0)
  const small = await person.post('/money/withdraw', { ...form, amount: '999', code: totpCode(secret) })
  expect(words(small)).toContain('The least is 1,000 CLP')
  const [one, other] = await Promise.all([
    person.post('/money/withdraw', { ...form, code: totpCode(secret) }),
    person.post('/money/withdraw', { ...form, code: totpCode(secret) }),
  ])
  expect(one.location).toMatch(/^\/money\/withdrawals\//)
  expect(other.location).toBe(one.location)
  expect(await count('financial.withdrawal', sql`customer_id = ${customerId}`)).toBe(1)
  const path = one.location ?? ''
  const page = await person.get(path)
  for (const fact of ['19,500', '998877665544']) expect(words(page)).toContain(fact)
  const refusal = { reason: 'insufficient-funds', asset: stage.pesos, needs: '20000', available: '7' }
  await sql`update financial.withdrawal set status = 'refused', refusal = ${JSON.stringify(refusal)}
    where customer_id = ${customerId}`.execute(stage.database.kysely('owner'))
  expect(words(await person.get(path))).toContain('This needs 20,000 CLP; 7 CLP available')
  const stranger = await registeredInvestor(stage, 'nobody@example.com')
  expect((await stranger.person.get(path)).status).toBe(404)
})

test('whose withdrawal was rejected reads why, and nothing that approvals say among staff', async () => {
  const owner = stage.database.kysely('owner')
  await sql`insert into public.staff (email, name) values ('second@example.org', 'Second')`.execute(owner)
  const investor = await verifiedInvestor(stage, 'rejected@example.com')
  const { person, customerId, account } = investor
  const secret = await enrolSecondFactor(investor)
  const asked = await person.post('/money/withdraw', {
    ...withdrawalForm,
    key: randomUUID(),
    code: totpCode(secret),
  })
  const path = asked.location ?? ''
  await sql`insert into financial.withdrawal_decision (withdrawal_id, staff_id, decision, reason)
    select w.id, s.id, d.decision, d.reason from financial.withdrawal w, (
      values ('officer@example.org', 'approve', 'Name checked with the bank'),
        ('second@example.org', 'reject', 'The account is not in your name')) as d (email, decision, reason)
      join (select id, email from public.staff) s using (email) where w.account = ${account}`.execute(owner)
  await sql`update financial.withdrawal set status = 'rejected' where customer_id = ${customerId}`.execute(
    owner,
  )
  const page = await person.get(path)
  expect(page.text).toContain('The account is not in your name')
  expect(page.text).not.toContain('Name checked with the bank')
})

const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

function papers(changes: Readonly<Record<string, string | Blob>> = {}): FormData {
  const form = new FormData()
  const fields = {
    form: 'verification',
    givenNames: 'Ana María',
    familyNames: 'Rojas',
    birthDate: '1985-04-12',
    nationalId: '11.111.111-1',
    street: 'Avenida del Pórtico 1',
    city: 'Santiago',
    postalCode: '8320000',
    country: '152',
    identityFront: new Blob([png], { type: 'image/png' }),
    identityBack: new Blob([png], { type: 'image/png' }),
    proofOfAddress: new Blob([png], { type: 'image/png' }),
    ...changes,
  }
  for (const [name, value] of Object.entries(fields))
    if (typeof value === 'string') form.set(name, value)
    else form.set(name, value, `${name}.png`)
  return form
}

test('papers are sealed before they are kept, one case waits at a time, and a reason leads to sending again', async () => {
  const owner = stage.database.kysely('owner')
  const { person, customerId } = await registeredInvestor(stage, 'person@example.com')
  const send = async (body: FormData) =>
    await person.ask('/verification', { method: 'POST', body, headers: { origin: stage.web.origin } })
  const wrong = await send(papers({ identityBack: new Blob(['no picture']), city: '' }))
  expect(wrong.status).toBe(400)
  expect(wrong.text).toContain('identityBack.png does not contain what is asked for')
  expect(words(wrong)).toContain('City: This is needed')
  const kept = vi.spyOn(stage.web.running.services.files, 'put')
  const video = new Blob([png, new Uint8Array(50 * 1_048_576)], { type: 'image/png' })
  const huge = await send(papers({ proofOfAddress: video }))
  expect(huge.status).toBe(400)
  expect(visible(huge)).toMatch(/id="[\w-]+-proofOfAddress-error".*?This file is too large. At most 10 MB./s)
  expect(kept).not.toHaveBeenCalled()
  expect(await count('public.file', sql`customer_id = ${customerId}`)).toBe(0)
  expect((await send(papers())).location).toBe('/verification')
  expect(await count('public.file', sql`customer_id = ${customerId} and sealed`)).toBe(3)
  const waiting = await person.get('/verification')
  expect(words(waiting)).toContain('Waits for a compliance officer')
  const filesKept = kept.mock.calls.length
  const again = await send(papers())
  expect(visible(again)).toContain('A case of yours is in review already')
  expect(kept).toHaveBeenCalledTimes(filesKept)
  expect(await count('public.file', sql`customer_id = ${customerId}`)).toBe(3)
  await sql`update investment.kyc_case set status = 'rejected', reason = 'The back is unreadable', decided_at = now()
    where customer_id = ${customerId}`.execute(owner)
  const rejected = await person.get('/verification')
  expect(rejected.text).toContain('The back is unreadable')
  expect(rejected.text).toContain('value="Ana María"')
  expect((await send(papers())).location).toBe('/verification')
})

test('a published document is anyone’s download, a sealed paper nobody’s', async () => {
  const { customerId, person } = await registeredInvestor(stage, 'owner@example.com')
  const owner = stage.database.kysely('owner')
  const content = Buffer.from('%PDF')
  const sha256 = createHash('sha256').update(content).digest()
  const add = async (sealed: boolean) => {
    const { rows } = await sql<{ id: string }>`
      insert into public.file (customer_id, name, media_type, size, sha256, sealed)
      values (${customerId}, 'Prospecto ñ.pdf', 'application/pdf', 4, ${sha256}, ${sealed}) returning id`.execute(
      owner,
    )
    return rows[0]?.id ?? ''
  }
  const paper = await add(true)
  expect((await person.get(`/documents/${paper}`)).status).toBe(404)
  const draft = await add(false)
  expect((await visitor(stage.web).get(`/documents/${draft}`)).status).toBe(404)
  expect((await visitor(stage.web).get('/documents/nonsense')).status).toBe(404)
  await stage.files.put(draft, content)
  await sql`insert into investment.security_document (security_id, title, file_id, sha256)
    select id, 'Prospectus', ${draft}, ${sha256} from investment.security`.execute(owner)
  const published = await visitor(stage.web).get(`/documents/${draft}`)
  expect(published.text).toBe('%PDF')
  expect(published.headers.get('content-disposition')).toContain("filename*=UTF-8''Prospecto%20%C3%B1.pdf")
  expect(published.headers.get('x-content-type-options')).toBe('nosniff')
  const page = await visitor(stage.web).get(offering)
  expect(page.text).toContain(sha256.toString('hex'))
  // Exchanged on disk since: then nothing is handed out.
  await stage.files.put(draft, Buffer.from('%PDF other'))
  expect((await visitor(stage.web).get(`/documents/${draft}`)).status).toBe(500)
})

test('an offering that is closed says what was sold of it, without what the chain refused', async () => {
  const { worker, market, web } = stage
  const { person } = await verifiedInvestor(stage, 'last@example.com')
  const soldBefore = await sold()
  const buy = async (quantity: number): Promise<string> => {
    const bought = await person.post(offering, {
      form: 'purchase',
      clientOrderId: randomUUID(),
      step: 'buy',
      payment: String(market.cash),
      quantity: String(quantity),
      agreement: `${quantity}/${market.cash}/${quantity * 1005}`,
    })
    return /^\/activity\/(\d+)/.exec(bought.location ?? '')?.[1] ?? ''
  }
  const [kept, refused] = [await buy(7), await buy(5)]
  mustBeDone(await worker.submit({ kind: 'settle', trade: BigInt(kept) as TradeId }))
  mustBeDone(await worker.submit({ kind: 'unwind', trade: BigInt(refused) as TradeId, reason: 'refused' }))
  mustBeDone(await worker.submit({ kind: 'close-offering', offering: market.offering }))
  await expect.poll(async () => (await person.get(offering)).text).toContain('Closed')
  expect(await sold()).toBe(soldBefore + 7n)
  const page = words(await visitor(web).get(offering))
  expect(page).toContain(`${soldBefore + 7n} of 100,000 sold`)
  expect(page).not.toContain('of 100,000 left')
  expect(words(await visitor(web).get('/offerings'))).toContain(`${soldBefore + 7n} of 100,000 sold`)
})

async function sold(): Promise<bigint> {
  const { rows } = await sql<{ sold: bigint }>`select sold from investment.offering`.execute(
    stage.database.kysely('owner'),
  )
  return rows[0]?.sold ?? -1n
}
