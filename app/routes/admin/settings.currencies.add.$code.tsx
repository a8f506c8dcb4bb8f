import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { addCurrency } from '#app/acts/settings.ts'
import { Card } from '#app/components/card.tsx'
import { Form, SubmitButton, useSchemaForm } from '#app/components/form.tsx'
import { FormErrors } from '#app/components/form-errors.tsx'
import { parseForm } from '#app/form.ts'
import { messagesFor } from '#app/i18n/server-messages.ts'
import { useMessages } from '#app/i18n/use-messages.ts'
import { useAnswer } from '#app/operations/answer.ts'
import { CurrencyHeader } from '#app/operations/currency-header.tsx'
import { isoCodes, isoCurrencies, isoName } from '#app/operations/iso-currencies.ts'
import { LimitFields, limitsSchema, useLimitLabels } from '#app/operations/limits-form.tsx'
import { ReasonField } from '#app/operations/reason-field.tsx'
import { RefusalNotice } from '#app/operations/refusal-notice.tsx'
import { refusedForm } from '#app/operations/refused-form.server.ts'
import { found } from '#app/server/address.ts'
import { requireStaff } from '#app/server/guards.ts'
import { titleOfLoader as meta } from '#app/title.ts'

const currencyOf = (args: LoaderFunctionArgs | ActionFunctionArgs) => {
  const code = found(isoCodes.find((one) => one === args.params['code']))
  return { code, name: isoName(code), decimals: isoCurrencies[code] }
}

export function loader(args: LoaderFunctionArgs) {
  requireStaff(args, 'currencies.set')
  const currency = currencyOf(args)
  const { t } = messagesFor(args.context)
  return { title: t('admin.currencies.addTitle', { code: currency.code }), currency }
}

export { meta }
export const handle = { width: 'reading' }

export async function action(args: ActionFunctionArgs) {
  const staff = requireStaff(args, 'currencies.set')
  const currency = currencyOf(args)
  const { t } = messagesFor(args.context)
  const form = await args.request.formData()
  const submission = parseForm(form, limitsSchema(currency.decimals), t)
  if (submission.status !== 'success') return refusedForm(form, submission.reply())
  const { reason, ...limits } = submission.value
  const { database } = args.context.services
  const result = await addCurrency(database, staff.actor, { ...currency, ...limits }, reason)
  if (result.ok) return redirect('/settings/currencies', 303)
  const words = t('admin.currencies.taken', { code: currency.code })
  return refusedForm(form, submission.reply({ formErrors: [words] }))
}

export default function AddCurrency() {
  const { t } = useMessages()
  const { title, currency } = useLoaderData<typeof loader>()
  const labels = useLimitLabels()
  const [form, fields] = useSchemaForm({
    id: 'currency',
    schema: limitsSchema(currency.decimals),
    lastResult: useAnswer('currency'),
  })
  return (
    <>
      <CurrencyHeader title={title} currency={currency} />
      <RefusalNotice />
      <Card>
        <Form form={form}>
          <FormErrors form={form} labels={labels} />
          <LimitFields fields={fields} asset={currency} />
          <ReasonField field={fields.reason} />
          <div>
            <SubmitButton>{t('admin.currencies.add')}</SubmitButton>
          </div>
        </Form>
      </Card>
    </>
  )
}
