import { type FieldMetadata, getInputProps } from '@conform-to/react'
import { useEffect, useRef } from 'react'
import { type AssetUnit, formatQuantity, readAmount } from '#app/i18n/format.ts'
import { useMessages } from '#app/i18n/use-messages.ts'
import { describedBy, Field, type FieldTexts } from './field.tsx'

/** Plain decimal text in the reader's notation, its decimals kept as typed: `1000.50` is `1.000,50`. */
function inNotation(plain: string, locale: Parameters<typeof readAmount>[1]): string {
  const [whole = '', fraction] = plain.split('.')
  const mark = locale === 'en' ? '.' : ','
  const grouped = formatQuantity(BigInt(whole), locale)
  return fraction === undefined ? grouped : `${grouped}${mark}${fraction}`
}

/** Space at the end of the field for the code that stands there. */
const room = (code: string) => (code.length <= 3 ? 'pr-16' : code.length <= 6 ? 'pr-22' : 'pr-28')

/**
 * An amount of an asset, typed in the reader's own notation and submitted as plain decimal text (`1000.50`), for
 * `amountSchema(asset.decimals)`. Without scripts plain text is what the field takes. What would need a guess is
 * sent as typed, and refused there.
 */
export function MoneyField({
  field,
  label,
  description,
  asset,
}: FieldTexts & { field: FieldMetadata<unknown>; asset: AssetUnit }) {
  const { locale } = useMessages()
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => {
    const element = input.current
    const form = element?.form
    if (!element || !form) return
    if (/^\d+(\.\d+)?$/.test(element.value)) element.value = inNotation(element.value, locale)
    const onFormData = ({ formData }: FormDataEvent) => {
      const plain = readAmount(element.value, locale)
      if (plain !== null) formData.set(element.name, plain)
    }
    form.addEventListener('formdata', onFormData)
    return () => form.removeEventListener('formdata', onFormData)
  }, [locale, field.key])
  const { key, ...props } = getInputProps(field, { type: 'text', ariaAttributes: false })
  return (
    <Field field={field} label={label} description={description}>
      <div className="relative">
        <input
          key={key}
          ref={input}
          {...props}
          {...describedBy(field, description)}
          inputMode={asset.decimals === 0 ? 'numeric' : 'decimal'}
          autoComplete="off"
          onBlur={({ currentTarget }) => {
            const plain = readAmount(currentTarget.value, locale)
            if (plain !== null) currentTarget.value = inNotation(plain, locale)
          }}
          className={`control figures text-right text-lg ${room(asset.code)}`}
        />
        <span
          aria-hidden="true"
          className="pointer-events-none absolute inset-y-0 right-0 flex items-center border-l border-line px-3 text-sm text-ink-soft"
        >
          {asset.code}
        </span>
      </div>
    </Field>
  )
}
