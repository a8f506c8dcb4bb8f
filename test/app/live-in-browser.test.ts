import { setTimeout as pause } from 'node:timers/promises'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser } from '#scripts/parts/chromium.ts'
import { freePort } from '#scripts/parts/port.ts'
import { type Investor, type InvestorStage, investorStage, verifiedInvestor } from '#test/support/investor.ts'

// What a page asks for by itself while its reader types: nothing of it breaks off something else.

let stage: InvestorStage
let ana: Investor
let browser: Browser

beforeAll(async () => {
  const port = String(await freePort())
  stage = await investorStage({ WEB_PORT: port, WEB_ORIGIN: `http://127.0.0.1:${port}` })
  ;[ana, browser] = await Promise.all([verifiedInvestor(stage, 'ana@example.com'), launchBrowser()])
})

afterAll(async () => {
  await browser?.close()
  await stage?.stop()
})

async function signedIn({ person }: Investor): Promise<Page> {
  const context = await browser.newContext({ locale: 'en' })
  await context.addCookies(
    [...person.cookies].map(([name, value]) => ({ name, value, url: stage.web.origin })),
  )
  return await context.newPage()
}

/** Answers of these addresses take this long. */
async function delay(page: Page, address: RegExp, milliseconds: number): Promise<void> {
  await page.route(address, async (route) => {
    await pause(milliseconds)
    await route.continue()
  })
}

test('figures that are slow to come are shown, and the page is refreshed only after them', async () => {
  const page = await signedIn(ana)
  const troubles: string[] = []
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) troubles.push(message.text())
  })
  const answered: string[] = []
  page.on('response', (response) => {
    const { pathname } = new URL(response.url())
    if (pathname.startsWith('/offerings/ACME') && pathname.endsWith('.data')) answered.push(pathname)
  })
  // Longer than it takes the live connection to open, upon which the page is read again.
  await delay(page, /figures/, 3_000)
  await page.goto(`${stage.web.origin}/offerings/ACME`)
  await page.getByLabel('How many').fill('3')
  const buy = page.getByRole('button', { name: 'Buy at these figures' })
  await buy.waitFor()
  await expect.poll(() => answered, { timeout: 10_000 }).toContain('/offerings/ACME.data')
  expect(answered[0]).toBe('/offerings/ACME/figures.data')
  await buy.waitFor()
  expect(troubles).toEqual([])
})

test('whoever goes on before a page was read breaks its reading off, and nothing complains', async () => {
  const page = await signedIn(ana)
  const troubles: string[] = []
  page.on('pageerror', (error) => troubles.push(error.message))
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) troubles.push(message.text())
  })
  await page.goto(`${stage.web.origin}/offerings/ACME`)
  const links = page.locator('header nav a')
  const count = await links.count()
  // Sooner and later within the time that an answer takes: some are broken off as they come in.
  for (let click = 0; click < 100; click++) {
    await links.nth(click % count).evaluate((link) => (link as HTMLElement).click())
    await pause((click * 7) % 60)
  }
  await links.first().click()
  await page.waitForURL('**/portfolio')
  await page.getByRole('heading', { level: 1 }).waitFor()
  expect(troubles).toEqual([])
})
