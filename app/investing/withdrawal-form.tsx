import type { SubmissionResult } from '@conform-to/react'
import { useState } from 'react'
import { z } from 'zod'
import { Card } from '#app/components/card.tsx'
import { CodeField } from '#app/components/code-field.tsx'
import { DescriptionList } from '#app/components/description-list.tsx'
import { Form, SubmitButton, useSchemaForm } from '#app/components/form.tsx'
import { FormErrors } from '#app/components/form-errors.tsx'
import { Money } from '#app/components/money.tsx'
import { MoneyField } from '#app/components/money-field.tsx'
import { Notice } from '#app/components/notice.tsx'
import { TextField } from '#app/components/text-field.tsx'
import { amountSchema } from '#app/form.ts'
import { readAmount } from '#app/i18n/format.ts'
import { useMessages } from '#app/i18n/use-messages.ts'
import type { MoneyCurrency } from '#app/queries/own-money.server.ts'

const line = (longest: number) => z.string().trim().min(1).max(longest)

export const withdrawalSchema = (decimals: number) =>
  z.object({
    amount: amountSchema(decimals),
    bank: line(100),
    holder: line(200),
    holderTaxId: line(40),
    accountNumber: z.string().trim().min(4).max(64),
    code: line(40),
    key: z.uuid(),
  })

/** Amount and destination, what will be paid while it is typed, and the code that confirms it. */
export function WithdrawalForm({
  currency,
  available,
  formKey,
  lastResult,
}: {
  currency: MoneyCurrency
  available: bigint
  formKey: string
  lastResult: SubmissionResult<string[]> | undefined
}) {
  const { t, locale, formatMoney } = useMessages()
  // Kept while the page asks again for what changed.
  const [key] = useState(formKey)
  const schema = withdrawalSchema(currency.decimals)
  const [form, fields] = useSchemaForm({ id: 'withdraw', schema, lastResult })
  const [amount, setAmount] = useState<bigint | null>(null)
  const labels = {
    amount: t('investor.amount'),
    bank: t('investor.bank.bank'),
    holder: t('investor.bank.holder'),
    holderTaxId: t('investor.bank.taxId'),
    accountNumber: t('investor.bank.account'),
    code: t('auth.code'),
  }
  const read = (text: string) => {
    const parsed = amountSchema(currency.decimals).safeParse(readAmount(text, locale) ?? text)
    setAmount(parsed.success ? parsed.data : null)
  }
  return (
    <Card>
      <Form
        form={form}
        className="grid gap-6"
        onInput={({ target }) => {
          if (target instanceof HTMLInputElement && target.name === 'amount') read(target.value)
        }}
      >
        <FormErrors form={form} labels={labels} />
        <input type="hidden" name="currency" value={currency.code} />
        <input type="hidden" name="key" value={key} />
        <MoneyField
          field={fields.amount}
          label={labels.amount}
          description={t('investor.withdrawal.amount.help', {
            available: formatMoney(available, currency),
            minimum: formatMoney(currency.withdrawalMin, currency),
            fee: formatMoney(currency.withdrawalFee, currency),
          })}
          asset={currency}
        />
        <div aria-live="polite">
          {amount === null || amount <= currency.withdrawalFee ? null : (
            <DescriptionList
              facts={[
                {
                  term: t('investor.withdrawal.leaves'),
                  value: <Money minor={amount} asset={currency} />,
                  numeric: true,
                },
                {
                  term: t('investor.fee'),
                  value: <Money minor={currency.withdrawalFee} asset={currency} />,
                  numeric: true,
                },
                {
                  term: t('investor.withdrawal.paidOut'),
                  value: (
                    <strong>
                      <Money minor={amount - currency.withdrawalFee} asset={currency} />
                    </strong>
                  ),
                  numeric: true,
                },
              ]}
            />
          )}
          {amount === null || amount <= available ? null : (
            <Notice tone="warning">
              {t('investor.withdrawal.aboveAvailable', { available: formatMoney(available, currency) })}
            </Notice>
          )}
        </div>
        <fieldset className="grid gap-5">
          <legend className="mb-4 font-display text-lg">{t('investor.withdrawal.destination')}</legend>
          <p className="text-ink-soft">{t('investor.withdrawal.destination.help')}</p>
          <TextField field={fields.bank} label={labels.bank} />
          <TextField field={fields.holder} label={labels.holder} autoComplete="name" />
          <TextField field={fields.holderTaxId} label={labels.holderTaxId} />
          <TextField field={fields.accountNumber} label={labels.accountNumber} />
        </fieldset>
        <CodeField field={fields.code} label={labels.code} description={t('auth.code.fresh')} />
        <div>
          <SubmitButton>{t('investor.withdrawal.send')}</SubmitButton>
        </div>
      </Form>
    </Card>
  )
}
