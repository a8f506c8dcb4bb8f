import { randomUUID } from 'node:crypto'
import type { Browser } from 'playwright-core'
import { type Address, getAddress } from 'viem'
import { afterAll, beforeAll, beforeEach, expect, onTestFailed, test } from 'vitest'
import { launchBrowser } from '#scripts/parts/chromium.ts'
import { type ExistingParts, startExistingParts } from './existing-parts.ts'
import { patientLimits, type StartedInstallation, startInstallation } from './installation.ts'
import {
  type Enrolled,
  inviteByCommand,
  joinStaff,
  mailedLink,
  openAccount,
  resetPassword,
  signIn,
  signOut,
} from './people.ts'
import { addCurrency, currencyOpens, invite, setBankAccount, setFees, setRate } from './settings.ts'
import {
  askWithdrawal,
  enterPayment,
  enterPurchase,
  figure,
  inPesos,
  requestDeposit,
  requestWithdrawal,
  watch,
} from './money.ts'
import {
  decideSecurity,
  draftSecurity,
  price,
  prospectusHash,
  registerCompany,
  submitSecurity,
  symbol,
} from './issuance.ts'
import { argentina, chile, country, decide, decideCase, openCase, sendDetails } from './verification.ts'
import { fillOrder, sendOrder } from './trading.ts'
import { leakedInto } from './logs.ts'
import { isVerifiedOnChain } from './on-chain.ts'
import type { Locale } from '#app/i18n/locale.ts'
import { openVisitor, type Visitor } from './visitor.ts'

// The whole way once, in one installation on parts that were there before: each stage goes on where the one before ended. Everybody reads their own
// language, so that each stage is seen in at least two of the three.

const stageLimitMs = 240_000

let existing: ExistingParts
let installation: StartedInstallation
let browser: Browser
const visitors: Visitor[] = []

let root: Enrolled
let officer: Enrolled
let admin: Enrolled
let auditor: Enrolled
let issuer: Enrolled
/** two who will be verified, one from a country that the security does not admit, one who sends nothing */
let first: Enrolled
let second: Enrolled
let abroad: Enrolled
let stranger: Enrolled
/** of the issuer's register page, known once the security is */
let registerPath: string
/** of the token, as its page shows it */
let token: Address

beforeAll(async () => {
  existing = await startExistingParts()
  ;[installation, browser] = await Promise.all([
    startInstallation(['--fresh', '--empty'], { ...patientLimits, ...existing.variables }),
    launchBrowser(),
  ])
}, 320_000)

afterAll(async () => {
  await browser?.close()
  await installation?.end()
  await existing?.end()
}, 60_000)

let failed = false
beforeEach(() => {
  if (failed) throw new Error('an earlier stage failed')
  onTestFailed(async () => {
    failed = true
    await Promise.all(
      visitors.map(async (visitor, number) => {
        console.error(await visitor.glimpse())
        await visitor.picture(`failed-${number}`)
      }),
    )
  })
})

async function visit(console: 'web' | 'admin', locale: Locale): Promise<Visitor> {
  const visitor = await openVisitor(browser, installation.information[console], locale)
  visitors.push(visitor)
  return visitor
}

async function customer(
  email: string,
  locale: Locale,
  kind: 'investor' | 'issuer' = 'investor',
): Promise<Enrolled> {
  return await openAccount(installation, await visit('web', locale), email, kind)
}

async function invited(
  email: string,
  locale: Locale,
  role: 'admin' | 'compliance' | 'auditor',
): Promise<Enrolled> {
  await invite(root, email, role)
  return await joinStaff(
    await visit('admin', locale),
    email,
    await mailedLink(installation, email, 'invitation'),
  )
}

/** The first address in full on the page. */
async function shownAddress({ page }: Visitor): Promise<Address> {
  const shown = page.getByText(/^0x[0-9a-f]{40}$/i).first()
  return getAddress((await shown.textContent()) ?? '')
}

test(
  '1. the first administrator is made by a command, invites the others, and sees that every part is well',
  async () => {
    const email = 'superadmin@stoa.example'
    const link = await inviteByCommand(installation, { email, name: 'Superadmin', role: 'superadmin' })
    const accounts = Promise.all([
      customer('issuer@stoa.example', 'en', 'issuer'),
      customer('first@stoa.example', 'es'),
      customer('second@stoa.example', 'en'),
      customer('abroad@stoa.example', 'ru'),
      customer('stranger@stoa.example', 'ru'),
    ])
    root = await joinStaff(await visit('admin', 'es'), email, link)
    await root.picture('admin-queue-empty')
    officer = await invited('compliance@stoa.example', 'ru', 'compliance')
    admin = await invited('admin@stoa.example', 'en', 'admin')
    auditor = await invited('auditor@stoa.example', 'ru', 'auditor')

    await root.open('/system')
    for (const part of ['web', 'admin', 'engine', 'wallet', 'worker'])
      await root.isStated(root.t('admin.system.part.ok'), root.card(part))
    await root.sees(root.t('admin.system.down', { count: 0 }))
    await root.picture('admin-system')

    ;[issuer, first, second, abroad, stranger] = await accounts
  },
  stageLimitMs,
)

test(
  '1. currencies, fees, rates and the bank account are set; before the bank account is, deposits are refused in words',
  async () => {
    await addCurrency(root, 'CLP', {
      depositMin: '1000',
      withdrawalMin: '1000',
      fee: '150',
      second: '5000000',
    })
    await addCurrency(root, 'USD', { depositMin: '10', withdrawalMin: '10', fee: '0.5', second: '0' })
    for (const code of ['CLP', 'USD']) await currencyOpens(root, code)
    await first.open('/money/deposit?currency=CLP')
    await first.sees(first.t('investor.deposit.noBankAccount', { currency: 'CLP' }))
    expect(await first.page.getByRole('button', { name: first.t('investor.deposit.send') }).count()).toBe(0)

    await setBankAccount(root, 'CLP')
    await setFees(root, { maker: '0,1', taker: '0,2', purchase: '1' })
    await setRate(root, 'CLP', 'USD', '950')
    await root.picture('admin-rates')
  },
  stageLimitMs,
)

test(
  '2. a company is verified, its security approved by two people, issued on the chain and offered on its own page',
  async () => {
    await registerCompany(issuer, 'Norte SpA', chile)
    await issuer.picture('issuer-company')
    await officer.open('/issuers')
    await officer.follow('Norte SpA')
    await decide(officer, officer.t('compliance.issuer.verify'), 'Inscripción y poderes comprobados.')
    await issuer.isStated(issuer.t('issuer.company.status.verified'))

    const security = await draftSecurity(issuer, [chile])
    registerPath = `${security}/register`
    await submitSecurity(issuer)
    await decideSecurity(officer, 'compliance', 'approve', 'Base legal y países conformes.')
    await officer.picture('compliance-security')
    const reason = 'El prospecto no dice el plazo de los dividendos.'
    await decideSecurity(admin, 'admin', 'reject', reason)
    await issuer.open(security)
    await issuer.sees(reason)
    await issuer.picture('issuer-security-returned')
    await submitSecurity(issuer)
    await decideSecurity(officer, 'compliance', 'approve', 'Base legal y países conformes, otra vez.')
    await decideSecurity(admin, 'admin', 'approve', 'Condiciones conformes.')
    await admin.isStated(admin.t('compliance.security.state.issued'))
    await admin.sees(/^0x[0-9a-f]{64}$/i, admin.card(admin.t('compliance.security.deployment')))
    await issuer.isStated(issuer.t('issuer.security.status.issued'))
    await issuer.picture('issuer-security-issued')

    await stranger.open(`/offerings/${symbol}`)
    await stranger.sees(prospectusHash)
    await stranger.sees(stranger.t('public.offering.left', { remaining: '30', quantity: '30' }))
    await stranger.sees(figure(stranger, price))
    token = await shownAddress(stranger)
    await stranger.picture('offering')
  },
  stageLimitMs,
)

test(
  '3. investors have three reserved addresses, send their data and documents, are rejected with a reason or approved',
  async () => {
    await first.open('/portfolio')
    for (const chain of ['btc', 'ltc', 'evm'] as const) await first.sees(first.t(`investor.address.${chain}`))
    await expect
      .poll(async () => await first.page.getByText(first.t('investor.address.reserved')).count(), {
        timeout: 60_000,
      })
      .toBe(3)
    await first.picture('investor-portfolio-new')

    await Promise.all([
      sendDetails(first, { name: 'Primero', country: chile }),
      sendDetails(second, { name: 'Segundo', country: chile }),
      sendDetails(abroad, { name: 'Tercero', country: argentina }),
    ])
    await first.picture('investor-verification-sent')
    const reason = 'El comprobante de domicilio no se lee: envíe uno de los últimos tres meses.'
    await openCase(officer, second.email)
    await officer.picture('compliance-case')
    await decideCase(officer, 'reject', reason)
    await second.sees(reason)
    await second.picture('investor-verification-rejected')
    await sendDetails(second, { name: 'Segundo', country: chile })
    for (const { email } of [first, second, abroad]) {
      await openCase(officer, email)
      await decideCase(officer, 'approve', 'Documentos vigentes y legibles.')
    }
    for (const investor of [first, second, abroad])
      await investor.sees(investor.t('investor.verification.identity'))
    await first.picture('investor-verification-approved')
  },
  stageLimitMs,
)

test(
  '4. deposits: credited without reloading, by two above the limit, from suspense, or cancelled',
  async () => {
    const reference = await requestDeposit(first, 10_000n)
    await first.picture('investor-deposit')
    await first.open('/money')
    const stayed = await watch(first)
    await enterPayment(admin, { amount: 10_000n, bankReference: 'BANCO-1', reference })
    await first.sees(figure(first, 10_000n), first.card(first.t('investor.balance.title')))
    expect(await stayed()).toBe(true)
    await first.picture('investor-money')

    const large = await requestDeposit(second, 6_000_000n)
    await enterPayment(admin, { amount: 6_000_000n, bankReference: 'BANCO-2', reference: large })
    await second.isStated(second.t('investor.deposit.status.awaiting-second-approval'))
    await root.open('/deposits?view=secondApproval')
    await root.follow(large)
    await root.fill({ [root.t('admin.reason.label')]: 'Comparado con la cartola.' })
    await root.press(root.t('admin.deposit.approveSecond'))
    await second.isStated(second.t('investor.deposit.status.credited'))

    const later = await requestDeposit(first, 50_000n)
    await enterPayment(admin, { amount: 50_000n, bankReference: 'BANCO-3', reference: 'SIN REFERENCIA' })
    await admin.open('/deposits?view=suspense')
    await admin.follow('BANCO-3')
    await admin.page.getByRole('radio', { name: later }).check()
    await admin.picture('admin-suspense')
    await admin.fill({ [admin.t('admin.reason.label')]: 'El pagador confirmó por teléfono.' })
    await admin.press(admin.t('admin.suspense.submit'))
    await first.isStated(first.t('investor.deposit.status.credited'))

    await requestDeposit(first, 7_000n)
    await first.confirm(first.t('investor.deposit.cancel'))
    await first.isStated(first.t('investor.deposit.status.cancelled'))
    await first.open('/money')
    await first.sees(figure(first, 60_000n))
  },
  stageLimitMs,
)

test(
  '5. units are bought at the preset rate, settled against payment and written in the register; the last ones go to one of two',
  async () => {
    await first.open(`/offerings/${symbol}`)
    await enterPurchase(first, 9n)
    await first.sees(figure(first, 9_090n))
    await first.picture('offering-figures')
    const sent = first.page.waitForRequest((request) => request.method() === 'POST')
    await first.press(first.t('public.purchase.buy'))
    const form = await sent
    await first.arrives(/^\/activity\/\d+$/)
    const trade = new URL(first.page.url()).pathname
    // The same form again, as a browser sends it that lost the answer.
    const again = await first.page.request.post(form.url(), {
      data: form.postData() ?? '',
      headers: { 'content-type': 'application/x-www-form-urlencoded;charset=UTF-8', origin: first.origin },
      maxRedirects: 0,
    })
    expect(again.status()).toBeLessThan(400)
    await first.isStated(first.t('investor.activity.status.settled'))
    await first.sees(/^0x[0-9a-f]{64}$/i)
    await first.picture('investor-purchase-settled')
    await first.open('/activity')
    expect(
      await first.page
        .getByRole('link', { name: first.t('investor.activity.offering.buy', { symbol }) })
        .count(),
    ).toBe(1)
    expect(trade).toMatch(/\d/)

    await second.open(`/offerings/${symbol}`)
    await enterPurchase(second, 18n)
    await second.press(second.t('public.purchase.buy'))
    await second.isStated(second.t('investor.activity.status.settled'))

    // Three are left, and both ask for two.
    await Promise.all(
      [first, second].map(async (investor) => {
        await investor.open(`/offerings/${symbol}`)
        await enterPurchase(investor, 2n)
      }),
    )
    await Promise.all(
      [first, second].map(async (investor) => await investor.press(investor.t('public.purchase.buy'))),
    )
    const ends = await Promise.all(
      [first, second].map(async (investor) => {
        const refusal = investor.t('market.refusal.offering-exhausted', { wanted: '2', remaining: '1' })
        const progress = investor.card(investor.t('investor.progress'))
        await investor.showsOneOf(investor.page.getByText(refusal), progress)
        return /^\/activity\/\d+$/.test(new URL(investor.page.url()).pathname) ? 'bought' : 'refused'
      }),
    )
    expect(ends.toSorted()).toEqual(['bought', 'refused'])
    const [winner, loser] = ends[0] === 'bought' ? [first, second] : [second, first]
    await winner.isStated(winner.t('investor.activity.status.settled'))
    await loser.picture('offering-refused')

    await issuer.open(registerPath)
    for (const [name, quantity] of [
      ['Titular Primero', winner === first ? '11' : '9'],
      ['Titular Segundo', winner === second ? '20' : '18'],
    ] as const) {
      const row = issuer.page.getByRole('row', { name })
      await issuer.isStated(country(issuer, chile), row)
      await issuer.isStated(quantity, row)
    }
    const block = issuer.page.locator('dt', { hasText: issuer.t('issuer.register.block') })
    expect(await block.locator('+ dd').textContent()).toMatch(/^[\d,]+/)
    await issuer.picture('issuer-register')
  },
  stageLimitMs,
)

test(
  '6. the offering is closed and the market opened; two investors trade on the live book, settled in one transaction; who may not hold is refused by name',
  async () => {
    await admin.open('/markets')
    await admin.page.getByRole('link', { name: symbol }).click()
    const offering = admin.card(admin.t('admin.market.offering'))
    await admin.fill({ [admin.t('admin.reason.label')]: 'Plazo cumplido.' }, offering)
    await admin.press(admin.t('admin.offering.close'), offering)
    await admin.isStated(admin.t('admin.offering.state.closed'), offering)
    await decide(
      admin,
      admin.t('admin.market.set.continuous'),
      'Oferta cerrada.',
      admin.card(admin.t('admin.market')),
    )
    await admin.isStated(admin.t('admin.market.phase.continuous'))
    await admin.picture('admin-market')

    await second.open(`/market/${symbol}`)
    const stayed = await watch(second)
    const asks = second.page.getByRole('table', { name: second.t('market.book.sell') })
    await sendOrder(first, 'sell', 1_100n, 2n)
    await sendOrder(first, 'sell', 1_110n, 2n)
    await second.sees(figure(second, 1_110n), asks)
    expect(await stayed()).toBe(true)
    await fillOrder(second, 'buy', 1_110n, 3n)
    // Two tenths of a per cent of 3 at 1,110, rounded up.
    await second.isStated(inPesos(second, 7n), second.card(second.t('market.ticket.title')))
    await second.sees(second.t('market.ticket.eligible'))
    await second.picture('market')
    await second.press(second.t('market.ticket.send.buy'))
    await second.sees(
      second.t('market.placed.filled', {
        side: second.t('market.side.buy'),
        quantity: '3',
        price: inPesos(second, 1_110n),
        filled: '3',
      }),
    )
    await second.open(`/market/${symbol}?own=fills`)
    const settled = second
      .card(second.t('market.own.title'))
      .getByText(second.t('investor.activity.status.settled'), { exact: true })
    await expect.poll(async () => await settled.count(), { timeout: 60_000 }).toBe(2)
    const hashes = await second.page.getByText(/^0x[0-9a-f]{64}$/i).allTextContents()
    expect(hashes).toHaveLength(2)
    expect(new Set(hashes).size).toBe(1)
    await second.picture('market-fills')

    await first.page.getByRole('button', { name: first.t('market.own.cancel') }).click()
    await first.sees(first.t('market.own.open.empty'))
    await second.sees(second.t('market.book.empty'), asks)

    await stranger.open(`/market/${symbol}`)
    await stranger.sees(stranger.t('market.refusal.account-not-verified'))
    await abroad.open(`/market/${symbol}`)
    await fillOrder(abroad, 'buy', 1_100n, 1n)
    await abroad.press(abroad.t('market.ticket.send.buy'))
    const rule = abroad.t('market.refusal.country-refused', { country: country(abroad, argentina) })
    await abroad.sees(rule, abroad.page.getByRole('alert'))
    await abroad.picture('market-refused')
  },
  stageLimitMs,
)

test(
  '7. a withdrawal needs a code that was not used, is held, cancelled, paid or rejected',
  async () => {
    await signOut(first)
    await signIn(first)
    await askWithdrawal(first, 5_000n)
    await first.fill({ [first.t('auth.code')]: first.totp.used() })
    await first.press(first.t('investor.withdrawal.send'))
    await first.sees(first.t('auth.code.used'))
    await first.picture('investor-withdrawal-code-used')
    await first.fill({ [first.t('auth.code')]: await first.totp.fresh() })
    await first.press(first.t('investor.withdrawal.send'))
    await first.isStated(first.t('investor.withdrawal.status.held'))
    await first.confirm(first.t('investor.withdrawal.cancel'))
    await first.isStated(first.t('investor.withdrawal.status.cancelled'))

    await requestWithdrawal(first, 6_000n)
    await admin.open('/withdrawals')
    await admin.follow(first.email)
    await admin.sees(admin.t('admin.withdrawal.backed'))
    await decide(
      admin,
      admin.t('admin.approve'),
      'Cuenta a nombre del cliente.',
      admin.card(admin.t('admin.decision.title')),
    )
    await first.isStated(first.t('investor.withdrawal.status.approved'))
    await admin.picture('admin-withdrawal')
    await admin.fill({ [admin.t('admin.withdrawal.bankReference')]: 'PAGO-1' })
    await admin.press(admin.t('admin.withdrawal.record'))
    await first.isStated(first.t('investor.withdrawal.status.completed'))
    await first.sees(/^0x[0-9a-f]{64}$/i)
    await first.picture('investor-withdrawal-completed')

    await requestWithdrawal(second, 8_000n)
    await admin.open('/withdrawals')
    await admin.follow(second.email)
    await decide(
      admin,
      admin.t('admin.reject'),
      'La cuenta es de otra persona.',
      admin.card(admin.t('admin.decision.title')),
    )
    await second.isStated(second.t('investor.withdrawal.status.rejected'))
  },
  stageLimitMs,
)

test(
  '8. a revoked approval stops trading in the engine and on the chain at once; a changed country is reviewed again',
  async () => {
    await second.open('/portfolio')
    const wallet = await shownAddress(second)
    expect(await isVerifiedOnChain(installation, token, wallet)).toBe(true)
    const reason = 'Documento denunciado como robado.'
    await openCase(officer, second.email, 'approved')
    const form = officer.card(officer.t('compliance.kyc.revoke'))
    await officer.fill({ [officer.t('admin.reason.label')]: reason }, form)
    await officer.press(officer.t('compliance.kyc.revoke'))
    await second.open('/verification')
    await second.sees(reason)
    await second.open(`/market/${symbol}`)
    await second.sees(second.t('market.notAdmitted'))
    const order = await second.page.request.post(`${second.origin}/api/v1/account/orders`, {
      data: { clientOrderId: randomUUID(), symbol, side: 'buy', price: '1100', quantity: '1' },
      headers: { 'idempotency-key': randomUUID(), origin: second.origin },
    })
    expect(await order.json()).toMatchObject({ status: 422, code: 'account-suspended' })
    await expect
      .poll(async () => await isVerifiedOnChain(installation, token, wallet), { timeout: 60_000 })
      .toBe(false)

    await sendDetails(first, { name: 'Primero', country: argentina })
    await first.open(`/market/${symbol}`)
    await first.sees(first.t('market.notAdmitted'))
    await openCase(officer, first.email)
    await decideCase(officer, 'approve', 'Vive ahora en Argentina.')
    await first.open(`/market/${symbol}`)
    await fillOrder(first, 'buy', 1_100n, 1n)
    await first.sees(first.t('market.refusal.country-refused', { country: country(first, argentina) }))
  },
  stageLimitMs,
)

test(
  '8. a forgotten password is set anew by a mailed link; a session is ended from another',
  async () => {
    const anew = await resetPassword(installation, abroad)
    const elsewhere = { ...anew, ...(await visit('web', 'ru')) }
    await signIn(elsewhere)
    await anew.open('/security')
    const here = anew.page.getByText(anew.t('auth.sessions.current'), { exact: true })
    const other = anew.page.getByRole('row').filter({ hasNot: here }).getByRole('button')
    await other.click()
    await other.waitFor({ state: 'detached' })
    await elsewhere.page.goto(`${elsewhere.origin}/portfolio`)
    await elsewhere.arrives('/sign-in')
  },
  stageLimitMs,
)

test(
  '8. the auditor reads the log and checks its chain; nothing secret or personal is in any log, no trouble in any console',
  async () => {
    await auditor.open('/audit')
    await auditor.sees('withdrawal')
    await auditor.picture('admin-audit')
    await auditor.follow(auditor.t('admin.audit.check'))
    await auditor.sees(auditor.t('admin.audit.whole'))
    await auditor.picture('admin-audit-check')

    const people = [root, officer, admin, auditor, issuer, first, second, abroad, stranger]
    const personal = people.flatMap(({ email, password }) => [email, password])
    const others = ['Titular', 'Primero', '11.111.111-1', '00099887766', 'Calle Uno', 'token=']
    expect(await leakedInto(installation, [...personal, ...others])).toEqual([])
    expect(visitors.flatMap(({ troubles }) => troubles)).toEqual([])
  },
  stageLimitMs,
)
