import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { z } from 'zod'
import { setBankAccount } from '#app/acts/settings.ts'
import { Card } from '#app/components/card.tsx'
import { DataTable } from '#app/components/data-table.tsx'
import { DateTime } from '#app/components/date-time.tsx'
import { EmptyState } from '#app/components/empty-state.tsx'
import { Form, SubmitButton, useSchemaForm } from '#app/components/form.tsx'
import { FormErrors } from '#app/components/form-errors.tsx'
import { PageHeader } from '#app/components/page-header.tsx'
import { SelectField } from '#app/components/select-field.tsx'
import { StatusBadge } from '#app/components/status-badge.tsx'
import { TextField } from '#app/components/text-field.tsx'
import { parseForm } from '#app/form.ts'
import { messagesFor } from '#app/i18n/server-messages.ts'
import { useMessages } from '#app/i18n/use-messages.ts'
import { useAnswer } from '#app/operations/answer.ts'
import { ReasonField, reasonSchema } from '#app/operations/reason-field.tsx'
import { refusedForm } from '#app/operations/refused-form.server.ts'
import { settingsPermissions } from '#app/operations/settings-permissions.ts'
import { SettingsTabs } from '#app/operations/settings-tabs.tsx'
import { listCurrencies } from '#app/queries/staff/currencies.server.ts'
import { listBankAccounts } from '#app/queries/staff/settings.server.ts'
import { requireAny, requireStaff } from '#app/server/guards.ts'
import { titleOfLoader as meta } from '#app/title.ts'

const bankForm = z.object({
  currency: z.string().regex(/^[A-Z][A-Z0-9]{1,11}$/),
  bank: z.string().trim().min(1).max(100),
  holder: z.string().trim().min(1).max(200),
  holderTaxId: z.string().trim().max(40).default(''),
  accountNumber: z.string().trim().min(1).max(64),
  reason: reasonSchema,
})

export async function loader(args: LoaderFunctionArgs) {
  const staff = requireAny(args, settingsPermissions)
  const { database } = args.context.services
  const [currencies, accounts] = await Promise.all([listCurrencies(database), listBankAccounts(database)])
  const { t } = messagesFor(args.context)
  return {
    title: t('admin.settings.bank'),
    currencies: currencies.map(({ id, code }) => ({ id, code })),
    accounts,
    maySet: staff.permissions.includes('bank-account.set'),
  }
}

export { meta }

export async function action(args: ActionFunctionArgs) {
  const staff = requireStaff(args, 'bank-account.set')
  const { database } = args.context.services
  const { t } = messagesFor(args.context)
  const form = await args.request.formData()
  const submission = parseForm(form, bankForm, t)
  if (submission.status !== 'success') return refusedForm(form, submission.reply())
  const { currency, reason, ...account } = submission.value
  const asset = (await listCurrencies(database)).find(({ code }) => code === currency)
  if (asset === undefined)
    return refusedForm(form, submission.reply({ fieldErrors: { currency: [t('errors.choose')] } }))
  await setBankAccount(database, staff.actor, { assetId: asset.id, ...account }, reason)
  return redirect('/settings/bank', 303)
}

export default function Bank() {
  const { t } = useMessages()
  const { currencies, accounts, maySet } = useLoaderData<typeof loader>()
  return (
    <>
      <PageHeader title={t('admin.settings.title')} lead={t('admin.bank.lead')} />
      <SettingsTabs current="bank" />
      <div className="grid items-start gap-6 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <div className="grid gap-6">
          {currencies.length === 0 ? (
            <EmptyState title={t('admin.currencies.empty')}>{t('admin.currencies.emptyHelp')}</EmptyState>
          ) : (
            currencies.map(({ id, code }) => (
              <Card key={code} title={code}>
                <Accounts currency={code} accounts={accounts.filter((one) => one.asset_id === id)} />
              </Card>
            ))
          )}
        </div>
        {maySet && currencies.length > 0 ? (
          <Card title={t('admin.bank.set')}>
            <SetAccount />
          </Card>
        ) : null}
      </div>
    </>
  )
}

type Account = ReturnType<typeof useLoaderData<typeof loader>>['accounts'][number]

function Accounts({ currency, accounts }: { currency: string; accounts: readonly Account[] }) {
  const { t } = useMessages()
  return (
    <DataTable
      caption={currency}
      captionHidden
      rows={accounts}
      rowKey={(row) => row.id}
      empty={<p className="text-ink-soft">{t('admin.bank.none', { currency })}</p>}
      columns={[
        {
          id: 'account',
          header: t('admin.bank.number'),
          rowHeader: true,
          cell: (row) => (
            <span>
              <span className="figures">{row.account_number}</span>
              <span className="block text-sm font-normal text-ink-soft">
                {row.bank} · {row.holder} {row.holder_tax_id}
              </span>
            </span>
          ),
        },
        {
          id: 'state',
          header: t('admin.state'),
          cell: (row) => (
            <StatusBadge
              tone={row.retired_at === null ? 'good' : 'neutral'}
              label={t(row.retired_at === null ? 'admin.effective.inForce' : 'admin.effective.past')}
            />
          ),
        },
        {
          id: 'since',
          header: t('admin.effective.since'),
          cell: (row) => (
            <span>
              <DateTime value={row.set_at} />
              <span className="block text-sm text-ink-soft">{row.staff}</span>
            </span>
          ),
        },
      ]}
    />
  )
}

function SetAccount() {
  const { t } = useMessages()
  const { currencies } = useLoaderData<typeof loader>()
  const [form, fields] = useSchemaForm({ id: 'bank', schema: bankForm, lastResult: useAnswer('bank') })
  const labels = {
    currency: t('admin.currency'),
    bank: t('admin.bank.bank'),
    holder: t('admin.bank.holder'),
    holderTaxId: t('admin.bank.taxId'),
    accountNumber: t('admin.bank.number'),
    reason: t('admin.reason.label'),
  }
  return (
    <Form form={form}>
      <FormErrors form={form} labels={labels} />
      <SelectField
        field={fields.currency}
        label={labels.currency}
        options={currencies.map(({ code }) => ({ value: code, label: code }))}
      />
      <TextField field={fields.bank} label={labels.bank} autoComplete="off" />
      <TextField field={fields.holder} label={labels.holder} autoComplete="off" />
      <TextField field={fields.holderTaxId} label={labels.holderTaxId} autoComplete="off" />
      <TextField field={fields.accountNumber} label={labels.accountNumber} autoComplete="off" />
      <ReasonField field={fields.reason} />
      <div>
        <SubmitButton>{t('admin.bank.submit')}</SubmitButton>
      </div>
    </Form>
  )
}
