import { randomUUID } from 'node:crypto'
import { type ActionFunctionArgs, data, type LoaderFunctionArgs, redirect } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { requestWithdrawal, type RequestWithdrawalResult } from '#app/acts/withdrawal.ts'
import { stepUpWords } from '#app/authentication/answers.server.ts'
import { Breadcrumbs } from '#app/components/breadcrumbs.tsx'
import { LinkButton } from '#app/components/button.tsx'
import { Notice } from '#app/components/notice.tsx'
import { PageHeader } from '#app/components/page-header.tsx'
import { parseForm } from '#app/form.ts'
import type { Messages } from '#app/i18n/messages.ts'
import { messagesFor } from '#app/i18n/server-messages.ts'
import { useMessages } from '#app/i18n/use-messages.ts'
import { CurrencyTabs } from '#app/investing/currency-tabs.tsx'
import { currencyFor } from '#app/investing/currency.server.ts'
import { once } from '#app/investing/once.server.ts'
import { WithdrawalForm, withdrawalSchema } from '#app/investing/withdrawal-form.tsx'
import { useLive } from '#app/live.ts'
import { type MoneyCurrency, readCurrencies, readOwnBalances } from '#app/queries/own-money.server.ts'
import { readSecondFactor } from '#app/queries/own-account.server.ts'
import { requireCustomer, requireFreshSecondFactor } from '#app/server/guards.ts'
import type { PageHandle } from '#app/root.tsx'
import { titleOfLoader as meta } from '#app/title.ts'

export const handle: PageHandle = { width: 'reading' }

export async function loader(args: LoaderFunctionArgs) {
  const customer = requireCustomer(args)
  const { t } = messagesFor(args.context)
  const code = new URL(args.request.url).searchParams.get('currency')
  return await customer.inScope(async (scope) => {
    const currencies = await readCurrencies(scope)
    const currency = currencyFor(currencies, code, t)
    const balances = await readOwnBalances(scope, customer.id)
    return {
      title: t('investor.withdrawal.title'),
      codes: currencies.map((one) => one.code),
      currency,
      available: balances.find(({ id }) => id === currency.id)?.available ?? 0n,
      enrolled: await readSecondFactor(scope, customer.id),
      key: randomUUID(),
    }
  })
}

export { meta }

export async function action(args: ActionFunctionArgs) {
  const customer = requireCustomer(args)
  const { personalData } = args.context.services
  const messages = messagesFor(args.context)
  const form = await args.request.formData()
  const currencies = await customer.inScope(readCurrencies)
  const currency = currencyFor(currencies, form.get('currency'), messages.t)
  const submission = parseForm(form, withdrawalSchema(currency.decimals), messages.t)
  const refused = (errors: { code?: string; form?: string }, status: number) =>
    data(
      {
        lastResult: submission.reply({
          hideFields: ['code'],
          ...(errors.code === undefined ? {} : { fieldErrors: { code: [errors.code] } }),
          ...(errors.form === undefined ? {} : { formErrors: [errors.form] }),
        }),
      },
      { status },
    )
  if (submission.status !== 'success') return refused({}, 400)
  const { amount, key, code, ...destination } = submission.value
  const asked = { assetId: currency.id, amount, destination }
  const result = await once<WithdrawalRefusal>(
    customer,
    { key, path: '/money/withdraw', asked },
    async (scope) => {
      const requested = await requestWithdrawal(scope, personalData, customer.id, asked)
      if (!requested.ok) return { ok: false, refusal: requested }
      // Last, so that a request that cannot be does not use up a code; a wrong code undoes the request.
      const words = stepUpWords(await requireFreshSecondFactor(args, code), args.context)
      return words === undefined
        ? { ok: true, location: `/money/withdrawals/${requested.withdrawalId}` }
        : { ok: false, refusal: { ok: false, reason: 'code', words } }
    },
  )
  switch (result.outcome) {
    case 'done':
      return redirect(result.location, 303)
    case 'conflict':
      return refused({ form: messages.t('investor.sentBefore') }, 409)
    case 'refused':
      return result.refusal.reason === 'code'
        ? refused({ code: result.refusal.words }, 400)
        : refused({ form: refusedWords(messages, result.refusal, currency) }, 400)
    default:
      return result satisfies never
  }
}

type RequestRefusal = Extract<RequestWithdrawalResult, { ok: false }>
type WithdrawalRefusal =
  RequestRefusal | { readonly ok: false; readonly reason: 'code'; readonly words: string }

function refusedWords(messages: Messages, refusal: RequestRefusal, currency: MoneyCurrency): string {
  const { t, formatMoney } = messages
  switch (refusal.reason) {
    case 'not-verified':
      return t('investor.money.notVerified')
    case 'currency-closed':
      return t('investor.money.currencyClosed', { currency: currency.code })
    case 'below-minimum':
      return t('investor.money.belowMinimum', { minimum: formatMoney(refusal.minimum, currency) })
    case 'fee-above-amount':
      return t('investor.withdrawal.feeAbove', { fee: formatMoney(refusal.fee, currency) })
    default:
      return refusal satisfies never
  }
}

export default function Withdraw() {
  const { title, codes, currency, available, enrolled, key } = useLoaderData<typeof loader>()
  const answer = useActionData<typeof action>()
  const { t } = useMessages()
  useLive(['balances'])
  return (
    <>
      <PageHeader
        title={title}
        lead={t('investor.withdrawal.lead')}
        breadcrumbs={<Breadcrumbs parents={[{ to: '/money', label: t('investor.money.title') }]} />}
      />
      <CurrencyTabs path="/money/withdraw" codes={codes} current={currency.code} />
      {enrolled ? (
        <WithdrawalForm
          key={currency.code}
          currency={currency}
          available={available}
          formKey={key}
          lastResult={answer?.lastResult}
        />
      ) : (
        <Notice
          tone="warning"
          title={t('investor.withdrawal.enrol.title')}
          actions={
            <LinkButton to="/security" size="small">
              {t('common.navigation.security')}
            </LinkButton>
          }
        >
          {t('investor.withdrawal.enrol.body')}
        </Notice>
      )}
    </>
  )
}
