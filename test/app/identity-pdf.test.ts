import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser } from '#scripts/parts/chromium.ts'
import { type TestDatabase, testDatabase } from '#test/support/database.ts'
import { type StaffScene, staffScene } from './staff-scene.ts'

let database: TestDatabase
let scene: StaffScene
let browser: Browser

beforeAll(async () => {
  database = await testDatabase()
  scene = await staffScene(database)
  browser = await launchBrowser('full')
})

afterAll(async () => {
  await browser?.close()
  await scene?.admin.stop()
  await database?.drop()
})

test('a browser lets the page of a case show its PDF beside the images, and refuses nothing of it', async () => {
  const { address } = scene.admin
  const context = await browser.newContext({ viewport: { width: 1280, height: 1600 } })
  await context.addCookies(
    [...scene.as('compliance').cookies].map(([name, value]) => ({ name, value, url: address })),
  )
  const page = await context.newPage()
  const refusals: string[] = []
  page.on('console', (message) => {
    if (/frame-ancestors|frame-src|object-src/.test(message.text())) refusals.push(message.text())
  })
  const path = `/kyc/${scene.ids.case}/documents/proof-of-address`
  const answered = page.waitForResponse((response) => response.url().endsWith(path))
  await page.goto(`${address}/kyc/${scene.ids.case}`)
  expect((await answered).status()).toBe(200)
  const framed = page.frames().find((frame) => frame.url().endsWith(path))
  // Where the browser has a viewer, it stands in the frame; else the file is offered to be kept.
  if (await page.evaluate(() => navigator.pdfViewerEnabled)) {
    await expect
      .poll(() => page.frames().some((frame) => frame.url().startsWith('chrome-extension://')))
      .toBe(true)
    expect(framed).toBeDefined()
  }
  expect(refusals).toEqual([])
  const picture = process.env['STOA_SCREENSHOTS']
  if (picture !== undefined) await page.screenshot({ path: `${picture}/identity-pdf.png` })
  await context.close()
})
