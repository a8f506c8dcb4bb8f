import { mkdir } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { join } from 'node:path'
import type { Browser, Locator, Page } from 'playwright-core'
import { messagesFor } from '#app/i18n/server-messages.ts'
import type { Locale } from '#app/i18n/locale.ts'
import type { Messages } from '#app/i18n/messages.ts'

/** What a page must show within this: patient, since the chain, the flows and other tests share the machine. */
const patienceMs = 60_000
const lookMs = 100
const glimpseLength = 600

const desktop = { width: 1280, height: 900 }
const phone = { width: 390, height: 844 }

/** Where screenshots go, for looking at them; none are taken without it. */
const screenshots = process.env['STOA_SCREENSHOTS']

/** A file that is sent with a form. */
export type Upload = { readonly name: string; readonly mimeType: string; readonly buffer: Buffer }

/** Somebody in front of a browser of their own, reading and pressing what is visible. */
export type Visitor = {
  readonly page: Page
  readonly origin: string
  readonly locale: Locale
  /** The texts that they read, in their language. */
  readonly t: Messages['t']
  readonly formatMoney: Messages['formatMoney']
  /** What browsers complain about that nobody sees: errors and warnings in the console, blocked content. */
  readonly troubles: string[]
  /** Goes to an address of the console, and waits until it can be used. */
  open(path: string): Promise<void>
  /** Fills fields by their labels: text, the choice of a list, a file, or `true` for a box. */
  fill(fields: Readonly<Record<string, string | Upload | true>>, within?: Locator): Promise<void>
  /** One of several choices, all in sight. */
  choose(label: string, within?: Locator): Promise<void>
  press(name: string, within?: Locator): Promise<void>
  /** Presses a button that asks back, and confirms. */
  confirm(name: string, confirmation?: string): Promise<void>
  follow(name: string, within?: Locator): Promise<void>
  /** Waits until the page shows this text. */
  sees(text: string | RegExp, within?: Locator): Promise<void>
  /** Waits until the page shows one or the other. */
  showsOneOf(one: Locator, other: Locator): Promise<void>
  /** Waits until a badge says this, and no more than this: a step of the same word may be still to come. */
  isStated(state: string, within?: Locator): Promise<void>
  /** Waits until the page is at this path. */
  arrives(path: string | RegExp): Promise<void>
  card(title: string): Locator
  /** Where they are and how the page begins, for whoever reads of a failure. */
  glimpse(): Promise<string>
  /** Keeps a picture of the page at desktop and at phone width. */
  picture(name: string): Promise<void>
  close(): Promise<void>
}

/** Opens a browser context of its own for one person on one console. */
export async function openVisitor(browser: Browser, origin: string, locale: Locale): Promise<Visitor> {
  const context = await browser.newContext({
    locale,
    timezoneId: 'UTC',
    viewport: desktop,
    reducedMotion: 'reduce',
  })
  context.setDefaultTimeout(patienceMs)
  const page = await context.newPage()
  const troubles: string[] = []
  page.on('pageerror', (error) => troubles.push(`${page.url()}: ${error.message}`))
  page.on('console', (message) => {
    // A refused form is answered with 400 or 409, which Chromium notes as an error: it is none.
    const refused = /the server responded with a status of 4\d\d/.test(message.text())
    if (['error', 'warning'].includes(message.type()) && !refused)
      troubles.push(`${page.url()}: ${message.text()}`)
  })
  const { t, formatMoney } = messagesFor({ locale, timeZone: 'UTC' })
  const whole = page.locator('body')
  const press = async (name: string, within = whole) =>
    await within.getByRole('button', { name, exact: true }).click()
  return {
    page,
    origin,
    locale,
    t,
    formatMoney,
    troubles,
    open: async (path) => {
      await page.goto(new URL(path, origin).href)
      await usable(page)
    },
    fill: async (fields, within = whole) => {
      const optional = ` (${t('common.field.optional')})`
      for (const [label, value] of Object.entries(fields)) await fillField(within, { label, optional }, value)
    },
    choose: async (label, within = whole) =>
      await within.getByRole('radio', { name: new RegExp(`^${escaped(label)}`) }).check(),
    press,
    confirm: async (name, confirmation = name) => {
      await press(name)
      await press(confirmation, page.getByRole('alertdialog'))
    },
    follow: async (name, within = whole) => await within.getByRole('link', { name, exact: true }).click(),
    sees: async (text, within = whole) => await shown(within.getByText(text)),
    showsOneOf: async (one, other) => await shown(one.or(other)),
    isStated: async (state, within = whole) => await shown(within.getByText(state, { exact: true })),
    arrives: async (path) => {
      await page.waitForURL((url) =>
        typeof path === 'string' ? url.pathname === path : path.test(url.pathname),
      )
    },
    card: (title) => page.getByRole('region', { name: title, exact: true }),
    glimpse: async () => `${page.url()}\n${(await page.locator('main').innerText()).slice(0, glimpseLength)}`,
    picture: async (name) => await picture(page, name),
    close: async () => await context.close(),
  }
}

/**
 * Until one of these is visible. Looked at some times a second: the library's own waiting looks at every frame, and many
 * visitors who wait would take the machine for themselves.
 */
async function shown(locator: Locator): Promise<void> {
  const deadline = Date.now() + patienceMs
  while (!(await locator.filter({ visible: true }).first().isVisible())) {
    if (Date.now() > deadline) throw new Error(`${locator.page().url()} does not show ${String(locator)}`)
    await pause(lookMs)
  }
}

/** Until scripts have taken the page over: React marks what it owns, the footer last. */
async function usable(page: Page): Promise<void> {
  await page.waitForFunction(
    () => {
      const footer = document.querySelector('body footer')
      return footer !== null && Object.keys(footer).some((key) => key.startsWith('__react'))
    },
    undefined,
    { polling: lookMs },
  )
}

/** Text as a regular expression that matches it alone. */
const escaped = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)

/** @param optional what the label may end with */
async function fillField(
  within: Locator,
  { label, optional }: { readonly label: string; readonly optional: string },
  value: string | Upload | true,
): Promise<void> {
  const field = within.getByLabel(new RegExp(`^${escaped(label)}(${escaped(optional)})?$`))
  if (value === true) return await field.check()
  if (typeof value !== 'string') return await field.setInputFiles(value)
  const isList = await field.evaluate((element) => element instanceof HTMLSelectElement)
  if (isList) await field.selectOption({ label: value })
  else await field.fill(value)
}

async function picture(page: Page, name: string): Promise<void> {
  if (screenshots === undefined) return
  await mkdir(screenshots, { recursive: true })
  for (const [width, viewport] of Object.entries({ desktop, phone })) {
    await page.setViewportSize(viewport)
    await page.evaluate(() => scrollTo(0, 0))
    await page.screenshot({ path: join(screenshots, `${name}-${width}.png`), fullPage: true })
  }
  await page.setViewportSize(desktop)
}
