import { type FieldMetadata, getInputProps } from '@conform-to/react'
import type { ReactNode } from 'react'
import { describedBy, FieldError } from './field.tsx'

/** A statement to agree to. The label may hold a link. */
export function CheckboxField({
  field,
  label,
  description,
}: {
  field: FieldMetadata<unknown>
  label: ReactNode
  description?: ReactNode
}) {
  const { key, ...input } = getInputProps(field, { type: 'checkbox', ariaAttributes: false })
  return (
    <div className="grid gap-1.5">
      <label htmlFor={field.id} className="flex items-start gap-3 py-1">
        <input key={key} {...input} {...describedBy(field, description)} className="mt-1 size-5 shrink-0" />
        <span>{label}</span>
      </label>
      {description === undefined ? null : (
        <p id={field.descriptionId} className="pl-8 text-sm text-ink-soft">
          {description}
        </p>
      )}
      <FieldError id={field.errorId} errors={field.errors} />
    </div>
  )
}
