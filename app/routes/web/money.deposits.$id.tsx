import { type ActionFunctionArgs, data, type LoaderFunctionArgs, redirect } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { z } from 'zod'
import { cancelDeposit } from '#app/acts/deposit.ts'
import { Breadcrumbs } from '#app/components/breadcrumbs.tsx'
import { Card } from '#app/components/card.tsx'
import { ConfirmDialog } from '#app/components/confirm-dialog.tsx'
import { DescriptionList } from '#app/components/description-list.tsx'
import { Form, useSchemaForm } from '#app/components/form.tsx'
import { Hash } from '#app/components/hash.tsx'
import { Money } from '#app/components/money.tsx'
import { Notice } from '#app/components/notice.tsx'
import { PageHeader } from '#app/components/page-header.tsx'
import { StateSteps } from '#app/components/state-steps.tsx'
import { StatusBadge } from '#app/components/status-badge.tsx'
import { messagesFor } from '#app/i18n/server-messages.ts'
import { useMessages } from '#app/i18n/use-messages.ts'
import { useLive } from '#app/live.ts'
import { readOwnDeposit } from '#app/queries/own-money.server.ts'
import { found, uuidIn } from '#app/server/address.ts'
import { requireCustomer } from '#app/server/guards.ts'
import type { PageHandle } from '#app/root.tsx'
import { depositSteps } from '#app/states/deposit-steps.ts'
import { depositTones } from '#app/states/states.ts'
import { titleOfLoader as meta } from '#app/title.ts'

export const handle: PageHandle = { width: 'reading' }

export async function loader(args: LoaderFunctionArgs) {
  const customer = requireCustomer(args)
  const id = uuidIn(args)
  const deposit = found(await customer.inScope(async (scope) => await readOwnDeposit(scope, customer.id, id)))
  const { t, formatMoney } = messagesFor(args.context)
  return {
    title: t('investor.deposit.of', { amount: formatMoney(deposit.amount, deposit.asset) }),
    deposit,
  }
}

export { meta }

/** Cancels it, while nothing was paid. */
export async function action(args: ActionFunctionArgs) {
  const customer = requireCustomer(args)
  const id = uuidIn(args)
  const cancelled = await customer.inScope(async (scope) => {
    found(await readOwnDeposit(scope, customer.id, id))
    return await cancelDeposit(scope, id)
  })
  if (cancelled.ok) return redirect(`/money/deposits/${id}`, 303)
  return data({ refused: messagesFor(args.context).t('investor.deposit.tooLate') }, { status: 409 })
}

export default function DepositPage() {
  const { title, deposit } = useLoaderData<typeof loader>()
  const answer = useActionData<typeof action>()
  const { t, formatMoney } = useMessages()
  useLive(['notifications', 'balances'])
  const [form] = useSchemaForm({ id: 'cancel', schema: z.object({}) })
  const awaitsPayment = deposit.status === 'awaiting-payment'
  const { receivedAmount } = deposit
  return (
    <>
      <PageHeader
        title={title}
        breadcrumbs={<Breadcrumbs parents={[{ to: '/money', label: t('investor.money.title') }]} />}
        status={
          <StatusBadge
            tone={depositTones[deposit.status]}
            label={t(`investor.deposit.status.${deposit.status}`)}
          />
        }
      />
      <div className="grid gap-6">
        {answer === undefined ? null : (
          <Notice tone="error" live>
            {answer.refused}
          </Notice>
        )}
        {awaitsPayment ? (
          <Card title={t('investor.deposit.instructions')}>
            <p className="mb-4 text-ink-soft">{t('investor.deposit.instructions.lead')}</p>
            <DescriptionList
              facts={[
                {
                  term: t('investor.deposit.reference'),
                  value: (
                    <strong className="text-lg">
                      <Hash whole value={deposit.reference} label={t('investor.deposit.reference')} />
                    </strong>
                  ),
                },
                { term: t('investor.amount'), value: <Money minor={deposit.amount} asset={deposit.asset} /> },
                { term: t('investor.bank.bank'), value: deposit.bank },
                { term: t('investor.bank.holder'), value: deposit.holder },
                ...(deposit.holderTaxId === ''
                  ? []
                  : [{ term: t('investor.bank.taxId'), value: deposit.holderTaxId }]),
                {
                  term: t('investor.bank.account'),
                  value: <Hash whole value={deposit.accountNumber} label={t('investor.bank.account')} />,
                },
              ]}
            />
          </Card>
        ) : null}
        {receivedAmount !== null && receivedAmount !== deposit.amount ? (
          <Notice tone="info">
            {t('investor.deposit.other', {
              received: formatMoney(receivedAmount, deposit.asset),
              asked: formatMoney(deposit.amount, deposit.asset),
            })}
          </Notice>
        ) : null}
        <Card title={t('investor.progress')}>
          <StateSteps label={t('investor.progress')} steps={depositSteps(deposit, t)} />
          {deposit.mintTransaction === null ? null : (
            <div className="mt-6 border-t border-line pt-2">
              <DescriptionList
                facts={[
                  {
                    term: t('investor.transaction'),
                    value: <Hash value={deposit.mintTransaction} label={t('investor.transaction')} />,
                  },
                ]}
              />
            </div>
          )}
        </Card>
        {awaitsPayment ? (
          <Form form={form}>
            <div>
              <ConfirmDialog
                label={t('investor.deposit.cancel')}
                title={t('investor.deposit.cancel.title')}
                confirmLabel={t('investor.deposit.cancel')}
                variant="danger"
              >
                {t('investor.deposit.cancel.body')}
              </ConfirmDialog>
            </div>
          </Form>
        ) : null}
      </div>
    </>
  )
}
