import type { SubmissionResult } from '@conform-to/react'
import { useState } from 'react'
import { z } from 'zod'
import { legalBases, rightsClasses } from '#app/acts/security.ts'
import { Form, SubmitButton, useSchemaForm } from '#app/components/form.tsx'
import { FormErrors } from '#app/components/form-errors.tsx'
import { MoneyField } from '#app/components/money-field.tsx'
import { RadioGroup } from '#app/components/radio-group.tsx'
import { SelectField } from '#app/components/select-field.tsx'
import { TextField } from '#app/components/text-field.tsx'
import { amountSchema, refusal, sentText } from '#app/form.ts'
import { currencyName } from '#app/i18n/currencies.ts'
import { minorToDecimal } from '#app/i18n/format.ts'
import { useMessages } from '#app/i18n/use-messages.ts'
import type { OwnSecurity, QuoteCurrency } from '#app/queries/own-securities.server.ts'
import { CountriesField } from './countries-field.tsx'

/** Units fit the engine's 64 bits with room for sums. */
const unitsMax = 10n ** 15n

const units = amountSchema(0).refine((value) => value <= unitsMax, refusal('errors.amount.large'))

/** The terms of a security; `decimals` are those of the currency it is priced in. */
export const draftSchema = (decimals: number) =>
  z.object({
    name: z.string().trim().min(2).max(100),
    symbol: z
      .string()
      .trim()
      .transform((text) => text.toUpperCase())
      .refine((text) => /^[A-Z][A-Z0-9]{1,11}$/.test(text), refusal('issuer.draft.symbol.form')),
    rights: z.enum(rightsClasses),
    legalBasis: z.enum(legalBases),
    countries: z
      .array(z.string().regex(/^[1-9]\d{0,2}$/))
      .max(300)
      .refine((codes) => codes.length > 0, refusal('issuer.draft.countries.none')),
    supply: units,
    offered: units,
    lot: units,
    quote: z.string().regex(/^\d{1,9}$/),
    price: amountSchema(decimals),
    tick: amountSchema(decimals),
    description: z.string().trim().max(4000).optional(),
  })

/** One form for a new draft and for one that is corrected. */
export function DraftForm({
  currencies,
  draft,
  lastResult,
}: {
  currencies: readonly QuoteCurrency[]
  draft: (OwnSecurity & { readonly countries: readonly number[] }) | null
  lastResult: SubmissionResult<string[]> | undefined
}) {
  const { t, locale } = useMessages()
  const [quoteId, setQuoteId] = useState(String(draft?.quote.id ?? currencies[0]?.id ?? ''))
  const quote = currencies.find(({ id }) => String(id) === quoteId) ?? { code: '', decimals: 0 }
  const [form, fields] = useSchemaForm({
    id: 'draft',
    schema: draftSchema(quote.decimals),
    lastResult,
    defaultValue: draft === null ? { quote: quoteId, lot: '1' } : asTyped(draft),
  })
  const labels = {
    name: t('issuer.draft.name'),
    symbol: t('issuer.draft.symbol'),
    rights: t('public.offering.rights'),
    legalBasis: t('public.offering.legalBasis'),
    countries: t('issuer.draft.countries'),
    supply: t('issuer.draft.supply'),
    offered: t('issuer.draft.offered'),
    lot: t('issuer.draft.lot'),
    quote: t('issuer.draft.quote'),
    price: t('issuer.draft.price'),
    tick: t('issuer.draft.tick'),
    description: t('issuer.draft.description'),
  }
  const counted = { code: t('issuer.draft.units'), decimals: 0 }
  const group = 'grid gap-5 border-t border-line pt-6 first-of-type:border-0 first-of-type:pt-0'
  const legend = 'float-left mb-1 w-full font-display text-lg'
  return (
    <Form
      form={form}
      className="grid gap-8"
      onInput={({ currentTarget }) => setQuoteId(sentText(new FormData(currentTarget), 'quote'))}
    >
      <FormErrors form={form} labels={labels} />
      <fieldset className={group}>
        <legend className={legend}>{t('issuer.draft.section.name')}</legend>
        <div className="clear-both grid gap-5 sm:grid-cols-2">
          <TextField field={fields.name} label={labels.name} description={t('issuer.draft.name.help')} />
          <TextField
            field={fields.symbol}
            label={labels.symbol}
            description={t('issuer.draft.symbol.help')}
          />
        </div>
        <TextField
          field={fields.description}
          label={labels.description}
          description={t('issuer.draft.description.help')}
          rows={5}
        />
      </fieldset>
      <fieldset className={group}>
        <legend className={legend}>{t('issuer.draft.section.rights')}</legend>
        <RadioGroup
          field={fields.rights}
          label={labels.rights}
          options={rightsClasses.map((value) => ({ value, label: t(`public.rights.${value}`) }))}
        />
        <RadioGroup
          field={fields.legalBasis}
          label={labels.legalBasis}
          options={legalBases.map((value) => ({
            value,
            label: t(`public.legalBasis.${value}`),
            description: t(`public.legalBasis.${value}.explained`),
          }))}
        />
        <CountriesField
          field={fields.countries}
          label={labels.countries}
          description={t('issuer.draft.countries.help')}
        />
      </fieldset>
      <fieldset className={group}>
        <legend className={legend}>{t('issuer.draft.section.supply')}</legend>
        <div className="clear-both grid gap-5 sm:grid-cols-2">
          <MoneyField
            field={fields.supply}
            label={labels.supply}
            description={t('issuer.draft.supply.help')}
            asset={counted}
          />
          <MoneyField
            field={fields.offered}
            label={labels.offered}
            description={t('issuer.draft.offered.help')}
            asset={counted}
          />
          <MoneyField
            field={fields.lot}
            label={labels.lot}
            description={t('issuer.draft.lot.help')}
            asset={counted}
          />
        </div>
      </fieldset>
      <fieldset className={group}>
        <legend className={legend}>{t('issuer.draft.section.price')}</legend>
        <div className="clear-both grid gap-5 sm:grid-cols-2">
          <SelectField
            field={fields.quote}
            label={labels.quote}
            description={t('issuer.draft.quote.help')}
            options={currencies.map(({ id, code }) => ({
              value: String(id),
              label: `${code} · ${currencyName(locale, code)}`,
            }))}
          />
          <MoneyField
            field={fields.price}
            label={labels.price}
            description={t('issuer.draft.price.help')}
            asset={quote}
          />
          <MoneyField
            field={fields.tick}
            label={labels.tick}
            description={t('issuer.draft.tick.help')}
            asset={quote}
          />
        </div>
      </fieldset>
      <div>
        <SubmitButton>{t('issuer.draft.save')}</SubmitButton>
      </div>
    </Form>
  )
}

const asTyped = (draft: OwnSecurity & { readonly countries: readonly number[] }) => ({
  name: draft.name,
  symbol: draft.symbol,
  rights: draft.rights,
  legalBasis: draft.legalBasis,
  countries: draft.countries.map(String),
  supply: String(draft.supply),
  offered: String(draft.offered),
  lot: String(draft.lot),
  quote: String(draft.quote.id),
  price: minorToDecimal(draft.price, draft.quote.decimals),
  tick: minorToDecimal(draft.tick, draft.quote.decimals),
  description: draft.description,
})
