import { type FieldMetadata, getInputProps } from '@conform-to/react'
import { useMessages } from '#app/i18n/use-messages.ts'
import { describedBy, Field, type FieldTexts } from './field.tsx'

/** A file from the reader's device. Its form needs `encType="multipart/form-data"`. */
export function FileField({
  field,
  label,
  description,
  accept,
  megabytesMax,
}: FieldTexts & { field: FieldMetadata<unknown>; accept: readonly string[]; megabytesMax: number }) {
  const { t } = useMessages()
  const { key, ...input } = getInputProps(field, { type: 'file', ariaAttributes: false })
  const help = (
    <>
      {description === undefined ? null : <>{description} </>}
      {t('common.field.file.limit', { megabytes: megabytesMax })}
    </>
  )
  return (
    <Field field={field} label={label} description={help}>
      <input
        key={key}
        {...input}
        {...describedBy(field, help)}
        accept={accept.join(',')}
        className="control border-dashed file:mr-3 file:min-h-8 file:rounded-sm file:border-0 file:bg-accent-soft file:px-3 file:text-sm file:font-medium file:text-accent-strong"
      />
    </Field>
  )
}
