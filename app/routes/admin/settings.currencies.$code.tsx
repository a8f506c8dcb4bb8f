import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { z } from 'zod'
import { setCurrencyLimits } from '#app/acts/settings.ts'
import { Card } from '#app/components/card.tsx'
import { CheckboxField } from '#app/components/checkbox-field.tsx'
import { Form, SubmitButton, useSchemaForm } from '#app/components/form.tsx'
import { FormErrors } from '#app/components/form-errors.tsx'
import { parseForm } from '#app/form.ts'
import { minorToDecimal } from '#app/i18n/format.ts'
import { messagesFor } from '#app/i18n/server-messages.ts'
import { useMessages } from '#app/i18n/use-messages.ts'
import { useAnswer } from '#app/operations/answer.ts'
import { CurrencyHeader } from '#app/operations/currency-header.tsx'
import { LimitFields, limitsSchema, useLimitLabels } from '#app/operations/limits-form.tsx'
import { ReasonField } from '#app/operations/reason-field.tsx'
import { refusedForm } from '#app/operations/refused-form.server.ts'
import { listCurrencies } from '#app/queries/staff/currencies.server.ts'
import { found } from '#app/server/address.ts'
import { requireStaff } from '#app/server/guards.ts'
import { titleOfLoader as meta } from '#app/title.ts'

const currencyForm = (decimals: number) =>
  limitsSchema(decimals).extend({ enabled: z.coerce.boolean().default(false) })

async function currencyOf(args: LoaderFunctionArgs | ActionFunctionArgs) {
  const currencies = await listCurrencies(args.context.services.database)
  return found(currencies.find((one) => one.code === args.params['code']))
}

export async function loader(args: LoaderFunctionArgs) {
  requireStaff(args, 'currencies.set')
  const currency = await currencyOf(args)
  return { title: currency.code, currency }
}

export { meta }
export const handle = { width: 'reading' }

export async function action(args: ActionFunctionArgs) {
  const staff = requireStaff(args, 'currencies.set')
  const currency = await currencyOf(args)
  const { t } = messagesFor(args.context)
  const form = await args.request.formData()
  const submission = parseForm(form, currencyForm(currency.decimals), t)
  if (submission.status !== 'success') return refusedForm(form, submission.reply())
  const { database } = args.context.services
  await setCurrencyLimits(database, staff.actor, { assetId: currency.id, ...submission.value })
  return redirect('/settings/currencies', 303)
}

export default function Currency() {
  const { t } = useMessages()
  const { title, currency } = useLoaderData<typeof loader>()
  const labels = { ...useLimitLabels(), enabled: t('admin.currencies.enabled') }
  const plain = (minor: bigint) => minorToDecimal(minor, currency.decimals)
  const [form, fields] = useSchemaForm({
    id: 'limits',
    schema: currencyForm(currency.decimals),
    lastResult: useAnswer('limits'),
    defaultValue: {
      depositMin: plain(currency.depositMin),
      withdrawalMin: plain(currency.withdrawalMin),
      withdrawalFee: plain(currency.withdrawalFee),
      secondApprovalAbove: plain(currency.secondApprovalAbove),
      enabled: currency.enabled ? 'on' : '',
    },
  })
  return (
    <>
      <CurrencyHeader title={title} currency={currency} />
      <Card>
        <Form form={form}>
          <FormErrors form={form} labels={labels} />
          <CheckboxField
            field={fields.enabled}
            label={labels.enabled}
            description={t('admin.currencies.enabledHelp')}
          />
          <LimitFields fields={fields} asset={currency} />
          <ReasonField field={fields.reason} />
          <div>
            <SubmitButton>{t('admin.currencies.save')}</SubmitButton>
          </div>
        </Form>
      </Card>
    </>
  )
}
