import { type ActionFunctionArgs, data, type LoaderFunctionArgs, redirect } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { z } from 'zod'
import { type BankDestination, cancelWithdrawal, destinationPurpose } from '#app/acts/withdrawal.ts'
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
import { storedRefusal } from '#app/investing/stored-refusal.ts'
import { useLive } from '#app/live.ts'
import { readOwnWithdrawal } from '#app/queries/own-money.server.ts'
import { refusalWords } from '#app/refusal-words.ts'
import { found, uuidIn } from '#app/server/address.ts'
import { requireCustomer } from '#app/server/guards.ts'
import type { PageHandle } from '#app/root.tsx'
import { withdrawalTones } from '#app/states/states.ts'
import { withdrawalSteps } from '#app/states/withdrawal-steps.ts'
import { titleOfLoader as meta } from '#app/title.ts'

export const handle: PageHandle = { width: 'reading' }

export async function loader(args: LoaderFunctionArgs) {
  const customer = requireCustomer(args)
  const id = uuidIn(args)
  const { personalData } = args.context.services
  const messages = messagesFor(args.context)
  const cancelling = new URL(args.request.url).searchParams.has('cancelling')
  return await customer.inScope(async (scope) => {
    const row = found(await readOwnWithdrawal(scope, customer.id, id))
    const { destinationSealed, refusal: stored, ...withdrawal } = row
    const plain = await personalData.open(scope, customer.id, destinationPurpose, destinationSealed)
    const refusal = storedRefusal(stored)
    const { asset } = withdrawal
    const names = {
      asset: (wanted: number) => (wanted === asset.id ? asset : undefined),
      quote: asset,
    }
    return {
      title: messages.t('investor.withdrawal.of', {
        amount: messages.formatMoney(withdrawal.amount, asset),
      }),
      withdrawal,
      cancelling: cancelling && (withdrawal.status === 'requested' || withdrawal.status === 'held'),
      // Sealed by requestWithdrawal alone, and authenticated: it is what was put in.
      destination: JSON.parse(plain.toString()) as BankDestination,
      refused: refusal === null ? null : refusalWords(messages, refusal, names),
    }
  })
}

export { meta }

/** Asks to cancel it, while nobody has decided. */
export async function action(args: ActionFunctionArgs) {
  const customer = requireCustomer(args)
  const id = uuidIn(args)
  const cancelled = await customer.inScope(async (scope) => {
    found(await readOwnWithdrawal(scope, customer.id, id))
    return await cancelWithdrawal(scope, id)
  })
  if (cancelled.ok) return redirect(`/money/withdrawals/${id}?cancelling`, 303)
  return data({ refused: messagesFor(args.context).t('investor.withdrawal.tooLate') }, { status: 409 })
}

export default function WithdrawalPage() {
  const { title, withdrawal, cancelling, destination, refused } = useLoaderData<typeof loader>()
  const answer = useActionData<typeof action>()
  const { t } = useMessages()
  useLive(['notifications', 'balances'])
  const [form] = useSchemaForm({ id: 'cancel', schema: z.object({}) })
  const { asset, status } = withdrawal
  const cancellable = !cancelling && (status === 'requested' || status === 'held')
  return (
    <>
      <PageHeader
        title={title}
        breadcrumbs={<Breadcrumbs parents={[{ to: '/money', label: t('investor.money.title') }]} />}
        status={
          <StatusBadge tone={withdrawalTones[status]} label={t(`investor.withdrawal.status.${status}`)} />
        }
      />
      <div className="grid gap-6">
        {answer === undefined ? null : (
          <Notice tone="error" live>
            {answer.refused}
          </Notice>
        )}
        {cancelling ? <Notice tone="info">{t('investor.withdrawal.cancelling')}</Notice> : null}
        {refused === null ? null : (
          <Notice tone="error" title={t('investor.withdrawal.refused')}>
            {refused}
          </Notice>
        )}
        {status === 'rejected' ? (
          <Notice tone="error" title={t('investor.withdrawal.rejected.title')}>
            <p className="whitespace-pre-line">{withdrawal.rejectedFor}</p>
            <p className="mt-2">{t('investor.withdrawal.rejected.next')}</p>
          </Notice>
        ) : null}
        <Card title={t('investor.progress')}>
          <StateSteps label={t('investor.progress')} steps={withdrawalSteps(withdrawal, t)} />
        </Card>
        <Card title={t('investor.figures')}>
          <DescriptionList
            facts={[
              {
                term: t('investor.withdrawal.leaves'),
                value: <Money minor={withdrawal.amount} asset={asset} />,
                numeric: true,
              },
              {
                term: t('investor.fee'),
                value: <Money minor={withdrawal.fee} asset={asset} />,
                numeric: true,
              },
              {
                term: t('investor.withdrawal.paidOut'),
                value: (
                  <strong>
                    <Money minor={withdrawal.amount - withdrawal.fee} asset={asset} />
                  </strong>
                ),
                numeric: true,
              },
            ]}
          />
        </Card>
        <Card title={t('investor.withdrawal.destination')}>
          <DescriptionList
            facts={[
              { term: t('investor.bank.bank'), value: destination.bank },
              { term: t('investor.bank.holder'), value: destination.holder },
              { term: t('investor.bank.taxId'), value: destination.holderTaxId },
              { term: t('investor.bank.account'), value: destination.accountNumber },
              ...(withdrawal.bankReference === null
                ? []
                : [{ term: t('investor.withdrawal.bankReference'), value: withdrawal.bankReference }]),
              ...(withdrawal.redeemTransaction === null
                ? []
                : [
                    {
                      term: t('investor.withdrawal.redeemed'),
                      value: (
                        <Hash
                          value={withdrawal.redeemTransaction}
                          label={t('investor.withdrawal.redeemed')}
                        />
                      ),
                    },
                  ]),
            ]}
          />
        </Card>
        {cancellable ? (
          <Form form={form}>
            <div>
              <ConfirmDialog
                label={t('investor.withdrawal.cancel')}
                title={t('investor.withdrawal.cancel.title')}
                confirmLabel={t('investor.withdrawal.cancel')}
                variant="danger"
              >
                {t('investor.withdrawal.cancel.body')}
              </ConfirmDialog>
            </div>
          </Form>
        ) : null}
      </div>
    </>
  )
}
