import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { z } from 'zod'
import { setPaymentRate } from '#app/acts/settings.ts'
import { Card } from '#app/components/card.tsx'
import { DataTable } from '#app/components/data-table.tsx'
import { DateTime } from '#app/components/date-time.tsx'
import { EmptyState } from '#app/components/empty-state.tsx'
import { Form, SubmitButton, useSchemaForm } from '#app/components/form.tsx'
import { FormErrors } from '#app/components/form-errors.tsx'
import { MoneyField } from '#app/components/money-field.tsx'
import { PageHeader } from '#app/components/page-header.tsx'
import { RadioGroup } from '#app/components/radio-group.tsx'
import { StatusBadge } from '#app/components/status-badge.tsx'
import { TextLink } from '#app/components/text-link.tsx'
import { amountSchema, parseForm } from '#app/form.ts'
import { messagesFor } from '#app/i18n/server-messages.ts'
import { useMessages } from '#app/i18n/use-messages.ts'
import { useAnswer } from '#app/operations/answer.ts'
import { effectiveAt, effectiveFrom, EffectiveFromField } from '#app/operations/effective-from.tsx'
import { type Fraction, rateDecimals, rateOf, writtenRate } from '#app/operations/rate.ts'
import { ReasonField, reasonSchema } from '#app/operations/reason-field.tsx'
import { refusedForm } from '#app/operations/refused-form.server.ts'
import { settingsPermissions } from '#app/operations/settings-permissions.ts'
import { SettingsTabs } from '#app/operations/settings-tabs.tsx'
import { type CurrencyRow, listCurrencies } from '#app/queries/staff/currencies.server.ts'
import { listRates } from '#app/queries/staff/settings.server.ts'
import { found } from '#app/server/address.ts'
import { requireAny, requireStaff } from '#app/server/guards.ts'
import { titleOfLoader as meta } from '#app/title.ts'

const rateForm = z.object({
  direction: z.enum(['quote', 'payment']),
  figure: amountSchema(rateDecimals),
  effectiveFrom,
  reason: reasonSchema,
})

interface Pair {
  readonly quote: CurrencyRow
  readonly payment: CurrencyRow
}

/** Every ordered pair of two currencies: a price in the one, paid in the other. */
function pairsOf(currencies: readonly CurrencyRow[]): Pair[] {
  return currencies.flatMap((quote) =>
    currencies.filter((payment) => payment.id !== quote.id).map((payment) => ({ quote, payment })),
  )
}

function chosenPair(pairs: readonly Pair[], url: URL): Pair | undefined {
  const name = url.searchParams.get('pair')
  return pairs.find(({ quote, payment }) => `${quote.code}-${payment.code}` === name)
}

const bothWays = (fraction: Fraction, { quote, payment }: Pair) => ({
  forward: writtenRate(fraction, 'quote', quote, payment),
  backward: writtenRate(fraction, 'payment', quote, payment),
})

export async function loader(args: LoaderFunctionArgs) {
  const staff = requireAny(args, settingsPermissions)
  const { database, now } = args.context.services
  const pairs = pairsOf(await listCurrencies(database))
  const rates = await listRates(database)
  const at = now()
  const url = new URL(args.request.url)
  const pair = chosenPair(pairs, url)
  if (url.searchParams.has('pair')) found(pair)
  const { t } = messagesFor(args.context)
  return {
    title: t('admin.settings.rates'),
    pairs: pairs.map((one) => {
      const own = rates.filter(
        (rate) => rate.quote_asset_id === one.quote.id && rate.payment_asset_id === one.payment.id,
      )
      const inForce = own.find((rate) => rate.effective_from <= at)
      return {
        quote: one.quote.code,
        payment: one.payment.code,
        rates: own.map((rate) => ({
          id: rate.id,
          ...bothWays(rate, one),
          effectiveFrom: rate.effective_from,
          staff: rate.staff,
          reason: rate.reason,
          when:
            rate === inForce
              ? ('inForce' as const)
              : rate.effective_from > at
                ? ('future' as const)
                : ('past' as const),
        })),
      }
    }),
    pair: pair === undefined ? null : { quote: pair.quote.code, payment: pair.payment.code },
    maySet: staff.permissions.includes('rates.set'),
  }
}

export { meta }

export async function action(args: ActionFunctionArgs) {
  const staff = requireStaff(args, 'rates.set')
  const { database, now } = args.context.services
  const { t } = messagesFor(args.context)
  const { quote, payment } = found(
    chosenPair(pairsOf(await listCurrencies(database)), new URL(args.request.url)),
  )
  const form = await args.request.formData()
  const submission = parseForm(form, rateForm, t)
  if (submission.status !== 'success') return refusedForm(form, submission.reply())
  const { direction, figure, reason } = submission.value
  const from = effectiveAt(submission.value.effectiveFrom, now())
  if (from === undefined)
    return refusedForm(
      form,
      submission.reply({ fieldErrors: { effectiveFrom: [t('admin.effective.notPast')] } }),
    )
  await setPaymentRate(database, staff.actor, {
    quoteAssetId: quote.id,
    paymentAssetId: payment.id,
    ...rateOf(figure, direction, quote, payment),
    effectiveFrom: from,
    reason,
  })
  return redirect('/settings/rates', 303)
}

export default function Rates() {
  const { t } = useMessages()
  const { pairs, pair, maySet } = useLoaderData<typeof loader>()
  return (
    <>
      <PageHeader title={t('admin.settings.title')} lead={t('admin.rates.lead')} />
      <SettingsTabs current="rates" />
      {pair !== null && maySet ? (
        <div className="mb-6">
          <Card title={t('admin.rates.setTitle', pair)}>
            <SetRate key={`${pair.quote}-${pair.payment}`} quote={pair.quote} payment={pair.payment} />
          </Card>
        </div>
      ) : null}
      {pairs.length === 0 ? (
        <EmptyState title={t('admin.rates.empty')}>{t('admin.rates.emptyHelp')}</EmptyState>
      ) : (
        <div className="grid gap-6">
          {pairs.map((one) => (
            <Card
              key={`${one.quote}-${one.payment}`}
              title={t('admin.rates.pair', { quote: one.quote, payment: one.payment })}
              actions={
                maySet ? (
                  <TextLink to={`?pair=${one.quote}-${one.payment}`}>
                    {t('admin.rates.set')}
                    <span className="sr-only">
                      : {t('admin.rates.pair', { quote: one.quote, payment: one.payment })}
                    </span>
                  </TextLink>
                ) : undefined
              }
            >
              <PairRates pair={one} />
            </Card>
          ))}
        </div>
      )}
    </>
  )
}

type Shown = ReturnType<typeof useLoaderData<typeof loader>>['pairs'][number]

function PairRates({ pair }: { pair: Shown }) {
  const { t } = useMessages()
  const tone = { inForce: 'good', future: 'info', past: 'neutral' } as const
  const line = (from: string, to: string, written: { text: string; exact: boolean }) => (
    <span className="figures whitespace-nowrap">
      1 {from} {written.exact ? '=' : '≈'} {written.text} {to}
    </span>
  )
  return (
    <DataTable
      caption={t('admin.rates.pair', { quote: pair.quote, payment: pair.payment })}
      captionHidden
      rows={pair.rates}
      rowKey={(rate) => rate.id}
      empty={<p className="text-ink-soft">{t('admin.rates.none', { payment: pair.payment })}</p>}
      columns={[
        {
          id: 'forward',
          header: t('admin.rates.rate'),
          rowHeader: true,
          cell: (rate) => line(pair.quote, pair.payment, rate.forward),
        },
        {
          id: 'backward',
          header: t('admin.rates.inverse'),
          cell: (rate) => line(pair.payment, pair.quote, rate.backward),
        },
        {
          id: 'from',
          header: t('admin.effective.since'),
          cell: (rate) => <DateTime value={rate.effectiveFrom} />,
        },
        {
          id: 'when',
          header: t('admin.state'),
          cell: (rate) => <StatusBadge tone={tone[rate.when]} label={t(`admin.effective.${rate.when}`)} />,
        },
        { id: 'by', header: t('admin.setBy'), cell: (rate) => `${rate.staff}: ${rate.reason}` },
      ]}
    />
  )
}

function SetRate({ quote, payment }: { quote: string; payment: string }) {
  const { t } = useMessages()
  const [form, fields] = useSchemaForm({ id: 'rate', schema: rateForm, lastResult: useAnswer('rate') })
  const labels = {
    direction: t('admin.rates.direction'),
    figure: t('admin.rates.figure'),
    effectiveFrom: t('admin.effective.from'),
    reason: t('admin.reason.label'),
  }
  return (
    <Form form={form}>
      <FormErrors form={form} labels={labels} />
      <RadioGroup
        field={fields.direction}
        label={labels.direction}
        options={[
          { value: 'quote', label: `1 ${quote} = … ${payment}` },
          { value: 'payment', label: `1 ${payment} = … ${quote}` },
        ]}
      />
      <MoneyField
        field={fields.figure}
        label={labels.figure}
        description={t('admin.rates.figureHelp')}
        asset={{ code: '×', decimals: rateDecimals }}
      />
      <EffectiveFromField field={fields.effectiveFrom} />
      <ReasonField field={fields.reason} />
      <div>
        <SubmitButton>{t('admin.rates.submit')}</SubmitButton>
      </div>
    </Form>
  )
}
