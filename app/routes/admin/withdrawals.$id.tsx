import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { z } from 'zod'
import { type Backing, backingOf } from '#app/acts/cash-backing.ts'
import { openDestination } from '#app/acts/open-sealed.ts'
import {
  decideWithdrawal,
  type DecideWithdrawalResult,
  recordWithdrawalPayment,
} from '#app/acts/withdrawal.ts'
import { Breadcrumbs } from '#app/components/breadcrumbs.tsx'
import { Card } from '#app/components/card.tsx'
import { DateTime } from '#app/components/date-time.tsx'
import { DescriptionList } from '#app/components/description-list.tsx'
import { Form, SubmitButton, useSchemaForm } from '#app/components/form.tsx'
import { FormErrors } from '#app/components/form-errors.tsx'
import { Hash } from '#app/components/hash.tsx'
import { Money } from '#app/components/money.tsx'
import { Notice } from '#app/components/notice.tsx'
import { PageHeader } from '#app/components/page-header.tsx'
import { StateSteps } from '#app/components/state-steps.tsx'
import { StatusBadge } from '#app/components/status-badge.tsx'
import { TextField } from '#app/components/text-field.tsx'
import { parseForm } from '#app/form.ts'
import { messagesFor } from '#app/i18n/server-messages.ts'
import { useMessages } from '#app/i18n/use-messages.ts'
import { useAnswer } from '#app/operations/answer.ts'
import { DecisionForm, decisionSchema, ReasonForm, reasonOnly } from '#app/operations/decision-form.tsx'
import { DecisionList } from '#app/operations/decision-list.tsx'
import { RefusalNotice } from '#app/operations/refusal-notice.tsx'
import { notAnyMoreWords, refusedForm } from '#app/operations/refused-form.server.ts'
import { useStaffLive } from '#app/operations/use-staff-live.ts'
import { readWithdrawal } from '#app/queries/staff/withdrawals.server.ts'
import { found, uuidIn } from '#app/server/address.ts'
import { requireAny, requireStaff } from '#app/server/guards.ts'
import { withdrawalTones } from '#app/states/states.ts'
import { withdrawalSteps } from '#app/states/withdrawal-steps.ts'
import { titleOfLoader as meta } from '#app/title.ts'

const decision = decisionSchema(['approve', 'reject'])
const payment = z.object({ bankReference: z.string().trim().min(1).max(64) })

export async function loader(args: LoaderFunctionArgs) {
  const staff = requireAny(args, ['withdrawal.decide', 'withdrawal.pay'])
  const id = uuidIn(args)
  const { database, personalData } = args.context.services
  const withdrawal = found(await readWithdrawal(database, id))
  const permission = staff.permissions.includes('withdrawal.decide') ? 'withdrawal.decide' : 'withdrawal.pay'
  const destination = found(await openDestination({ database, personalData }, staff.actor, permission, id))
  const open = withdrawal.status === 'held' || withdrawal.status === 'awaiting-second-approval'
  const waits = open && staff.permissions.includes('withdrawal.decide')
  const decidedBySelf = withdrawal.decisions.some((one) => one.staff_id === staff.id)
  const { t, formatMoney } = messagesFor(args.context)
  const backing = open || withdrawal.status === 'approved' ? await backingOf(database, id) : null
  return {
    title: t('admin.withdrawal.title', { amount: formatMoney(withdrawal.amount, withdrawal.asset) }),
    withdrawal,
    destination,
    // an approved withdrawal is told only what forbids to pay it
    backing: open || backing?.state === 'missing' ? backing : null,
    mayDecide: waits && !decidedBySelf,
    needsOther: waits && decidedBySelf,
    mayReturn:
      withdrawal.status === 'approved' && staff.permissions.includes('withdrawal.decide') && !decidedBySelf,
    mayPay: withdrawal.status === 'approved' && staff.permissions.includes('withdrawal.pay'),
  }
}

export { meta }

export async function action(args: ActionFunctionArgs) {
  const form = await args.request.formData()
  return form.get('form') === 'pay' ? await pay(args, form) : await decide(args, form)
}

/** Approval or rejection; or the return of an approved one that the bank did not pay, which is a rejection too. */
async function decide(args: ActionFunctionArgs, form: FormData) {
  const staff = requireStaff(args, 'withdrawal.decide')
  const withdrawalId = uuidIn(args)
  const { t } = messagesFor(args.context)
  const isReturn = form.get('form') === 'return'
  const submission = isReturn ? parseForm(form, reasonOnly, t) : parseForm(form, decision, t)
  if (submission.status !== 'success') return refusedForm(form, submission.reply())
  const { database } = args.context.services
  const input = { withdrawalId, decision: 'reject' as const, ...submission.value }
  const result = await decideWithdrawal(database, staff.actor, input)
  if (result.ok) return redirect(`/withdrawals/${withdrawalId}`, 303)
  const words = await refusalWords(args, withdrawalId, result)
  return refusedForm(form, submission.reply({ formErrors: [words] }))
}

async function refusalWords(
  args: ActionFunctionArgs,
  withdrawalId: string,
  result: Exclude<DecideWithdrawalResult, { readonly ok: true }>,
): Promise<string> {
  const messages = messagesFor(args.context)
  if (result.reason === 'same-person') return messages.t('admin.refusal.samePerson')
  if (result.reason === 'not-any-more') return notAnyMoreWords(args)
  const { asset } = found(await readWithdrawal(args.context.services.database, withdrawalId))
  return backingWords(result.backing, asset, messages)
}

/** What the comparison of engine and chain says, to who decides. */
function backingWords(
  backing: Backing,
  asset: { readonly code: string; readonly decimals: number },
  { t, formatMoney }: Pick<ReturnType<typeof messagesFor>, 't' | 'formatMoney'>,
): string {
  switch (backing.state) {
    case 'backed':
      return t('admin.withdrawal.backed')
    case 'not-compared':
      return t('admin.withdrawal.notCompared')
    case 'missing':
      return t('admin.withdrawal.missing', {
        engine: formatMoney(backing.inEngine, asset),
        chain: formatMoney(backing.onChain, asset),
        missing: formatMoney(backing.missing, asset),
      })
    default:
      return backing satisfies never
  }
}

const backingTones = { backed: 'success', 'not-compared': 'info', missing: 'error' } as const

async function pay(args: ActionFunctionArgs, form: FormData) {
  const staff = requireStaff(args, 'withdrawal.pay')
  const withdrawalId = uuidIn(args)
  const { t } = messagesFor(args.context)
  const submission = parseForm(form, payment, t)
  if (submission.status !== 'success') return refusedForm(form, submission.reply())
  const { bankReference } = submission.value
  const { database } = args.context.services
  const result = await recordWithdrawalPayment(database, staff.actor, { withdrawalId, bankReference })
  if (result.ok) return redirect(`/withdrawals/${withdrawalId}`, 303)
  if (result.reason === 'not-any-more')
    return refusedForm(form, submission.reply({ formErrors: [notAnyMoreWords(args)] }))
  const words = t('admin.withdrawal.referenceKnown', { reference: bankReference })
  return refusedForm(form, submission.reply({ fieldErrors: { bankReference: [words] } }))
}

export default function Withdrawal() {
  const messages = useMessages()
  const { t, formatMoney } = messages
  const { title, withdrawal, backing, mayDecide, needsOther, mayPay, mayReturn } =
    useLoaderData<typeof loader>()
  useStaffLive()
  return (
    <>
      <PageHeader
        title={title}
        status={
          <StatusBadge
            tone={withdrawalTones[withdrawal.status]}
            label={t(`admin.withdrawal.state.${withdrawal.status}`)}
          />
        }
        breadcrumbs={<Breadcrumbs parents={[{ to: '/withdrawals', label: t('admin.withdrawals.title') }]} />}
      />
      <RefusalNotice />
      <div className="grid items-start gap-6 lg:grid-cols-2">
        <Facts />
        <div className="grid gap-6">
          <Card title={t('admin.progress')}>
            <StateSteps label={t('admin.progress')} steps={withdrawalSteps(withdrawal, t)} />
          </Card>
          {withdrawal.decisions.length === 0 ? null : (
            <Card title={t('admin.approvals')}>
              <DecisionList
                decisions={withdrawal.decisions.map((one) => ({
                  key: one.staff_id,
                  label: t(one.decision === 'approve' ? 'admin.approved' : 'admin.rejected'),
                  good: one.decision === 'approve',
                  staff: one.staff,
                  at: one.at,
                  reason: one.reason,
                }))}
              />
            </Card>
          )}
          {backing === null ? null : (
            <Notice tone={backingTones[backing.state]}>
              {backingWords(backing, withdrawal.asset, messages)}
            </Notice>
          )}
          {mayDecide ? (
            <Card title={t('admin.decision.title')}>
              {withdrawal.needsSecond ? (
                <p className="mb-4 text-ink-soft">
                  {t('admin.withdrawal.needsTwo', {
                    limit: formatMoney(withdrawal.secondApprovalAbove, withdrawal.asset),
                  })}
                </p>
              ) : null}
              <DecisionForm
                id="decide"
                schema={decision}
                reasonHelp={t('admin.withdrawal.reasonHelp')}
                options={[
                  {
                    value: 'approve',
                    label: t('admin.approve'),
                    description: t('admin.withdrawal.approveHelp'),
                  },
                  {
                    value: 'reject',
                    label: t('admin.reject'),
                    description: t('admin.withdrawal.rejectHelp'),
                  },
                ]}
              />
            </Card>
          ) : null}
          {needsOther ? <Notice tone="info">{t('admin.refusal.samePerson')}</Notice> : null}
          {mayPay ? (
            <Card title={t('admin.withdrawal.record')}>
              <Pay />
            </Card>
          ) : null}
          {mayReturn ? (
            <Card title={t('admin.withdrawal.return')}>
              <p className="mb-4 text-ink-soft">{t('admin.withdrawal.returnHelp')}</p>
              <ReasonForm
                id="return"
                submit={t('admin.withdrawal.return')}
                variant="danger"
                reasonHelp={t('admin.withdrawal.reasonHelp')}
              />
            </Card>
          ) : null}
        </div>
      </div>
    </>
  )
}

function Pay() {
  const { t, formatMoney } = useMessages()
  const { withdrawal } = useLoaderData<typeof loader>()
  const [form, fields] = useSchemaForm({ id: 'pay', schema: payment, lastResult: useAnswer('pay') })
  const label = t('admin.withdrawal.bankReference')
  return (
    <Form form={form}>
      <FormErrors form={form} labels={{ bankReference: label }} />
      <p className="text-ink-soft">
        {t('admin.withdrawal.recordHelp', {
          amount: formatMoney(withdrawal.amount - withdrawal.fee, withdrawal.asset),
        })}
      </p>
      <TextField field={fields.bankReference} label={label} autoComplete="off" />
      <div>
        <SubmitButton>{t('admin.withdrawal.record')}</SubmitButton>
      </div>
    </Form>
  )
}

function Facts() {
  const { t } = useMessages()
  const { withdrawal, destination } = useLoaderData<typeof loader>()
  const { asset, payment: paid } = withdrawal
  return (
    <div className="grid gap-6">
      <Card title={t('admin.withdrawal.asked')}>
        <DescriptionList
          facts={[
            { term: t('admin.customer'), value: <span className="break-all">{withdrawal.email}</span> },
            {
              term: t('admin.account'),
              value: <span className="figures">{String(withdrawal.account)}</span>,
            },
            { term: t('admin.withdrawal.amount'), value: <Money minor={withdrawal.amount} asset={asset} /> },
            { term: t('admin.withdrawal.fee'), value: <Money minor={withdrawal.fee} asset={asset} /> },
            {
              term: t('admin.withdrawal.toPay'),
              value: (
                <strong>
                  <Money minor={withdrawal.amount - withdrawal.fee} asset={asset} />
                </strong>
              ),
            },
            { term: t('admin.withdrawal.requestedAt'), value: <DateTime value={withdrawal.requestedAt} /> },
          ]}
        />
      </Card>
      <Card title={t('admin.withdrawal.destination')}>
        <DescriptionList
          facts={[
            { term: t('admin.bank.bank'), value: destination.bank },
            { term: t('admin.bank.holder'), value: destination.holder },
            {
              term: t('admin.bank.taxId'),
              value: <span className="figures">{destination.holderTaxId}</span>,
            },
            {
              term: t('admin.bank.number'),
              value: <Hash whole value={destination.accountNumber} label={t('admin.bank.number')} />,
            },
          ]}
        />
        <p className="mt-4 text-sm text-ink-soft">{t('compliance.readingLogged')}</p>
      </Card>
      {paid === null ? null : (
        <Card title={t('admin.withdrawal.payment')}>
          <DescriptionList
            facts={[
              {
                term: t('admin.withdrawal.bankReference'),
                value: <span className="font-mono">{paid.bankReference}</span>,
              },
              { term: t('admin.withdrawal.recordedBy'), value: paid.recordedBy },
              ...(paid.recordedAt === null
                ? []
                : [{ term: t('admin.withdrawal.recordedAt'), value: <DateTime value={paid.recordedAt} /> }]),
              ...(withdrawal.redeemTransaction === null
                ? []
                : [
                    {
                      term: t('admin.withdrawal.redeemTransaction'),
                      value: (
                        <Hash
                          value={withdrawal.redeemTransaction}
                          label={t('admin.withdrawal.redeemTransaction')}
                        />
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
