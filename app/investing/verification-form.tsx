import type { SubmissionResult } from '@conform-to/react'
import { z } from 'zod'
import type { PersonalDetails } from '#app/acts/verification.ts'
import { FileField } from '#app/components/file-field.tsx'
import { Form, SubmitButton, useSchemaForm } from '#app/components/form.tsx'
import { FormErrors } from '#app/components/form-errors.tsx'
import { SelectField } from '#app/components/select-field.tsx'
import { TextField } from '#app/components/text-field.tsx'
import { countryOptions } from '#app/i18n/countries.ts'
import { useMessages } from '#app/i18n/use-messages.ts'

const line = (longest: number) => z.string().trim().min(1).max(longest)

/** What a person says of themselves. */
export const detailsSchema = z.object({
  givenNames: line(100),
  familyNames: line(100),
  birthDate: z.iso.date(),
  nationalId: line(40),
  street: line(200),
  city: line(100),
  postalCode: line(20),
  country: z.string().regex(/^[1-9]\d{0,2}$/),
})

export const verificationSchema = detailsSchema.extend({
  identityFront: z.file(),
  identityBack: z.file(),
  proofOfAddress: z.file(),
})

const accepted = ['image/jpeg', 'image/png', 'application/pdf'] as const
const megabytesMax = 10

/** Personal details and the three documents, sent together. */
export function VerificationForm({
  lastResult,
  last,
}: {
  lastResult: SubmissionResult<string[]> | undefined
  last: PersonalDetails | null
}) {
  const { t, locale } = useMessages()
  const [form, fields] = useSchemaForm({
    id: 'verification',
    schema: verificationSchema,
    lastResult,
    ...(last === null ? {} : { defaultValue: { ...last, country: String(last.country) } }),
  })
  const labels = {
    givenNames: t('investor.verification.givenNames'),
    familyNames: t('investor.verification.familyNames'),
    birthDate: t('investor.verification.birthDate'),
    nationalId: t('investor.verification.nationalId'),
    street: t('investor.verification.street'),
    city: t('investor.verification.city'),
    postalCode: t('investor.verification.postalCode'),
    country: t('investor.verification.country'),
    identityFront: t('investor.verification.identityFront'),
    identityBack: t('investor.verification.identityBack'),
    proofOfAddress: t('investor.verification.proofOfAddress'),
  }
  const file = { accept: accepted, megabytesMax }
  return (
    <Form form={form} encType="multipart/form-data" className="grid gap-8">
      <FormErrors form={form} labels={labels} />
      <fieldset className="grid gap-5 sm:grid-cols-2">
        <legend className="mb-4 font-display text-lg">{t('investor.verification.person')}</legend>
        <TextField field={fields.givenNames} label={labels.givenNames} autoComplete="given-name" />
        <TextField field={fields.familyNames} label={labels.familyNames} autoComplete="family-name" />
        <TextField field={fields.birthDate} label={labels.birthDate} type="date" autoComplete="bday" />
        <TextField
          field={fields.nationalId}
          label={labels.nationalId}
          description={t('investor.verification.nationalId.help')}
        />
      </fieldset>
      <fieldset className="grid gap-5 sm:grid-cols-2">
        <legend className="mb-4 font-display text-lg">{t('investor.verification.residence')}</legend>
        <TextField field={fields.street} label={labels.street} autoComplete="street-address" />
        <TextField field={fields.city} label={labels.city} autoComplete="address-level2" />
        <TextField field={fields.postalCode} label={labels.postalCode} autoComplete="postal-code" />
        <SelectField field={fields.country} label={labels.country} options={countryOptions(locale)} />
      </fieldset>
      <fieldset className="grid gap-5">
        <legend className="mb-4 font-display text-lg">{t('investor.verification.documents')}</legend>
        <p className="text-ink-soft">{t('investor.verification.documents.lead')}</p>
        <FileField field={fields.identityFront} label={labels.identityFront} {...file} />
        <FileField field={fields.identityBack} label={labels.identityBack} {...file} />
        <FileField
          field={fields.proofOfAddress}
          label={labels.proofOfAddress}
          description={t('investor.verification.proofOfAddress.help')}
          {...file}
        />
      </fieldset>
      <div>
        <SubmitButton>{t('investor.verification.send')}</SubmitButton>
      </div>
    </Form>
  )
}
