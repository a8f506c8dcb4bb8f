import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { z } from 'zod'
import { assignPayment } from '#app/acts/deposit.ts'
import { Breadcrumbs } from '#app/components/breadcrumbs.tsx'
import { Card } from '#app/components/card.tsx'
import { DateTime } from '#app/components/date-time.tsx'
import { DescriptionList } from '#app/components/description-list.tsx'
import { EmptyState } from '#app/components/empty-state.tsx'
import { Form, SubmitButton, useSchemaForm } from '#app/components/form.tsx'
import { FormErrors } from '#app/components/form-errors.tsx'
import { Money } from '#app/components/money.tsx'
import { PageHeader } from '#app/components/page-header.tsx'
import { RadioGroup } from '#app/components/radio-group.tsx'
import { parseForm } from '#app/form.ts'
import { messagesFor } from '#app/i18n/server-messages.ts'
import { useMessages } from '#app/i18n/use-messages.ts'
import { useAnswer } from '#app/operations/answer.ts'
import { ReasonField, reasonSchema } from '#app/operations/reason-field.tsx'
import { RefusalNotice, tooLate } from '#app/operations/refusal-notice.tsx'
import { notAnyMoreWords, refusedForm } from '#app/operations/refused-form.server.ts'
import { useStaffLive } from '#app/operations/use-staff-live.ts'
import { readSuspense } from '#app/queries/staff/deposits.server.ts'
import { found, uuidIn } from '#app/server/address.ts'
import { requireAny, requireStaff } from '#app/server/guards.ts'
import { titleOfLoader as meta } from '#app/title.ts'

const assignment = z.object({ depositId: z.uuid(), reason: reasonSchema })

export async function loader(args: LoaderFunctionArgs) {
  const staff = requireAny(args, ['deposit.credit', 'suspense.assign'])
  const entry = found(await readSuspense(args.context.services.database, uuidIn(args)))
  if (entry.depositId !== null) throw redirect(`/deposits/${entry.depositId}`)
  const { t } = messagesFor(args.context)
  const title = t('admin.suspense.entry', { reference: entry.bankReference })
  return { title, entry, mayAssign: staff.permissions.includes('suspense.assign') }
}

export { meta }

export async function action(args: ActionFunctionArgs) {
  const staff = requireStaff(args, 'suspense.assign')
  const entryId = uuidIn(args)
  const { t } = messagesFor(args.context)
  const form = await args.request.formData()
  const submission = parseForm(form, assignment, t)
  if (submission.status !== 'success') return refusedForm(form, submission.reply())
  const { database } = args.context.services
  const result = await assignPayment(database, staff.actor, { entryId, ...submission.value })
  if (result.ok) return redirect(`/deposits/${submission.value.depositId}`, 303)
  const { depositId } = found(await readSuspense(database, entryId))
  // Somebody else was first: the page of its deposit shows how it stands now.
  if (depositId !== null) return redirect(`/deposits/${depositId}?${tooLate}`, 303)
  const words = result.reason === 'other-currency' ? t('admin.suspense.otherCurrency') : notAnyMoreWords(args)
  return refusedForm(form, submission.reply({ formErrors: [words] }))
}

export default function Suspense() {
  const { t } = useMessages()
  const { title, entry, mayAssign } = useLoaderData<typeof loader>()
  useStaffLive()
  return (
    <>
      <PageHeader
        title={title}
        lead={t('admin.suspense.lead')}
        breadcrumbs={
          <Breadcrumbs
            parents={[
              { to: '/deposits', label: t('admin.deposits.title') },
              { to: '/deposits?view=suspense', label: t('admin.deposits.view.suspense') },
            ]}
          />
        }
      />
      <RefusalNotice />
      <div className="grid items-start gap-6 lg:grid-cols-2">
        <Card title={t('admin.payment.shown')}>
          <DescriptionList
            facts={[
              { term: t('admin.payment.amount'), value: <Money minor={entry.amount} asset={entry.asset} /> },
              {
                term: t('admin.payment.bankReference'),
                value: <span className="font-mono">{entry.bankReference}</span>,
              },
              { term: t('admin.payment.paymentReference'), value: entry.paymentReference || '–' },
              { term: t('admin.payment.payer'), value: entry.payerName || '–' },
              { term: t('admin.payment.enteredBy'), value: entry.enteredBy },
              { term: t('admin.payment.enteredAt'), value: <DateTime value={entry.enteredAt} /> },
            ]}
          />
        </Card>
        {mayAssign ? (
          <Card title={t('admin.suspense.assign')}>
            {entry.candidates.length === 0 ? (
              <EmptyState title={t('admin.suspense.noCandidates')}>
                {t('admin.suspense.noCandidatesHelp', { currency: entry.asset.code })}
              </EmptyState>
            ) : (
              <Assign />
            )}
          </Card>
        ) : null}
      </div>
    </>
  )
}

function Assign() {
  const { t, formatMoney, formatDateTime } = useMessages()
  const { entry } = useLoaderData<typeof loader>()
  const [form, fields] = useSchemaForm({
    id: 'assign',
    schema: assignment,
    lastResult: useAnswer('assign'),
  })
  const labels = { depositId: t('admin.suspense.deposit'), reason: t('admin.reason.label') }
  return (
    <Form form={form}>
      <FormErrors form={form} labels={labels} />
      <RadioGroup
        field={fields.depositId}
        label={labels.depositId}
        description={t('admin.suspense.depositHelp')}
        options={entry.candidates.map((one) => ({
          value: one.id,
          label: `${formatMoney(one.amount, entry.asset)} · ${one.reference}`,
          description: (
            <span suppressHydrationWarning>
              {one.email} · {formatDateTime(one.requested_at)}
              {one.amount === entry.amount ? ` · ${t('admin.suspense.sameAmount')}` : ''}
            </span>
          ),
        }))}
      />
      <ReasonField field={fields.reason} />
      <div>
        <SubmitButton>{t('admin.suspense.submit')}</SubmitButton>
      </div>
    </Form>
  )
}
