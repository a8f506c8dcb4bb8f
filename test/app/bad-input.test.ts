import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { totpCode, type visitor } from '#test/support/console.ts'
import { type TestDatabase, testDatabase } from '#test/support/database.ts'
import {
  enrolSecondFactor,
  type Investor,
  type InvestorStage,
  investorStage,
  verifiedInvestor,
} from '#test/support/investor.ts'
import { mustBeDone } from '#test/support/market.ts'
import { contents } from './contents.ts'
import { type StaffScene, staffScene } from './staff-scene.ts'
import { visible } from './visible.ts'

type Fields = Readonly<Record<string, string>>
/** A form that is right but for one field, and what is tried there; `undefined` leaves the field out. */
interface Door {
  readonly path: string
  readonly form: string
  readonly right: Fields
  readonly wrong: Readonly<Record<string, readonly (string | undefined)[]>>
}

const tooMuch = [`1${'0'.repeat(40)}`, '9223372036854775808']
/** What no amount with so many decimals can be. */
const notAmounts = (decimals: number, zero: 'zero' | 'more than zero' = 'more than zero') => [
  undefined,
  '',
  '-1',
  `1.${'0'.repeat(decimals)}1`,
  ...tooMuch,
  '1e3',
  'ten',
  ...(zero === 'zero' ? [] : ['0']),
]

/** Each is sent, named at its field, and nothing of the whole database is another than before. */
async function refusedAtItsField(
  database: TestDatabase,
  person: ReturnType<typeof visitor>,
  { path, form, right, wrong }: Door,
): Promise<void> {
  // Looking at personal data leaves an entry in the audit log.
  await person.get(path)
  const before = await contents(database)
  for (const [field, values] of Object.entries(wrong))
    for (const value of values) {
      const { [field]: _right, ...others } = right
      const page = await person.post(path, {
        ...others,
        form,
        ...(value === undefined ? {} : { [field]: value }),
      })
      const sent = `${path} ${form} ${field} ${value}`
      expect(`${sent} ${page.status}`).toBe(`${sent} 400`)
      const named = [...visible(page).matchAll(/ id="[\w-]*?-(\w+)-error"/g)].map(([, name]) => name)
      expect([sent, ...named]).toEqual([sent, field])
    }
  expect(await contents(database)).toEqual(before)
}

describe('what investors send', () => {
  let stage: InvestorStage
  let investor: Investor
  let other: Investor
  let secret: string

  beforeAll(async () => {
    stage = await investorStage()
    investor = await verifiedInvestor(stage, 'ana@example.com')
    other = await verifiedInvestor(stage, 'other@example.com')
    secret = await enrolSecondFactor(investor)
    await sql`insert into financial.bank_account (asset_id, bank, holder, holder_tax_id, account_number, set_by)
      select a.id, 'Banco', 'Stoa', '', '1', s.id from public.staff s, financial.asset a where a.kind = 'currency'`.execute(
      stage.database.kysely('owner'),
    )
    const { engine, market } = stage
    mustBeDone(
      await engine
        .client('admin')
        .submit({ kind: 'set-phase', instrument: market.instrument, phase: 'continuous' }),
    )
  })
  afterAll(async () => await stage?.stop())

  const withdrawal = (): Fields => ({
    currency: 'USX',
    amount: '20.00',
    bank: 'Banco',
    holder: 'Ana',
    holderTaxId: '1-9',
    accountNumber: '00112233',
    code: totpCode(secret),
    key: randomUUID(),
  })
  const order = (): Fields => ({
    step: 'send',
    side: 'buy',
    price: '10.00',
    quantity: '1',
    timeInForce: 'gtc',
    clientOrderId: randomUUID(),
  })
  const purchase = (): Fields => ({
    step: 'buy',
    quantity: '1',
    payment: String(stage.market.cash),
    agreement: `1/${stage.market.cash}/1005`,
    clientOrderId: randomUUID(),
  })

  const doors: readonly (readonly [name: string, () => Door])[] = [
    [
      'deposit in cents',
      () => ({
        path: '/money/deposit',
        form: 'deposit',
        right: { currency: 'USX', amount: '1', key: randomUUID() },
        wrong: { amount: notAmounts(2) },
      }),
    ],
    [
      'deposit of pesos',
      () => ({
        path: '/money/deposit',
        form: 'deposit',
        right: { currency: 'CLP', amount: '1', key: randomUUID() },
        wrong: { amount: [...notAmounts(0), '10.50'] },
      }),
    ],
    [
      'withdrawal',
      () => ({
        path: '/money/withdraw',
        form: 'withdraw',
        right: withdrawal(),
        wrong: {
          amount: notAmounts(2),
          bank: [undefined, ' ', 'x'.repeat(101)],
          holder: [undefined],
          accountNumber: [undefined, '1'],
          code: [undefined, '', '000000'],
        },
      }),
    ],
    [
      'order',
      () => ({
        path: '/market/ACME',
        form: 'order',
        right: order(),
        wrong: {
          price: notAmounts(2),
          quantity: [...notAmounts(0), '1.5'],
          side: [undefined, 'lend'],
          timeInForce: [undefined, 'forever'],
        },
      }),
    ],
    [
      'purchase',
      () => ({
        path: '/offerings/ACME',
        form: 'purchase',
        right: purchase(),
        wrong: { quantity: [...notAmounts(0), '1.5'], payment: [undefined, '999', 'USX', '-1'] },
      }),
    ],
  ]

  test.each(doors)('%s: each wrong field is named, and nothing changes', async (_name, door) => {
    await refusedAtItsField(stage.database, investor.person, door())
  })

  test('a currency or market that is none is not found, and nothing changes', async () => {
    const before = await contents(stage.database)
    for (const currency of ['XXX', 'ACME', '', "'--"]) {
      const deposit = { form: 'deposit', currency, amount: '1', key: randomUUID() }
      expect((await investor.person.post('/money/deposit', deposit)).status).toBe(404)
      const sent = { form: 'withdraw', ...withdrawal(), currency }
      expect((await investor.person.post('/money/withdraw', sent)).status).toBe(404)
    }
    for (const path of ['/market/NONE', '/offerings/NONE'])
      expect((await investor.person.post(path, { form: 'order', ...order() })).status).toBe(404)
    expect(await contents(stage.database)).toEqual(before)
  })

  test('figures that nobody was shown buy nothing', async () => {
    const before = await contents(stage.database)
    for (const agreement of [
      '',
      '1/1',
      `2/${stage.market.cash}/2010`,
      `1/${stage.market.cash}/-5`,
      `1/${stage.market.cash}/${tooMuch[0]}`,
      `1/${stage.market.cash}/${tooMuch[1]}`,
    ]) {
      const page = await investor.person.post('/offerings/ACME', {
        form: 'purchase',
        ...purchase(),
        agreement,
      })
      expect([agreement, page.status]).toEqual([agreement, 400])
      expect(visible(page)).toContain('Nothing was bought yet')
    }
    expect(await contents(stage.database)).toEqual(before)
  })

  test('another user’s deposit, withdrawal and order are as unknown as none, and stay what they are', async () => {
    const { person } = other
    const deposited = await person.post('/money/deposit', {
      form: 'deposit',
      currency: 'USX',
      amount: '5',
      key: randomUUID(),
    })
    const otherSecret = await enrolSecondFactor(other)
    const sent = { ...withdrawal(), form: 'withdraw', code: totpCode(otherSecret) }
    const withdrawn = await person.post('/money/withdraw', sent)
    const clientOrderId = randomUUID()
    const placed = { ...order(), form: 'order', price: '1.00', clientOrderId }
    expect((await person.post('/market/ACME', placed)).status).toBe(303)
    await expect.poll(async () => (await person.get('/market/ACME')).text).toContain(clientOrderId)
    const before = await contents(stage.database)
    for (const path of [deposited.location ?? '', withdrawn.location ?? '']) {
      expect(path).toMatch(/^\/money\/(deposits|withdrawals)\//)
      expect((await investor.person.get(path)).status).toBe(404)
      expect((await investor.person.post(path, { form: 'cancel' })).status).toBe(404)
    }
    await investor.person.post('/market/ACME', { form: 'cancel', clientOrderId })
    expect((await person.get('/market/ACME')).text).toContain(clientOrderId)
    // The engine keeps that it was asked, and refused.
    const { 'trading.journal': _asked, ...after } = await contents(stage.database)
    expect(before).toMatchObject(after)
  })
})

describe('what staff send', () => {
  let database: TestDatabase
  let scene: StaffScene

  beforeAll(async () => {
    database = await testDatabase()
    scene = await staffScene(database)
    await sql`update financial.withdrawal set status = 'approved'`.execute(database.kysely('owner'))
  })
  afterAll(async () => {
    await scene?.admin.stop()
    await database?.drop()
  })

  const reason = 'as agreed upon'
  const reasons = [undefined, '', 'ok', 'x'.repeat(1_001)]
  const days = ['yesterday', '2026-02-31', '2020-01-01', '10000-01-01']

  const doors: readonly (readonly [name: string, () => Door])[] = [
    [
      'payment',
      () => ({
        path: '/deposits/payment?currency=USD',
        form: 'payment',
        right: { amount: '500.00', bankReference: 'BANK-9', paymentReference: '', payerName: 'Ana' },
        wrong: {
          amount: notAmounts(2),
          bankReference: [undefined, ' ', 'x'.repeat(65)],
          paymentReference: ['x'.repeat(141)],
          payerName: ['x'.repeat(201)],
        },
      }),
    ],
    [
      'payment that was entered before',
      () => ({
        path: '/deposits/payment?currency=CLP',
        form: 'payment',
        right: { amount: '500', bankReference: 'BANK-9', paymentReference: '' },
        wrong: { amount: [...notAmounts(0), '10.50'], bankReference: ['BANK-1'] },
      }),
    ],
    [
      'payment out of suspense',
      () => ({
        path: `/deposits/suspense/${scene.ids.suspense}`,
        form: 'assign',
        right: { depositId: scene.ids.deposit, reason },
        wrong: { depositId: [undefined, '1', `${scene.ids.deposit}0`], reason: reasons },
      }),
    ],
    [
      'payment of a withdrawal',
      () => ({
        path: `/withdrawals/${scene.ids.withdrawal}`,
        form: 'pay',
        right: { bankReference: 'PAID-1' },
        wrong: { bankReference: [undefined, ' ', 'x'.repeat(65)] },
      }),
    ],
    [
      'fees',
      () => ({
        path: '/settings/fees',
        form: 'fees',
        right: {
          change: 'set',
          country: '0',
          userType: '',
          maker: '0',
          taker: '0.25',
          purchase: '1',
          reason,
        },
        wrong: {
          maker: [...notAmounts(4, 'zero'), '10.0001'],
          taker: [...notAmounts(4, 'zero'), '10.0001'],
          purchase: [...notAmounts(4, 'zero'), '10.0001'],
          country: [undefined, '-1', '1000', '1.5', 'Chile', '152'],
          userType: ['x'.repeat(41)],
          effectiveFrom: days,
          reason: reasons,
        },
      }),
    ],
    [
      'rates',
      () => ({
        path: '/settings/rates?pair=CLP-USD',
        form: 'rate',
        right: { direction: 'payment', figure: '950', reason },
        wrong: {
          figure: [...notAmounts(10)],
          direction: [undefined, 'both'],
          effectiveFrom: days,
          reason: reasons,
        },
      }),
    ],
    [
      'limits of a currency',
      () => ({
        path: '/settings/currencies/USD',
        form: 'limits',
        right: {
          depositMin: '1',
          withdrawalMin: '1',
          withdrawalFee: '0',
          secondApprovalAbove: '0',
          reason,
          enabled: 'on',
        },
        wrong: {
          depositMin: notAmounts(2),
          withdrawalMin: notAmounts(2),
          withdrawalFee: notAmounts(2, 'zero'),
          secondApprovalAbove: notAmounts(2, 'zero'),
          reason: reasons,
        },
      }),
    ],
    [
      'bank account',
      () => ({
        path: '/settings/bank',
        form: 'bank',
        right: { currency: 'CLP', bank: 'Banco', holder: 'Operator', accountNumber: '2', reason },
        wrong: {
          currency: [undefined, 'XXX', 'ANDES'],
          bank: [undefined, ' '],
          holder: [undefined, ' '],
          accountNumber: [undefined, ' '],
          reason: reasons,
        },
      }),
    ],
  ]

  test.each(doors)('%s: each wrong field is named, and nothing changes', async (_name, door) => {
    await refusedAtItsField(database, scene.as('admin'), door())
  })

  test('a currency, pair or payment that is none is not found, and nothing changes', async () => {
    const before = await contents(database)
    const limits = {
      depositMin: '1',
      withdrawalMin: '1',
      withdrawalFee: '0',
      secondApprovalAbove: '0',
      reason,
    }
    for (const [path, fields] of [
      ['/deposits/payment?currency=XXX', { form: 'payment', amount: '1', bankReference: 'B' }],
      ['/deposits/payment?currency=ANDES', { form: 'payment', amount: '1', bankReference: 'B' }],
      ['/settings/rates?pair=CLP-CLP', { form: 'rate', direction: 'payment', figure: '1', reason }],
      ['/settings/rates?pair=CLP-ANDES', { form: 'rate', direction: 'payment', figure: '1', reason }],
      ['/settings/currencies/ANDES', { form: 'limits', ...limits, enabled: 'on' }],
      ['/settings/currencies/add/XXX', { form: 'currency', ...limits }],
    ] as const)
      expect([path, (await scene.as('admin').post(path, fields)).status]).toEqual([path, 404])
    expect(await contents(database)).toEqual(before)
  })
})
