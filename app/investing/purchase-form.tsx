import type { SubmissionResult } from '@conform-to/react'
import { useFetcher } from '@remix-run/react'
import { useEffect, useRef, useState } from 'react'
import { z } from 'zod'
import { DescriptionList } from '#app/components/description-list.tsx'
import { Form, SubmitButton, useSchemaForm } from '#app/components/form.tsx'
import { FormErrors } from '#app/components/form-errors.tsx'
import { Money } from '#app/components/money.tsx'
import { MoneyField } from '#app/components/money-field.tsx'
import { Notice } from '#app/components/notice.tsx'
import { Quantity } from '#app/components/quantity.tsx'
import { SelectField } from '#app/components/select-field.tsx'
import { amountSchema, sentText } from '#app/form.ts'
import { readAmount } from '#app/i18n/format.ts'
import { useMessages } from '#app/i18n/use-messages.ts'
import type { Currency, Offering } from '#app/queries/offerings.server.ts'
import type { loader as figuresLoader } from '#app/routes/web/offerings.$symbol_.figures.ts'
import type { PurchaseFigures } from './purchase-figures.server.ts'

export const purchaseSchema = z.object({
  quantity: amountSchema(0),
  payment: z.string().regex(/^\d{1,9}$/),
})

/** What the reader has seen and agrees to: sent with the purchase, so that nobody pays figures they did not see. */
export const agreementTo = ({ quantity, payment, total }: PurchaseFigures): string =>
  `${quantity}/${payment.id}/${total}`

const waitMs = 250

/** Quantity and way of paying, the exact figures, then the purchase. Without scripts the figures come by a first step. */
export function PurchaseForm({
  offering,
  currencies,
  clientOrderId,
  lastResult,
  figures: answered,
}: {
  offering: Offering
  currencies: readonly Currency[]
  clientOrderId: string
  lastResult: SubmissionResult<string[]> | undefined
  figures: PurchaseFigures | null
}) {
  const { t, locale, formatQuantity } = useMessages()
  const fetcher = useFetcher<typeof figuresLoader>()
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])
  const [form, fields] = useSchemaForm({
    id: 'purchase',
    schema: purchaseSchema,
    lastResult,
    defaultValue: { payment: String(currencies[0]?.id ?? '') },
  })
  const [typed, setTyped] = useState(false)
  const figures = typed ? (fetcher.data?.figures ?? null) : answered
  const ask = (element: HTMLFormElement) => {
    setTyped(true)
    const sent = new FormData(element)
    const quantity = readAmount(sentText(sent, 'quantity'), locale) ?? sentText(sent, 'quantity')
    const query = new URLSearchParams({ quantity, payment: sentText(sent, 'payment') })
    clearTimeout(timer.current)
    timer.current = setTimeout(
      () => fetcher.load(`/offerings/${offering.symbol}/figures?${query.toString()}`),
      waitMs,
    )
  }
  // New figures from the action (a rate that moved, units that went) count until the reader types again.
  useEffect(() => setTyped(false), [answered])
  // What was typed before the scripts woke up counts too: looked at once.
  const awake = useRef(false)
  useEffect(() => {
    if (awake.current) return
    awake.current = true
    const element = document.getElementById(form.id)
    if (element instanceof HTMLFormElement && sentText(new FormData(element), 'quantity') !== '') ask(element)
  })
  const labels = { quantity: t('public.purchase.quantity'), payment: t('public.purchase.payment') }
  return (
    <Form form={form} onInput={({ currentTarget }) => ask(currentTarget)} preventScrollReset>
      <FormErrors form={form} labels={labels} />
      <input type="hidden" name="clientOrderId" value={clientOrderId} />
      <input type="hidden" name="agreement" value={figures === null ? '' : agreementTo(figures)} />
      <MoneyField
        field={fields.quantity}
        label={labels.quantity}
        description={t('public.purchase.quantity.help', {
          lot: formatQuantity(offering.lot),
          remaining: formatQuantity(offering.remaining),
        })}
        asset={{ code: offering.symbol, decimals: 0 }}
      />
      <SelectField
        field={fields.payment}
        label={labels.payment}
        options={currencies.map(({ id, code }) => ({ value: String(id), label: code }))}
      />
      <div aria-live="polite">
        {figures === null ? null : <Figures figures={figures} offering={offering} />}
      </div>
      <div className="flex flex-wrap gap-3">
        {figures === null ? (
          <SubmitButton variant="secondary" name="step" value="calculate">
            {t('public.purchase.calculate')}
          </SubmitButton>
        ) : (
          <SubmitButton name="step" value="buy">
            {t('public.purchase.buy')}
          </SubmitButton>
        )}
      </div>
    </Form>
  )
}

/** Decimals beyond those of the currency, so that a rate is not shown rounder than it is. */
const rateDecimals = 6

function Figures({ figures, offering }: { figures: PurchaseFigures; offering: Offering }) {
  const { t, formatQuantity, formatMoney } = useMessages()
  const { payment, rate, quantity } = figures
  const { quote, symbol } = offering
  const one = 10n ** BigInt(quote.decimals + rateDecimals)
  const rateText = `${formatMoney(10n ** BigInt(quote.decimals), quote)} = ${formatQuantity((one * rate.numerator) / rate.denominator, payment.decimals + rateDecimals)}\u00a0${payment.code}`
  const rows = [
    { term: labelOf('quantity'), value: <Quantity units={quantity} symbol={symbol} /> },
    { term: labelOf('price'), value: <Money minor={figures.price} asset={quote} /> },
    ...(payment.id === quote.id
      ? []
      : [{ term: labelOf('rate'), value: <span className="figures">{rateText}</span> }]),
    { term: labelOf('notional'), value: <Money minor={figures.notional} asset={payment} /> },
    { term: labelOf('fee'), value: <Money minor={figures.fee} asset={payment} /> },
    {
      term: labelOf('total'),
      value: (
        <strong>
          <Money minor={figures.total} asset={payment} />
        </strong>
      ),
    },
    { term: labelOf('available'), value: <Money minor={figures.available} asset={payment} /> },
  ]
  function labelOf(name: 'quantity' | 'price' | 'rate' | 'notional' | 'fee' | 'total' | 'available') {
    return t(`public.figures.${name}`)
  }
  return (
    <div className="grid gap-4">
      <DescriptionList facts={rows.map((row) => ({ ...row, numeric: true }))} />
      {figures.total <= figures.available ? null : (
        <Notice tone="warning">
          {t('public.purchase.short', { missing: formatMoney(figures.total - figures.available, payment) })}
        </Notice>
      )}
    </div>
  )
}
