import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { csv } from '#app/issuing/csv.ts'
import type { TradeId } from '#engine/identifiers.ts'
import { personalData } from '#app/server/personal-data.ts'
import {
  type Investor,
  type InvestorStage,
  investorStage,
  registeredInvestor,
  verifiedInvestor,
} from '#test/support/investor.ts'
import { mustBeDone, newKey } from '#test/support/market.ts'
import { contents } from './contents.ts'
import { visible } from './visible.ts'

let stage: InvestorStage
let ana: Investor
let issuer: Investor

beforeAll(async () => {
  stage = await investorStage()
  ana = await verifiedInvestor(stage, 'ana@example.com')
  issuer = await registeredInvestor(stage, 'company@example.com')
})
afterAll(async () => await stage.stop())

const order = (fields: Record<string, string>) => ({
  form: 'order',
  step: 'send',
  timeInForce: 'gtc',
  clientOrderId: randomUUID(),
  ...fields,
})

test('orders are refused in words while the market is closed, and with figures where the cash is short', async () => {
  const { worker, engine, market } = stage
  const closed = await ana.person.post('/market/ACME', order({ side: 'buy', price: '10.00', quantity: '1' }))
  expect(closed.status).toBe(400)
  expect(closed.text).toContain('This market is closed.')
  mustBeDone(
    await worker.submit({
      kind: 'credit',
      reference: newKey(),
      account: ana.account,
      asset: market.security,
      amount: 10n,
    }),
  )
  const admin = engine.client('admin')
  mustBeDone(await admin.submit({ kind: 'set-phase', instrument: market.instrument, phase: 'continuous' }))
  const poor = await ana.person.post('/market/ACME', order({ side: 'buy', price: '500.00', quantity: '200' }))
  expect(poor.status).toBe(400)
  expect(poor.text).toContain('This needs 100,200.00\u00a0USX; 1,000.00\u00a0USX available.')
})

test('an order stands in the book and among the own, is one however often it is sent, and can be cancelled', async () => {
  const sent = order({ side: 'sell', price: '11.25', quantity: '3' })
  const first = await ana.person.post('/market/ACME', sent)
  const again = await ana.person.post('/market/ACME', sent)
  expect([first.status, again.location]).toEqual([303, first.location])
  expect((await ana.person.get('/market/ACME')).text).toContain(sent.clientOrderId)
  expect((await issuer.person.get('/market/ACME')).text).not.toContain(sent.clientOrderId)
  const cancelled = await ana.person.post('/market/ACME', {
    form: 'cancel',
    clientOrderId: sent.clientOrderId,
  })
  expect(cancelled.status).toBe(303)
  expect((await ana.person.get('/market/ACME')).text).not.toContain(sent.clientOrderId)
})

test('without scripts the ticket shows value, fees and what is held before anything is sent', async () => {
  const before = await contents(stage.database)
  const page = await ana.person.post('/market/ACME', {
    ...order({ side: 'buy', price: '10.00', quantity: '7' }),
    step: 'calculate',
  })
  expect(page.status).toBe(200)
  const text = visible(page)
  const fact = (term: string) =>
    new RegExp(`<dt[^>]*>${term}.*?<dd[^>]*>(.*?)</dd>`, 's').exec(text)?.[1]?.replaceAll(/<[^>]*>/g, '')
  // 7 × 10.00 USX; 0.1 % for who waits, 0.2 % for who takes, and the larger is held
  expect([
    fact('Value'),
    fact('Fee if it rests'),
    fact('Fee if it fills at once'),
    fact('To be held'),
  ]).toEqual(['70.00 USX', '0.07 USX', '0.14 USX', '70.14 USX'])
  expect(text).toContain('You may trade this security, and what is needed is available.')
  expect(text).toContain('value="7"')
  expect(await contents(stage.database)).toEqual(before)
})

test('a fill is shown to both sides as in settlement, then as settled with its transaction', async () => {
  const bea = await verifiedInvestor(stage, 'bea@example.com')
  const asked = order({ side: 'sell', price: '12.00', quantity: '2' })
  expect((await ana.person.post('/market/ACME', asked)).status).toBe(303)
  expect(
    (await bea.person.post('/market/ACME', { ...asked, side: 'buy', clientOrderId: randomUUID() })).status,
  ).toBe(303)
  const fills = async (who: Investor) => {
    const text = visible(await who.person.get('/market/ACME?own=fills'))
    return text.split('<table').find((table) => /^[^>]*><caption[^>]*>Fills/.test(table)) ?? ''
  }
  for (const who of [ana, bea]) {
    await expect.poll(async () => await fills(who)).toContain('In settlement')
    expect(await fills(who)).not.toContain('Settled')
  }
  const owner = stage.database.kysely('owner')
  const transaction = `0x${'ab'.repeat(32)}`
  const { rows } = await sql<{ id: string }>`
    with batch as (insert into financial.settlement_batch (segment, status, transaction, block_number)
        values (1, 'final', ${transaction}, 7) returning id),
      matched as (insert into financial.settlement_match (segment, trade, batch_id, outcome)
        select 1, t.id, batch.id, 'settled' from trading.trade t, batch where t.buyer = ${bea.account} returning trade)
    select trade::text as id from matched`.execute(owner)
  mustBeDone(await stage.worker.submit({ kind: 'settle', trade: BigInt(rows[0]?.id ?? 0) as TradeId }))
  for (const who of [ana, bea]) {
    await expect.poll(async () => await fills(who)).toContain('Settled')
    expect(await fills(who)).toContain(transaction)
    expect(await fills(who)).not.toContain('In settlement')
  }
})

const terms = {
  form: 'draft',
  name: 'Nova Shares',
  symbol: 'nova',
  rights: 'ordinary-shares',
  legalBasis: 'private-placement-cl',
  countries: '152',
  supply: '1000',
  offered: '400',
  lot: '1',
  price: '10.00',
  tick: '0.05',
  description: '',
}

test('a draft names each wrong field, takes only real PDFs, and is nobody else’s', async () => {
  const { person, customerId } = issuer
  const company = { form: 'company', legalName: 'Nova SpA', registrationNumber: '77.1', country: '152' }
  expect((await person.post('/issuer/company', company)).status).toBe(303)
  await sql`update investment.issuer set status = 'verified' where customer_id = ${customerId}`.execute(
    stage.database.kysely('owner'),
  )
  const draft = { ...terms, quote: String(stage.market.cash) }
  const wrong = await person.post('/issuer/securities/new', { ...draft, offered: '4000', tick: '0.03' })
  expect(wrong.text).toContain('Cannot be more than the supply, 1,000.')
  expect(wrong.text).toContain('Must be a multiple of the tick, 0.03\u00a0USX.')
  const page = (await person.post('/issuer/securities/new', draft)).location ?? ''
  expect(page).toMatch(/^\/issuer\/securities\//)
  expect((await person.post(page, { form: 'submit' })).text).toContain('A document is missing')
  const upload = async (content: string) => {
    const body = new FormData()
    body.set('title', 'Prospectus')
    body.set('file', new File([content], 'prospectus.pdf', { type: 'application/pdf' }))
    return await person.ask(page, { method: 'POST', body, headers: { origin: stage.web.origin } })
  }
  const kept = vi.spyOn(stage.web.running.services.files, 'put')
  const before = await contents(stage.database)
  const fake = await upload('only called a PDF')
  expect(fake.status).toBe(400)
  expect(visible(fake)).toContain('prospectus.pdf does not contain what is asked for. Accepted: PDF.')
  expect(visible(fake)).toMatch(/id="[\w-]+-file-error"/)
  const huge = await upload(`%PDF-1.4${'x'.repeat(50 * 1_048_576)}`)
  expect(huge.status).toBe(400)
  expect(visible(huge)).toContain('This file is too large. At most 10 MB.')
  expect(visible(huge)).toMatch(/id="[\w-]+-file-error"/)
  expect(kept).not.toHaveBeenCalled()
  expect(await contents(stage.database)).toEqual(before)
  expect((await upload('%PDF-1.4\n%%EOF')).status).toBe(303)
  expect((await ana.person.get(page)).status).toBe(404)
  expect((await ana.person.post(page, { form: 'submit' })).status).toBe(404)
  expect((await person.post(page, { form: 'submit' })).status).toBe(303)
  const late = await person.post(`${page}/edit`, { ...draft, name: 'Other Shares' })
  expect(late.location).toBe(page)
  expect((await person.get(page)).text).not.toContain('Other Shares')
})

test('a name opens with the wrapped key that came along, and for its own purpose alone', async () => {
  const owner = stage.database.kysely('owner')
  const people = personalData(Buffer.alloc(32, 7))
  const { rows } = await sql<{ id: string }>`
    insert into public.customer (email, password_hash) values ('key@example.org', '') returning id`.execute(
    owner,
  )
  const id = rows[0]?.id ?? ''
  await people.createKey(owner, id)
  const sealed = await people.seal(owner, id, 'kyc-case.name', Buffer.from('Ana Rojas'))
  const { wrapped_key: key } = await owner
    .selectFrom('customer_key')
    .select('wrapped_key')
    .where('customer_id', '=', id)
    .executeTakeFirstOrThrow()
  expect(people.openWith(key, id, 'kyc-case.name', sealed).toString()).toBe('Ana Rojas')
  expect(() => people.openWith(key, id, 'kyc-case.data', sealed)).toThrow()
})

test('a name in a file for spreadsheets is no formula and breaks no line', () => {
  expect(csv([['=1+1', 'a "b", c', 'plain']])).toBe(`'=1+1,"a ""b"", c",plain\r\n`)
})

test('while the exchange is down everyone sees their own data, and orders and purchases are refused as unavailable', async () => {
  await stage.engine.kill()
  const before = await contents(stage.database)
  const seen: readonly (readonly [path: string, words: string])[] = [
    ['/portfolio', '1,000,000'],
    ['/money', '1,000,000'],
    ['/market/ACME', 'The exchange is not answering now, so the book cannot be shown.'],
    ['/market/ACME?own=fills', 'Settled'],
    ['/activity', 'Settled'],
    ['/offerings/ACME', 'Acme'],
  ]
  for (const [path, words] of seen) {
    const page = await ana.person.get(path)
    expect([path, page.status]).toEqual([path, 200])
    expect(visible(page)).toContain(words)
  }
  const refused = await ana.person.post('/market/ACME', order({ side: 'buy', price: '10.00', quantity: '1' }))
  expect(refused.status).toBe(400)
  expect(visible(refused)).toContain('The exchange is unavailable: the order was not confirmed.')
  const cash = stage.market.cash
  const bought = await ana.person.post('/offerings/ACME', {
    form: 'purchase',
    step: 'buy',
    quantity: '1',
    payment: String(cash),
    agreement: `1/${cash}/1005`,
    clientOrderId: randomUUID(),
  })
  expect(bought.status).toBe(400)
  expect(visible(bought)).toContain('The exchange is not answering now. Send the same form again in a moment')
  expect(await contents(stage.database)).toEqual(before)
})
