import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { z } from 'zod'
import { enterPayment } from '#app/acts/deposit.ts'
import { Breadcrumbs } from '#app/components/breadcrumbs.tsx'
import { Card } from '#app/components/card.tsx'
import { EmptyState } from '#app/components/empty-state.tsx'
import { Form, SubmitButton, useSchemaForm } from '#app/components/form.tsx'
import { FormErrors } from '#app/components/form-errors.tsx'
import { MoneyField } from '#app/components/money-field.tsx'
import { PageHeader } from '#app/components/page-header.tsx'
import { Tabs } from '#app/components/tabs.tsx'
import { TextField } from '#app/components/text-field.tsx'
import { amountSchema, parseForm } from '#app/form.ts'
import { messagesFor } from '#app/i18n/server-messages.ts'
import { useMessages } from '#app/i18n/use-messages.ts'
import { useAnswer } from '#app/operations/answer.ts'
import { refusedForm } from '#app/operations/refused-form.server.ts'
import { listCurrencies } from '#app/queries/staff/currencies.server.ts'
import { found } from '#app/server/address.ts'
import { requireStaff } from '#app/server/guards.ts'
import { titleOfLoader as meta } from '#app/title.ts'

const paymentSchema = (decimals: number) =>
  z.object({
    amount: amountSchema(decimals),
    bankReference: z.string().trim().min(1).max(64),
    paymentReference: z.string().trim().max(140).default(''),
    payerName: z.string().trim().max(200).default(''),
  })

async function chosenCurrency(args: LoaderFunctionArgs | ActionFunctionArgs) {
  const currencies = await listCurrencies(args.context.services.database)
  const code = new URL(args.request.url).searchParams.get('currency')
  const currency = code === null ? currencies[0] : currencies.find((one) => one.code === code)
  return { currencies, currency }
}

export async function loader(args: LoaderFunctionArgs) {
  requireStaff(args, 'deposit.credit')
  const { currencies, currency } = await chosenCurrency(args)
  if (currencies.length > 0) found(currency)
  const codes = currencies.map(({ code }) => code)
  const { t } = messagesFor(args.context)
  return { title: t('admin.payment.title'), codes, currency: currency ?? null }
}

export { meta }
export const handle = { width: 'reading' }

export async function action(args: ActionFunctionArgs) {
  const staff = requireStaff(args, 'deposit.credit')
  const currency = found((await chosenCurrency(args)).currency)
  const { t } = messagesFor(args.context)
  const form = await args.request.formData()
  const submission = parseForm(form, paymentSchema(currency.decimals), t)
  if (submission.status !== 'success') return refusedForm(form, submission.reply())
  const { database } = args.context.services
  const result = await enterPayment(database, staff.actor, { assetId: currency.id, ...submission.value })
  if (!result.ok) {
    const words = t('admin.payment.known', { reference: submission.value.bankReference })
    return refusedForm(form, submission.reply({ fieldErrors: { bankReference: [words] } }))
  }
  if (result.state === 'suspense') return redirect(`/deposits/suspense/${result.entryId}`, 303)
  const deposit = await database
    .selectFrom('financial.bank_entry')
    .select('deposit_id')
    .where('id', '=', result.entryId)
    .executeTakeFirstOrThrow()
  return redirect(`/deposits/${deposit.deposit_id}`, 303)
}

export default function Payment() {
  const { t } = useMessages()
  const { title, codes, currency } = useLoaderData<typeof loader>()
  return (
    <>
      <PageHeader
        title={title}
        lead={t('admin.payment.lead')}
        breadcrumbs={<Breadcrumbs parents={[{ to: '/deposits', label: t('admin.deposits.title') }]} />}
      />
      {currency === null ? (
        <EmptyState title={t('admin.currencies.empty')}>{t('admin.currencies.emptyHelp')}</EmptyState>
      ) : (
        <>
          <Tabs
            label={t('admin.currency')}
            tabs={codes.map((code) => ({
              to: `?currency=${code}`,
              label: code,
              current: code === currency.code,
            }))}
          />
          <PaymentForm key={currency.code} currency={currency} />
        </>
      )}
    </>
  )
}

function PaymentForm({ currency }: { currency: { readonly code: string; readonly decimals: number } }) {
  const { t } = useMessages()
  const [form, fields] = useSchemaForm({
    id: 'payment',
    schema: paymentSchema(currency.decimals),
    lastResult: useAnswer('payment'),
  })
  const labels = {
    amount: t('admin.payment.amount'),
    bankReference: t('admin.payment.bankReference'),
    paymentReference: t('admin.payment.paymentReference'),
    payerName: t('admin.payment.payer'),
  }
  return (
    <Card>
      <Form form={form}>
        <FormErrors form={form} labels={labels} />
        <MoneyField field={fields.amount} label={labels.amount} asset={currency} />
        <TextField
          field={fields.bankReference}
          label={labels.bankReference}
          description={t('admin.payment.bankReferenceHelp')}
          autoComplete="off"
        />
        <TextField
          field={fields.paymentReference}
          label={labels.paymentReference}
          description={t('admin.payment.paymentReferenceHelp')}
          autoComplete="off"
        />
        <TextField field={fields.payerName} label={labels.payerName} autoComplete="off" />
        <div>
          <SubmitButton>{t('admin.payment.submit')}</SubmitButton>
        </div>
      </Form>
    </Card>
  )
}
