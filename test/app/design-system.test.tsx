import type { SubmissionResult } from '@conform-to/react'
import type { ReactNode } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { createMemoryRouter, RouterProvider } from 'react-router-dom'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { AppShell } from '#app/components/app-shell.tsx'
import { Button } from '#app/components/button.tsx'
import { ConfirmDialog } from '#app/components/confirm-dialog.tsx'
import { DataTable } from '#app/components/data-table.tsx'
import { DateTime } from '#app/components/date-time.tsx'
import { DescriptionList } from '#app/components/description-list.tsx'
import { ErrorPage } from '#app/components/error-page.tsx'
import { FormErrors } from '#app/components/form-errors.tsx'
import { Form, SubmitButton, useSchemaForm } from '#app/components/form.tsx'
import { Hash } from '#app/components/hash.tsx'
import { MoneyField } from '#app/components/money-field.tsx'
import { Money } from '#app/components/money.tsx'
import { Notice } from '#app/components/notice.tsx'
import { Pagination } from '#app/components/pagination.tsx'
import { Progress } from '#app/components/progress.tsx'
import { StateSteps } from '#app/components/state-steps.tsx'
import { StatusBadge } from '#app/components/status-badge.tsx'
import { Tabs } from '#app/components/tabs.tsx'
import { TextField } from '#app/components/text-field.tsx'
import { amountSchema, parseForm } from '#app/form.ts'
import type { Locale } from '#app/i18n/locale.ts'
import { messagesFor } from '#app/i18n/server-messages.ts'
import { MessagesContext } from '#app/i18n/use-messages.ts'

const usd = { code: 'USD', decimals: 2 }
const clp = { code: 'CLP', decimals: 0 }

// React warns of each layout effect rendered outside a browser; anything else that it has to say is a fault.
const complaints: string[] = []
beforeEach(() => {
  complaints.length = 0
  vi.spyOn(console, 'error').mockImplementation((message) => {
    if (!String(message).includes('useLayoutEffect')) complaints.push(String(message))
  })
})
afterEach(() => {
  vi.restoreAllMocks()
  expect(complaints).toEqual([])
})

/** The markup that the server would send for a piece of a page. */
function markup(content: ReactNode, locale: Locale = 'en'): string {
  const router = createMemoryRouter([{ path: '*', element: content }])
  return renderToStaticMarkup(
    <MessagesContext.Provider value={messagesFor({ locale, timeZone: 'America/Santiago' })}>
      <RouterProvider router={router} />
    </MessagesContext.Provider>,
  )
}

const schema = z.object({ holder: z.string().min(2), amount: amountSchema(2) })
const labels = { holder: 'Holder', amount: 'Amount' }

function Transfer({ lastResult }: { lastResult?: SubmissionResult<string[]> }) {
  const [form, fields] = useSchemaForm({ id: 'transfer', schema, lastResult })
  return (
    <Form form={form}>
      <FormErrors form={form} labels={labels} />
      <TextField field={fields.holder} label={labels.holder} description="As in the register." />
      <MoneyField field={fields.amount} label={labels.amount} asset={usd} />
      <SubmitButton>Send</SubmitButton>
      <ConfirmDialog label="Send all" title="Send all?" confirmLabel="Send" name="all" value="yes">
        It cannot be undone.
      </ConfirmDialog>
    </Form>
  )
}

function sent(fields: Readonly<Record<string, string>>): FormData {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.set(name, value)
  return form
}

test('what the server renders needs no style attribute, which the content policy would refuse', () => {
  const page = markup(
    <AppShell person={null} navigation={[]} console="web" width="regular">
      <Transfer />
      <Button pending>Send</Button>
      <Progress label="Sold" done={1n} total={3n} />
      <Tabs label="Views" tabs={[{ to: '?view=orders', label: 'Orders', current: true }]} />
      <Notice tone="error">Refused</Notice>
      <StateSteps label="Deposit" steps={[{ label: 'Requested', state: 'done' }]} />
      <Hash label="transaction" value="0x8f3a7c1be2d94f5560aa8e9f0c1d2b3a4e5f60718293a4b5c6d7e8f901234567" />
      <DescriptionList facts={[{ term: 'Price', value: <Money minor={1n} asset={clp} /> }]} />
    </AppShell>,
  )
  expect(page).not.toContain('style=')
})

test('a form that was refused names its fields, points from each control to its error, and keeps what was typed', () => {
  const { t } = messagesFor({ locale: 'en', timeZone: 'UTC' })
  const submission = parseForm(sent({ holder: 'A', amount: '1.005' }), schema, t)
  const page = markup(<Transfer lastResult={submission.reply()} />)
  expect(page).toContain('role="alert"')
  expect(page).toContain('2 things need your attention')
  expect(page).toContain('href="#transfer-amount"')
  expect(page).toMatch(
    /<input[^>]*id="transfer-holder"[^>]*aria-describedby="transfer-holder-description transfer-holder-error"/,
  )
  expect(page).toMatch(/<input[^>]*id="transfer-amount"[^>]*aria-invalid="true"/)
  expect(page).toContain('At most 2 decimals')
  expect(page).toContain('value="1.005"')
})

test('every control of a form has its label, and required ones are not called optional', () => {
  const page = markup(<Transfer />)
  expect(page).toContain('for="transfer-holder"')
  expect(page).toContain('for="transfer-amount"')
  expect(page).not.toContain('(optional)')
})

test('a form sends by POST and its confirming button submits without scripts', () => {
  const page = markup(<Transfer />)
  expect(page).toMatch(/<form[^>]*method="post"/)
  expect(page).toMatch(/<button[^>]*type="submit"[^>]*class="inline-flex[^>]*>.*Send all/)
})

test('amounts are read exactly, by the decimals of their asset, and nothing is guessed', () => {
  const { t } = messagesFor({ locale: 'es', timeZone: 'UTC' })
  const read = (text: string, decimals: number) => {
    const submission = parseForm(sent({ amount: text }), z.object({ amount: amountSchema(decimals) }), t)
    return submission.status === 'success' ? submission.value.amount : submission.error?.['amount']
  }
  expect(read('10000', 0)).toBe(10_000n)
  expect(read('90071992547409931.07', 2)).toBe(9_007_199_254_740_993_107n)
  expect(read('10.50', 0)).toEqual(['Escriba un número entero: aquí no hay decimales'])
  expect(read('1.005', 2)).toEqual(['Como máximo 2 decimales'])
  expect(read('1,5', 2)).toEqual(['Escriba un monto en cifras, por ejemplo 10.50'])
  expect(read('-1', 2)).toEqual(['Escriba un monto en cifras, por ejemplo 10.50'])
  expect(read('0.00', 2)).toEqual(['Escriba un monto mayor que cero'])
  expect(read('', 2)).toEqual(['Este dato es necesario'])
  expect(read(`1${'0'.repeat(40)}`, 2)).toEqual(['Este monto es demasiado grande'])
})

test('a table says its caption, its columns and which cell names the row, and is still a table on a phone', () => {
  const page = markup(
    <DataTable
      caption="Holdings"
      rows={[{ symbol: 'ANDB', units: 40n }]}
      rowKey={({ symbol }) => symbol}
      columns={[
        { id: 'symbol', header: 'Security', rowHeader: true, cell: ({ symbol }) => symbol },
        { id: 'units', header: 'Units', numeric: true, cell: ({ units }) => units.toString() },
      ]}
    />,
  )
  expect(page).toMatch(/<caption[^>]*>Holdings<\/caption>/)
  expect(page).toMatch(/<th role="rowheader" scope="row"/)
  expect(page).toMatch(/<td role="cell"/)
})

test('an empty table says so in the reader’s language', () => {
  const table = <DataTable caption="Сделки" rows={[]} rowKey={() => ''} columns={[]} />
  expect(markup(table, 'ru')).toContain('Здесь пока ничего нет.')
})

test('a state is never told by colour alone', () => {
  expect(markup(<StatusBadge tone="bad" label="Frozen" />)).toMatch(
    /<svg[^>]*aria-hidden="true".*<\/svg>Frozen/,
  )
  const steps = markup(
    <StateSteps
      label="Deposit"
      steps={[{ label: 'Payment seen', state: 'current', waitsFor: 'the bank' }]}
    />,
  )
  expect(steps).toContain('aria-current="step"')
  expect(steps).toContain('(Now)')
  expect(steps).toContain('Waits for the bank')
})

test('a hash is shortened to the eye and whole to a screen reader', () => {
  const page = markup(<Hash label="transaction" value="0x8f3a7c1be2d94f5560aa8e9f0c1d2b3a" />)
  expect(page).toContain('0x8f3a7c…1d2b3a')
  expect(page).toContain('<span class="sr-only">0x8f3a7c1be2d94f5560aa8e9f0c1d2b3a</span>')
})

test('moments are in the reader’s zone', () => {
  const moment = <DateTime value="2026-01-15T02:30:00Z" />
  expect(markup(moment, 'en')).toContain('14 Jan 2026, 23:30')
  expect(markup(moment, 'en')).toContain('dateTime="2026-01-15T02:30:00Z"')
})

test('an error page tells a failure’s reference, and none where the reader only mistyped', () => {
  expect(markup(<ErrorPage status={500} requestId="r-17" />)).toContain('r-17')
  expect(markup(<ErrorPage status={404} requestId="r-17" />)).not.toContain('r-17')
})

test('the shell offers a way past itself, and each role only its own links', () => {
  const page = markup(
    <AppShell
      person={{ kind: 'investor', id: '1', name: 'Ana', email: 'ana@example.com' }}
      navigation={[{ to: '/portfolio', label: 'common.navigation.investor.portfolio' }]}
      console="web"
      width="regular"
    >
      <p>Page</p>
    </AppShell>,
  )
  expect(page).toMatch(/^<div[^>]*><a href="#main"/)
  expect(page).toContain('href="/portfolio"')
  expect(page).toContain('action="/sign-out"')
  expect(page).not.toContain('href="/sign-in"')
})

test('pages at the ends of a list lead only onward', () => {
  const page = markup(<Pagination page={1} next="?page=2" />)
  expect(page).toContain('rel="next"')
  expect(page).not.toContain('rel="prev"')
})
