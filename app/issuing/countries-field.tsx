import { type FieldMetadata, getCollectionProps } from '@conform-to/react'
import { useState } from 'react'
import { describedBy, FieldError, type FieldTexts } from '#app/components/field.tsx'
import { countryOptions } from '#app/i18n/countries.ts'
import { useMessages } from '#app/i18n/use-messages.ts'

/** Any number of countries by name: those chosen already come first, and typing narrows the rest. */
export function CountriesField({
  field,
  label,
  description,
}: FieldTexts & { field: FieldMetadata<unknown> }) {
  const { t, locale } = useMessages()
  const [wanted, setWanted] = useState('')
  const options = countryOptions(locale)
  const first = [field.initialValue ?? []].flat().map(String)
  const sorted = [
    ...options.filter(({ value }) => first.includes(value)),
    ...options.filter(({ value }) => !first.includes(value)),
  ]
  const inputs = getCollectionProps(field, {
    type: 'checkbox',
    options: sorted.map(({ value }) => value),
    ariaAttributes: false,
  })
  const plain = (text: string) => text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLocaleLowerCase(locale)
  return (
    <fieldset id={field.id} tabIndex={-1} {...describedBy(field, description)} className="grid gap-2">
      <legend className="mb-1.5 font-medium">{label}</legend>
      <p id={field.descriptionId} className="text-sm text-ink-soft">
        {description}
      </p>
      <input
        type="search"
        value={wanted}
        aria-label={t('issuer.draft.countries.find')}
        placeholder={t('issuer.draft.countries.find')}
        onChange={({ currentTarget }) => setWanted(currentTarget.value)}
        // A search is no reason to send the form.
        onKeyDown={(event) => {
          if (event.key === 'Enter') event.preventDefault()
        }}
        className="control"
      />
      <div className="grid max-h-60 grid-cols-1 overflow-y-auto rounded-md border border-line-strong bg-surface p-2 sm:grid-cols-2">
        {inputs.map(({ key, ...input }, index) => {
          const name = sorted[index]?.label ?? ''
          return (
            <label
              key={key}
              htmlFor={input.id}
              hidden={!plain(name).includes(plain(wanted.trim()))}
              className="flex items-start gap-2.5 rounded-sm px-2 py-1.5 hover:bg-hover [&[hidden]]:hidden"
            >
              <input {...input} className="mt-1 size-4 shrink-0" />
              <span>{name}</span>
            </label>
          )
        })}
      </div>
      <FieldError id={field.errorId} errors={field.errors} />
    </fieldset>
  )
}
