import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { approveDeposit } from '#app/acts/deposit.ts'
import { Breadcrumbs } from '#app/components/breadcrumbs.tsx'
import { Card } from '#app/components/card.tsx'
import { DateTime } from '#app/components/date-time.tsx'
import { DescriptionList } from '#app/components/description-list.tsx'
import { Hash } from '#app/components/hash.tsx'
import { Money } from '#app/components/money.tsx'
import { Notice } from '#app/components/notice.tsx'
import { PageHeader } from '#app/components/page-header.tsx'
import { StateSteps } from '#app/components/state-steps.tsx'
import { StatusBadge } from '#app/components/status-badge.tsx'
import { parseForm } from '#app/form.ts'
import { messagesFor } from '#app/i18n/server-messages.ts'
import { useMessages } from '#app/i18n/use-messages.ts'
import { ReasonForm, reasonOnly } from '#app/operations/decision-form.tsx'
import { DecisionList } from '#app/operations/decision-list.tsx'
import { RefusalNotice } from '#app/operations/refusal-notice.tsx'
import { notAnyMoreWords, refusedForm } from '#app/operations/refused-form.server.ts'
import { useStaffLive } from '#app/operations/use-staff-live.ts'
import { readDeposit } from '#app/queries/staff/deposits.server.ts'
import { found, uuidIn } from '#app/server/address.ts'
import { requireAny, requireStaff } from '#app/server/guards.ts'
import { depositSteps } from '#app/states/deposit-steps.ts'
import { depositTones } from '#app/states/states.ts'
import { titleOfLoader as meta } from '#app/title.ts'

export async function loader(args: LoaderFunctionArgs) {
  const staff = requireAny(args, ['deposit.credit', 'suspense.assign'])
  const deposit = found(await readDeposit(args.context.services.database, uuidIn(args)))
  const { t } = messagesFor(args.context)
  const waits = deposit.status === 'awaiting-second-approval' && staff.permissions.includes('deposit.credit')
  const approvedBySelf = deposit.approvals.some((one) => one.staff_id === staff.id)
  return {
    title: t('admin.deposit.title', { reference: deposit.reference }),
    deposit,
    mayApprove: waits && !approvedBySelf,
    needsOther: waits && approvedBySelf,
  }
}

export { meta }

export async function action(args: ActionFunctionArgs) {
  const staff = requireStaff(args, 'deposit.credit')
  const depositId = uuidIn(args)
  const { t } = messagesFor(args.context)
  const form = await args.request.formData()
  const submission = parseForm(form, reasonOnly, t)
  if (submission.status !== 'success') return refusedForm(form, submission.reply())
  const { database } = args.context.services
  const result = await approveDeposit(database, staff.actor, { depositId, ...submission.value })
  if (result.ok) return redirect(`/deposits/${depositId}`, 303)
  const words = result.reason === 'same-person' ? t('admin.refusal.samePerson') : notAnyMoreWords(args)
  return refusedForm(form, submission.reply({ formErrors: [words] }))
}

export default function Deposit() {
  const { t } = useMessages()
  const { title, deposit, mayApprove, needsOther } = useLoaderData<typeof loader>()
  useStaffLive()
  return (
    <>
      <PageHeader
        title={title}
        status={
          <StatusBadge
            tone={depositTones[deposit.status]}
            label={t(`admin.deposit.state.${deposit.status}`)}
          />
        }
        breadcrumbs={<Breadcrumbs parents={[{ to: '/deposits', label: t('admin.deposits.title') }]} />}
      />
      <RefusalNotice />
      <div className="grid items-start gap-6 lg:grid-cols-2">
        <Facts />
        <div className="grid gap-6">
          <Card title={t('admin.progress')}>
            <StateSteps label={t('admin.progress')} steps={depositSteps(deposit, t)} />
          </Card>
          {deposit.approvals.length === 0 ? null : (
            <Card title={t('admin.approvals')}>
              <DecisionList
                decisions={deposit.approvals.map((one) => ({
                  key: one.staff_id,
                  label: t('admin.approved'),
                  good: true,
                  staff: one.staff,
                  at: one.at,
                  reason: one.reason,
                }))}
              />
            </Card>
          )}
          {mayApprove ? (
            <Card title={t('admin.deposit.approveSecond')}>
              <p className="mb-4 text-ink-soft">{t('admin.deposit.approveSecondHelp')}</p>
              <ReasonForm
                id="approve"
                submit={t('admin.deposit.approveSecond')}
                reasonHelp={t('admin.reason.logged')}
              />
            </Card>
          ) : null}
          {needsOther ? <Notice tone="info">{t('admin.refusal.samePerson')}</Notice> : null}
        </div>
      </div>
    </>
  )
}

function Facts() {
  const { t, formatMoney } = useMessages()
  const { deposit } = useLoaderData<typeof loader>()
  const { asset, receivedAmount, payment } = deposit
  return (
    <div className="grid gap-6">
      <Card title={t('admin.deposit.asked')}>
        <DescriptionList
          facts={[
            { term: t('admin.customer'), value: <span className="break-all">{deposit.email}</span> },
            { term: t('admin.account'), value: <span className="figures">{String(deposit.account)}</span> },
            { term: t('admin.deposit.amount'), value: <Money minor={deposit.amount} asset={asset} /> },
            {
              term: t('admin.deposit.reference'),
              value: <span className="font-mono">{deposit.reference}</span>,
            },
            {
              term: t('admin.deposit.bankAccount'),
              value: `${deposit.bank} · ${deposit.bankAccountNumber}`,
            },
            { term: t('admin.deposit.requestedAt'), value: <DateTime value={deposit.requestedAt} /> },
          ]}
        />
      </Card>
      {payment === null || receivedAmount === null ? null : (
        <Card title={t('admin.payment.shown')}>
          {receivedAmount === deposit.amount ? null : (
            <div className="mb-4">
              <Notice tone="warning">
                {t('admin.deposit.otherAmount', {
                  received: formatMoney(receivedAmount, asset),
                  asked: formatMoney(deposit.amount, asset),
                })}
              </Notice>
            </div>
          )}
          <DescriptionList
            facts={[
              { term: t('admin.payment.amount'), value: <Money minor={receivedAmount} asset={asset} /> },
              {
                term: t('admin.payment.bankReference'),
                value: <span className="font-mono">{payment.bankReference}</span>,
              },
              { term: t('admin.payment.paymentReference'), value: payment.paymentReference || '–' },
              { term: t('admin.payment.payer'), value: payment.payerName || '–' },
              ...(deposit.mintTransaction === null
                ? []
                : [
                    {
                      term: t('admin.deposit.mintTransaction'),
                      value: (
                        <Hash value={deposit.mintTransaction} label={t('admin.deposit.mintTransaction')} />
                      ),
                    },
                  ]),
            ]}
          />
        </Card>
      )}
    </div>
  )
}
