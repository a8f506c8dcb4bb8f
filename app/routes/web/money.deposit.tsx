import { randomUUID } from 'node:crypto'
import { type ActionFunctionArgs, data, type LoaderFunctionArgs, redirect } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { useState } from 'react'
import { z } from 'zod'
import { requestDeposit, type RequestDepositResult } from '#app/acts/deposit.ts'
import { Breadcrumbs } from '#app/components/breadcrumbs.tsx'
import { LinkButton } from '#app/components/button.tsx'
import { Card } from '#app/components/card.tsx'
import { Form, SubmitButton, useSchemaForm } from '#app/components/form.tsx'
import { FormErrors } from '#app/components/form-errors.tsx'
import { MoneyField } from '#app/components/money-field.tsx'
import { Notice } from '#app/components/notice.tsx'
import { PageHeader } from '#app/components/page-header.tsx'
import { amountSchema, parseForm } from '#app/form.ts'
import type { Messages } from '#app/i18n/messages.ts'
import { messagesFor } from '#app/i18n/server-messages.ts'
import { useMessages } from '#app/i18n/use-messages.ts'
import { CurrencyTabs } from '#app/investing/currency-tabs.tsx'
import { currencyFor } from '#app/investing/currency.server.ts'
import { once } from '#app/investing/once.server.ts'
import { type MoneyCurrency, readCurrencies } from '#app/queries/own-money.server.ts'
import { requireCustomer } from '#app/server/guards.ts'
import type { PageHandle } from '#app/root.tsx'
import { titleOfLoader as meta } from '#app/title.ts'

export const handle: PageHandle = { width: 'reading' }

const depositSchema = (decimals: number) => z.object({ amount: amountSchema(decimals), key: z.uuid() })

export async function loader(args: LoaderFunctionArgs) {
  const customer = requireCustomer(args)
  const { t } = messagesFor(args.context)
  const currencies = await customer.inScope(readCurrencies)
  const code = new URL(args.request.url).searchParams.get('currency')
  return {
    title: t('investor.deposit.title'),
    codes: currencies.map((currency) => currency.code),
    currency: currencyFor(currencies, code, t),
    key: randomUUID(),
  }
}

export { meta }

export async function action(args: ActionFunctionArgs) {
  const customer = requireCustomer(args)
  const messages = messagesFor(args.context)
  const form = await args.request.formData()
  const currencies = await customer.inScope(readCurrencies)
  const currency = currencyFor(currencies, form.get('currency'), messages.t)
  const submission = parseForm(form, depositSchema(currency.decimals), messages.t)
  if (submission.status !== 'success') return data({ lastResult: submission.reply() }, { status: 400 })
  const { amount, key } = submission.value
  const asked = { assetId: currency.id, amount }
  const result = await once<DepositRefusal>(
    customer,
    { key, path: '/money/deposit', asked },
    async (scope) => {
      const requested = await requestDeposit(scope, customer.id, asked)
      return requested.ok
        ? { ok: true, location: `/money/deposits/${requested.depositId}` }
        : { ok: false, refusal: requested }
    },
  )
  switch (result.outcome) {
    case 'done':
      return redirect(result.location, 303)
    case 'conflict':
      return data(
        { lastResult: submission.reply({ formErrors: [messages.t('investor.sentBefore')] }) },
        { status: 409 },
      )
    case 'refused':
      return data(
        { lastResult: submission.reply({ formErrors: [refusedWords(messages, result.refusal, currency)] }) },
        { status: 400 },
      )
    default:
      return result satisfies never
  }
}

type DepositRefusal = Extract<RequestDepositResult, { ok: false }>

function refusedWords(messages: Messages, refusal: DepositRefusal, currency: MoneyCurrency): string {
  const { t, formatMoney } = messages
  switch (refusal.reason) {
    case 'no-bank-account':
      return t('investor.deposit.noBankAccount', { currency: currency.code })
    case 'not-verified':
      return t('investor.money.notVerified')
    case 'currency-closed':
      return t('investor.money.currencyClosed', { currency: currency.code })
    case 'below-minimum':
      return t('investor.money.belowMinimum', { minimum: formatMoney(refusal.minimum, currency) })
    default:
      return refusal satisfies never
  }
}

export default function Deposit() {
  const { title, codes, currency, key } = useLoaderData<typeof loader>()
  const { t } = useMessages()
  return (
    <>
      <PageHeader
        title={title}
        lead={t('investor.deposit.lead')}
        breadcrumbs={<Breadcrumbs parents={[{ to: '/money', label: t('investor.money.title') }]} />}
      />
      <CurrencyTabs path="/money/deposit" codes={codes} current={currency.code} />
      {currency.bankAccount ? (
        <DepositForm key={currency.code} currency={currency} formKey={key} />
      ) : (
        <Notice
          tone="warning"
          title={t('investor.deposit.closed')}
          actions={
            <LinkButton to="/money" size="small">
              {t('investor.money.title')}
            </LinkButton>
          }
        >
          {t('investor.deposit.noBankAccount', { currency: currency.code })}
        </Notice>
      )}
    </>
  )
}

function DepositForm({ currency, formKey }: { currency: MoneyCurrency; formKey: string }) {
  const { t, formatMoney } = useMessages()
  // Kept while the page asks again for what changed.
  const [key] = useState(formKey)
  const answer = useActionData<typeof action>()
  const [form, fields] = useSchemaForm({
    id: 'deposit',
    schema: depositSchema(currency.decimals),
    lastResult: answer?.lastResult,
  })
  const labels = { amount: t('investor.amount') }
  return (
    <Card>
      <Form form={form}>
        <FormErrors form={form} labels={labels} />
        <input type="hidden" name="currency" value={currency.code} />
        <input type="hidden" name="key" value={key} />
        <MoneyField
          field={fields.amount}
          label={labels.amount}
          description={t('investor.deposit.minimum', { minimum: formatMoney(currency.depositMin, currency) })}
          asset={currency}
        />
        <div>
          <SubmitButton>{t('investor.deposit.send')}</SubmitButton>
        </div>
      </Form>
    </Card>
  )
}
