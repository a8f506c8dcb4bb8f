import type { SubmissionResult } from '@conform-to/react'
import { z } from 'zod'
import type { Company } from '#app/acts/issuer.ts'
import { Form, SubmitButton, useSchemaForm } from '#app/components/form.tsx'
import { FormErrors } from '#app/components/form-errors.tsx'
import { SelectField } from '#app/components/select-field.tsx'
import { TextField } from '#app/components/text-field.tsx'
import { countryOptions } from '#app/i18n/countries.ts'
import { useMessages } from '#app/i18n/use-messages.ts'

export const companySchema = z.object({
  legalName: z.string().trim().min(2).max(200),
  registrationNumber: z.string().trim().min(2).max(64),
  country: z.string().regex(/^[1-9]\d{0,2}$/),
  website: z
    .url({ protocol: /^https$/, hostname: z.regexes.domain })
    .max(200)
    .optional(),
  description: z.string().trim().max(4000).optional(),
})

/** What a company says of itself, for the officers to verify and for investors to read. */
export function CompanyForm({
  lastResult,
  last,
}: {
  lastResult: SubmissionResult<string[]> | undefined
  last: Company | null
}) {
  const { t, locale } = useMessages()
  const [form, fields] = useSchemaForm({
    id: 'company',
    schema: companySchema,
    lastResult,
    ...(last === null ? {} : { defaultValue: { ...last, country: String(last.country) } }),
  })
  const labels = {
    legalName: t('issuer.company.legalName'),
    registrationNumber: t('issuer.company.registrationNumber'),
    country: t('issuer.company.country'),
    website: t('issuer.company.website'),
    description: t('issuer.company.description'),
  }
  return (
    <Form form={form}>
      <FormErrors form={form} labels={labels} />
      <TextField
        field={fields.legalName}
        label={labels.legalName}
        description={t('issuer.company.legalName.help')}
        autoComplete="organization"
      />
      <div className="grid gap-5 sm:grid-cols-2">
        <TextField
          field={fields.registrationNumber}
          label={labels.registrationNumber}
          description={t('issuer.company.registrationNumber.help')}
        />
        <SelectField
          field={fields.country}
          label={labels.country}
          description={t('issuer.company.country.help')}
          options={countryOptions(locale)}
        />
      </div>
      <TextField
        field={fields.website}
        label={labels.website}
        type="url"
        inputMode="url"
        placeholder="https://"
        autoComplete="url"
      />
      <TextField
        field={fields.description}
        label={labels.description}
        description={t('issuer.company.description.help')}
        rows={5}
      />
      <div>
        <SubmitButton>{t(last === null ? 'issuer.company.send' : 'issuer.company.sendAgain')}</SubmitButton>
      </div>
    </Form>
  )
}
