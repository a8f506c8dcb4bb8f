import { type FieldMetadata, getSelectProps } from '@conform-to/react'
import { useMessages } from '#app/i18n/use-messages.ts'
import { describedBy, Field, type FieldTexts } from './field.tsx'

export interface Option {
  readonly value: string
  readonly label: string
}

/** One choice of many, or several with `multiple`. Begins with an empty choice unless the field has a value. */
export function SelectField({
  field,
  label,
  description,
  options,
  multiple = false,
}: FieldTexts & { field: FieldMetadata<unknown>; options: readonly Option[]; multiple?: boolean }) {
  const { t } = useMessages()
  const { key, ...select } = getSelectProps(field, { ariaAttributes: false })
  return (
    <Field field={field} label={label} description={description}>
      <select
        key={key}
        {...select}
        {...describedBy(field, description)}
        multiple={multiple}
        {...(multiple ? { size: Math.min(options.length, 8) } : {})}
        className="control"
      >
        {multiple ? null : <option value="">{t('common.field.select.placeholder')}</option>}
        {options.map(({ value, label: text }) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </Field>
  )
}
