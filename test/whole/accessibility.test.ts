import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser } from '#scripts/parts/chromium.ts'
import { locales } from '#app/i18n/locale.ts'
import { localeCookie } from '#app/preferences.ts'
import { patientLimits, type StartedInstallation, startInstallation } from './installation.ts'
import { draftSecurity } from './issuance.ts'
import { askWithdrawal, enterPayment, requestDeposit } from './money.ts'
import { authenticator, type Enrolled, giveCode, givePassword } from './people.ts'
import { printedCode, signInByPrintedCodes } from './printed-codes.ts'
import { screenAt, type Screen, screensOf } from './routes.ts'
import { chile } from './verification.ts'
import { openVisitor, type Visitor } from './visitor.ts'

const limitMs = 400_000
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

const visitorsLocale = 'es'
const desktop = { width: 1280, height: 900 }
const phone = { width: 390, height: 844 }

let installation: StartedInstallation
let browser: Browser
let investor: Enrolled
let issuer: Enrolled
let admin: Enrolled

beforeAll(async () => {
  ;[installation, browser] = await Promise.all([
    startInstallation(['--fresh'], patientLimits),
    launchBrowser(),
  ])
}, 320_000)

afterAll(async () => {
  await browser?.close()
  await installation?.end()
}, 60_000)

const visit = async (console: 'web' | 'admin') =>
  await openVisitor(browser, installation.information[console], visitorsLocale)

/** Somebody of the demonstration, whose password was taken and whose code is due. */
async function halfSignedIn(console: 'web' | 'admin', role: string): Promise<Enrolled> {
  const login = installation.information.logins.find(
    (one) => one.console === console && one.role.startsWith(role),
  )
  if (login === undefined) throw new Error(`the demonstration has no ${role}`)
  const person = {
    ...(await visit(console)),
    email: login.email,
    password: login.password,
    totp: authenticator(login.totpSecret),
  }
  await givePassword(person)
  return person
}

/** The screens that most people see most. */
const mainScreens = {
  investor: ['/', '/offerings', '/market', '/portfolio', '/money', '/verification', '/activity'],
  issuer: ['/issuer', '/issuer/company'],
  admin: ['/', '/deposits', '/withdrawals', '/markets', '/settings/fees', '/system'],
} as const
const isMain = (pathname: string): boolean =>
  Object.values(mainScreens).some((paths) => (paths as readonly string[]).includes(pathname))

/** The rules that colours alone can break. */
const colourRules = ['color-contrast', 'link-in-text-block']

/** What axe finds on the page as it is, in words that name rule and place: by all its rules, or by some. */
async function violations(visitor: Visitor, rules?: readonly string[]): Promise<string[]> {
  if (await visitor.page.evaluate(() => !('axe' in globalThis))) await visitor.page.evaluate(axe)
  const options = {
    resultTypes: ['violations'],
    preload: false,
    ...(rules !== undefined && { runOnly: { type: 'rule', values: rules } }),
  }
  const found = await visitor.page.evaluate<{ id: string; nodes: { html: string }[] }[]>(
    `axe.run(document, ${JSON.stringify(options)}).then(({ violations }) => violations)`,
  )
  const { pathname } = new URL(visitor.page.url())
  return found.map(({ id, nodes }) => `${pathname} ${id}: ${nodes[0]?.html.slice(0, 200)}`)
}

/** Until the page is drawn as it was asked to look: colours and widths on their way are none to judge. */
async function settled(page: Page, colorScheme: 'light' | 'dark', { width }: { readonly width: number }) {
  await page.waitForFunction(
    ([scheme, wide]) => matchMedia(`(prefers-color-scheme: ${scheme})`).matches && innerWidth === wide,
    [colorScheme, width] as const,
  )
  await page.evaluate(async () => {
    const frame = async () => await new Promise((resolve) => requestAnimationFrame(resolve))
    await frame()
    await frame()
    await Promise.allSettled(document.getAnimations().map(async ({ finished }) => await finished))
  })
}

/**
 * How a page is looked at: the themes differ in colours alone, and what phones arrange anew is the same in both. Of the
 * screens that are not main ones a phone's width is judged by whether they fit it.
 */
const looks = [
  { colorScheme: 'light', viewport: desktop, rules: async (visitor: Visitor) => await violations(visitor) },
  {
    colorScheme: 'dark',
    viewport: desktop,
    rules: async (visitor: Visitor) => await violations(visitor, colourRules),
  },
  {
    colorScheme: 'light',
    viewport: phone,
    rules: async (visitor: Visitor) =>
      isMain(new URL(visitor.page.url()).pathname) ? await violations(visitor) : [],
  },
] as const

/** The page in both themes, and at phone width. */
async function judged(visitor: Visitor): Promise<string[]> {
  const { page } = visitor
  const found: string[] = []
  for (const { colorScheme, viewport, rules } of looks) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await page.setViewportSize(viewport)
    await settled(page, colorScheme, viewport)
    const scrolls = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)
    if (scrolls) found.push(`${page.url()} is wider than ${viewport.width} pixels`)
    found.push(...(await rules(visitor)).map((one) => `${colorScheme} ${viewport.width} ${one}`))
  }
  await page.setViewportSize(desktop)
  return found
}

/** Goes wherever links lead, once to each screen that nobody saw before, and judges it. */
async function explore(
  visitor: Visitor,
  screens: readonly Screen[],
  seen: Set<string>,
  from: readonly string[],
): Promise<string[]> {
  const found: string[] = []
  const ahead = [...from]
  const opened = new Set<string>()
  for (let path = ahead.shift(); path !== undefined; path = ahead.shift()) {
    const screen = screenAt(screens, new URL(path, visitor.origin).pathname)
    // The addresses to begin from are all opened: one screen can show several lists.
    if (screen === undefined || opened.has(path)) continue
    if (seen.has(screen.name) && !from.includes(path)) continue
    opened.add(path)
    await visitor.open(path)
    const { pathname } = new URL(visitor.page.url())
    // Sent on to another screen, as a visitor is to the sign-in: that one is judged where it is its own.
    if (screenAt(screens, pathname) !== screen) continue
    if (!seen.has(screen.name)) found.push(...(await judged(visitor)))
    seen.add(screen.name)
    const links = await visitor.page
      .locator('a[href^="/"]:not([download])')
      .evaluateAll((all) => all.map((link) => link.getAttribute('href') ?? ''))
    ahead.push(...links)
  }
  return [...found, ...visitor.troubles]
}

test(
  'every screen of the customers has no violation in either theme, at desktop and phone width, and nothing in the console',
  async () => {
    const screens = screensOf('web')
    const seen = new Set<string>()
    const somebody = await visit('web')
    const strangers = [
      '/',
      '/sign-in',
      '/register',
      '/register/sent',
      '/forgot-password',
      '/reset-password?token=x',
    ]
    const found = await explore(somebody, screens, seen, [
      ...strangers,
      '/verify-email?token=x',
      '/nothing/here',
    ])
    investor = await halfSignedIn('web', 'investor')
    found.push(...(await explore(investor, screens, seen, ['/sign-in/code'])))
    await giveCode(investor)
    await requestDeposit(investor, 60_000n)
    await askWithdrawal(investor, 5_000n)
    await investor.fill({ [investor.t('auth.code')]: await investor.totp.fresh() })
    await investor.press(investor.t('investor.withdrawal.send'))
    await investor.isStated(investor.t('investor.withdrawal.status.held'))
    found.push(
      ...(await explore(investor, screens, seen, ['/portfolio', '/money?view=withdrawals', '/money'])),
    )
    issuer = await halfSignedIn('web', 'issuer')
    await giveCode(issuer)
    // What is issued first: a draft has fewer screens.
    found.push(...(await explore(issuer, screens, seen, ['/issuer'])))
    const draft = await draftSecurity(issuer, [chile], 'OTRO')
    found.push(...(await explore(issuer, screens, seen, [`${draft}/edit`])))
    expect(found).toEqual([])
    expect(screens.map(({ name }) => name).filter((name) => !seen.has(name))).toEqual([])
  },
  limitMs,
)

test(
  'every screen of the staff has no violation in either theme, at desktop and phone width, and nothing in the console',
  async () => {
    const screens = screensOf('admin')
    const seen = new Set<string>()
    const somebody = await visit('admin')
    const found = await explore(somebody, screens, seen, ['/sign-in', '/invitation?token=x', '/nothing/here'])
    admin = await halfSignedIn('admin', 'admin')
    found.push(...(await explore(admin, screens, seen, ['/sign-in/code'])))
    await giveCode(admin)
    await enterPayment(admin, { amount: 5_000n, bankReference: 'DESCONOCIDO-1', reference: '' })
    const views = [
      '/',
      '/deposits?view=suspense',
      '/deposits?view=credited',
      '/withdrawals?view=completed',
      '/withdrawals',
    ]
    found.push(
      ...(await explore(admin, screens, seen, [...views, '/markets', '/settings/currencies', '/enrol'])),
    )
    const officer = await halfSignedIn('admin', 'compliance')
    await giveCode(officer)
    const cases = ['/kyc', '/kyc?view=approved', '/issuers?view=verified', '/securities?view=issued']
    found.push(...(await explore(officer, screens, seen, ['/', ...cases])))
    const auditor = await halfSignedIn('admin', 'auditor')
    await giveCode(auditor)
    found.push(...(await explore(auditor, screens, seen, ['/audit'])))
    expect(found).toEqual([])
    expect(screens.map(({ name }) => name).filter((name) => !seen.has(name))).toEqual([])
  },
  limitMs,
)

// The screens above were judged in the visitors' own language.
test.each(locales.filter((locale) => locale !== visitorsLocale))(
  'the main screens are clean in %s',
  async (locale) => {
    const main = [
      [investor, mainScreens.investor],
      [issuer, mainScreens.issuer],
      [admin, mainScreens.admin],
    ] as const
    const found: string[] = []
    for (const [visitor, paths] of main) {
      await visitor.page.context().addCookies([{ name: localeCookie, value: locale, url: visitor.origin }])
      for (const path of paths) {
        await visitor.open(path)
        expect(await visitor.page.locator('html').getAttribute('lang')).toBe(locale)
        found.push(...(await violations(visitor)))
      }
      found.push(...visitor.troubles)
    }
    expect(found).toEqual([])
  },
  limitMs,
)

test('the codes that `npm run totp` prints sign in for every role of the demonstration', async () => {
  const seen = await signInByPrintedCodes(installation)
  const well = { isCode: true, security: 200 }
  expect(Object.fromEntries(seen)).toEqual({
    admin: well,
    compliance: well,
    auditor: well,
    issuer: well,
    investor: well,
  })
  const unknown = printedCode(installation, 'nobody@demo.stoa.example')
  await expect(unknown).rejects.toThrow('no login nobody@demo.stoa.example; there are')
}, 120_000)
