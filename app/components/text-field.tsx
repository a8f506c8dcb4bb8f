import { type FieldMetadata, getInputProps, getTextareaProps } from '@conform-to/react'
import { describedBy, Field, type FieldTexts } from './field.tsx'

/** One line of text, or several with `rows`. */
export function TextField({
  field,
  label,
  description,
  type = 'text',
  rows,
  autoComplete,
  inputMode,
  placeholder,
  readOnly,
}: FieldTexts & {
  field: FieldMetadata<unknown>
  type?: 'text' | 'email' | 'password' | 'tel' | 'url' | 'date' | 'search'
  rows?: number
  autoComplete?: string
  inputMode?: 'text' | 'numeric' | 'email' | 'tel' | 'url'
  placeholder?: string
  readOnly?: boolean
}) {
  const shared = {
    autoComplete,
    placeholder,
    readOnly,
    className: 'control',
    ...describedBy(field, description),
  }
  const { key, ...input } = getInputProps(field, { type, ariaAttributes: false })
  const { key: areaKey, ...area } = getTextareaProps(field, { ariaAttributes: false })
  return (
    <Field field={field} label={label} description={description}>
      {rows === undefined ? (
        <input key={key} {...input} {...shared} inputMode={inputMode} />
      ) : (
        <textarea key={areaKey} {...area} {...shared} rows={rows} />
      )}
    </Field>
  )
}
