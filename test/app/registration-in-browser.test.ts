import { sql } from 'kysely'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser } from '#scripts/parts/chromium.ts'
import { freePort } from '#scripts/parts/port.ts'
import { type TestConsole, testConsole } from '#test/support/console.ts'
import { type TestDatabase, testDatabase } from '#test/support/database.ts'

let database: TestDatabase
let web: TestConsole
let browser: Browser
const password = 'columnas y sombra larga'

beforeAll(async () => {
  database = await testDatabase()
  const port = String(await freePort())
  web = await testConsole('web', database, { WEB_PORT: port, WEB_ORIGIN: `http://127.0.0.1:${port}` })
  browser = await launchBrowser()
})

afterAll(async () => {
  await browser?.close()
  await web?.stop()
  await database?.drop()
})

async function mailedLink(email: string): Promise<string> {
  const { rows } = await sql<{ link: string }>`
    select payload->'values'->>'link' as link from public.outbox
    where kind = 'mail' and payload->>'to' = ${email} order by id desc limit 1`.execute(
    database.kysely('owner'),
  )
  return rows[0]?.link ?? ''
}

test.each([
  { browser: 'with scripts', scripts: true, from: '/register?kind=issuer', to: '/issuer/company' },
  { browser: 'without scripts', scripts: false, from: '/register?kind=issuer', to: '/issuer/company' },
  { browser: 'with scripts', scripts: true, from: '/register', to: '/security?welcome' },
  { browser: 'without scripts', scripts: false, from: '/register', to: '/security?welcome' },
])(
  '$browser, whoever begins at $from goes on at $to once the address is proven',
  async ({ scripts, from, to }) => {
    const context = await browser.newContext({ locale: 'en', javaScriptEnabled: scripts })
    const page = await context.newPage()
    const email = `${scripts}${from.length}@example.com`
    await page.goto(`${web.origin}${from}`)
    await page.locator('input[name=email]').fill(email)
    await page.locator('input[name=password]').fill(password)
    await page.locator('main button[type=submit]').click()
    await page.waitForURL('**/register/sent')
    await page.goto(await mailedLink(email))
    await page.locator('input[name=password]').fill(password)
    await page.locator('main button[type=submit]').click()
    await page.waitForURL(`${web.origin}${to}`)
    expect(await page.locator('main h1').count()).toBe(1)
    await context.close()
  },
)
