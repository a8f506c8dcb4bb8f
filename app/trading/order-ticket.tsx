import type { SubmissionResult } from '@conform-to/react'
import { useEffect, useRef, useState } from 'react'
import { z } from 'zod'
import { feeOf } from '#engine/money/fee.ts'
import { holdFor } from '#engine/risk/order-cost.ts'
import { DescriptionList } from '#app/components/description-list.tsx'
import { Form, SubmitButton, useSchemaForm } from '#app/components/form.tsx'
import { FormErrors } from '#app/components/form-errors.tsx'
import { Money } from '#app/components/money.tsx'
import { MoneyField } from '#app/components/money-field.tsx'
import { Notice } from '#app/components/notice.tsx'
import { Quantity } from '#app/components/quantity.tsx'
import { RadioGroup } from '#app/components/radio-group.tsx'
import { SelectField } from '#app/components/select-field.tsx'
import { amountSchema, sentText } from '#app/form.ts'
import { readAmount } from '#app/i18n/format.ts'
import { useMessages } from '#app/i18n/use-messages.ts'
import type { Market } from '#app/queries/market.server.ts'

/** `decimals` are those of the currency of the price. */
export const orderSchema = (decimals: number) =>
  z.object({
    side: z.enum(['buy', 'sell']),
    price: amountSchema(decimals),
    quantity: amountSchema(0),
    timeInForce: z.enum(['gtc', 'ioc', 'fok']),
  })

type Order = z.output<ReturnType<typeof orderSchema>>

/** What the reader has and may do here, as far as is known before an order is sent. */
export interface TraderFacts {
  readonly makerPpm: number
  readonly takerPpm: number
  readonly units: bigint
  readonly cash: bigint
  /** why not, in words; null where nothing stands in the way */
  readonly refusal: { readonly buy: string | null; readonly sell: string | null }
}

const hours = ['gtc', 'ioc', 'fok'] as const

/** Side, price and quantity, with what they come to before anything is sent. Without scripts by a first step. */
export function OrderTicket({
  market,
  trader,
  clientOrderId,
  lastResult,
  checked,
  preset,
}: {
  market: Market
  trader: TraderFacts
  clientOrderId: string
  lastResult: SubmissionResult<string[]> | undefined
  /** what the action was asked to calculate */
  checked: Order | null
  /** from the address: plain decimal text */
  preset: { readonly side: 'buy' | 'sell'; readonly price: string }
}) {
  const { t, locale, formatMoney, formatQuantity } = useMessages()
  const schema = orderSchema(market.quote.decimals)
  const [form, fields] = useSchemaForm({
    id: 'order',
    schema,
    lastResult,
    defaultValue: { ...preset, timeInForce: 'gtc' },
  })
  const [scripted, setScripted] = useState(false)
  useEffect(() => setScripted(true), [])
  const [typed, setTyped] = useState<Order | null>(null)
  const order = typed ?? checked
  const read = (element: HTMLFormElement) => {
    const sent = Object.fromEntries(
      [...new FormData(element)].map(([name, value]) => [
        name,
        typeof value === 'string' && (name === 'price' || name === 'quantity')
          ? (readAmount(value, locale) ?? value)
          : value,
      ]),
    )
    const parsed = schema.safeParse(sent)
    setTyped(parsed.success ? parsed.data : null)
  }
  // What was typed before the scripts woke up counts too: looked at once.
  const awake = useRef(false)
  useEffect(() => {
    if (awake.current) return
    awake.current = true
    const element = document.getElementById(form.id)
    if (element instanceof HTMLFormElement && sentText(new FormData(element), 'quantity') !== '')
      read(element)
  })
  const labels = {
    side: t('market.ticket.side'),
    price: t('market.ticket.price'),
    quantity: t('market.ticket.quantity'),
    timeInForce: t('market.ticket.timeInForce'),
  }
  return (
    <Form
      form={form}
      onInput={({ currentTarget }) => read(currentTarget)}
      preventScrollReset
      className="grid gap-4"
    >
      <FormErrors form={form} labels={labels} />
      <input type="hidden" name="clientOrderId" value={clientOrderId} />
      <div className="[&_fieldset]:grid-cols-2 [&_legend]:sr-only">
        <RadioGroup
          field={fields.side}
          label={labels.side}
          options={(['buy', 'sell'] as const).map((side) => ({
            value: side,
            label: t(`market.side.${side}`),
          }))}
        />
      </div>
      <MoneyField
        field={fields.price}
        label={labels.price}
        description={t('market.ticket.price.help', { tick: formatMoney(market.tick, market.quote) })}
        asset={market.quote}
      />
      <MoneyField
        field={fields.quantity}
        label={labels.quantity}
        description={t('market.ticket.quantity.help', { lot: formatQuantity(market.lot) })}
        asset={{ code: market.symbol, decimals: 0 }}
      />
      <SelectField
        field={fields.timeInForce}
        label={labels.timeInForce}
        options={hours.map((value) => ({ value, label: t(`market.timeInForce.${value}`) }))}
      />
      <div aria-live="polite">
        <Figures order={order} market={market} trader={trader} told={form.errors ?? []} />
      </div>
      <div className="flex flex-wrap gap-3">
        <SubmitButton name="step" value="send">
          {order === null ? t('market.ticket.send') : t(`market.ticket.send.${order.side}`)}
        </SubmitButton>
        {scripted ? null : (
          <SubmitButton variant="secondary" name="step" value="calculate">
            {t('market.ticket.calculate')}
          </SubmitButton>
        )}
      </div>
    </Form>
  )
}

function Figures({
  order,
  market,
  trader,
  told,
}: {
  order: Order | null
  market: Market
  trader: TraderFacts
  told: readonly string[]
}) {
  const { t, formatPercent } = useMessages()
  const { quote, symbol } = market
  const available = [
    {
      term: t('market.ticket.availableCash'),
      value: <Money minor={trader.cash} asset={quote} />,
      numeric: true,
    },
    {
      term: t('market.ticket.availableUnits'),
      value: <Quantity units={trader.units} symbol={symbol} />,
      numeric: true,
    },
  ]
  if (order === null) return <DescriptionList facts={available} />
  const { side, price, quantity } = order
  const notional = price * quantity
  const hold = holdFor({ side, price, makerPpm: trader.makerPpm, takerPpm: trader.takerPpm }, quantity, {
    feeMillionths: 0n,
  })
  const short = hold - (side === 'buy' ? trader.cash : trader.units)
  const refusal = trader.refusal[side]
  const fee = (ppm: number) => <Money minor={feeOf(notional, ppm)} asset={quote} />
  return (
    <div className="grid gap-3">
      <DescriptionList
        facts={[
          ...available,
          {
            term: t('market.ticket.notional'),
            value: <Money minor={notional} asset={quote} />,
            numeric: true,
          },
          {
            term: t('market.ticket.makerFee', { rate: formatPercent(trader.makerPpm) }),
            value: fee(trader.makerPpm),
            numeric: true,
          },
          {
            term: t('market.ticket.takerFee', { rate: formatPercent(trader.takerPpm) }),
            value: fee(trader.takerPpm),
            numeric: true,
          },
          {
            term: t('market.ticket.hold'),
            value: (
              <strong>
                {side === 'buy' ? (
                  <Money minor={hold} asset={quote} />
                ) : (
                  <Quantity units={hold} symbol={symbol} />
                )}
              </strong>
            ),
            numeric: true,
          },
        ]}
      />
      {/* What the answer above says already is not said twice. */}
      {refusal !== null && told.includes(refusal) ? null : (
        <Outlook refusal={refusal} short={short} side={side} market={market} />
      )}
    </div>
  )
}

/** Whether the order would be taken, by the rules that will decide it. */
function Outlook({
  refusal,
  short,
  side,
  market,
}: {
  refusal: string | null
  short: bigint
  side: 'buy' | 'sell'
  market: Market
}) {
  const { t, formatMoney, formatQuantity } = useMessages()
  if (refusal !== null) return <Notice tone="error">{refusal}</Notice>
  if (short > 0n) {
    const missing =
      side === 'buy' ? formatMoney(short, market.quote) : `${formatQuantity(short)}\u00a0${market.symbol}`
    return <Notice tone="warning">{t('market.ticket.short', { missing })}</Notice>
  }
  return <p className="text-sm text-good">{t('market.ticket.eligible')}</p>
}
