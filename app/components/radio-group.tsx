import { type FieldMetadata, getCollectionProps } from '@conform-to/react'
import type { ReactNode } from 'react'
import { describedBy, FieldError, type FieldTexts } from './field.tsx'

export interface RadioOption {
  readonly value: string
  readonly label: string
  readonly description?: ReactNode
}

/** One choice of few, all in sight, each with its explanation. */
export function RadioGroup({
  field,
  label,
  description,
  options,
}: FieldTexts & { field: FieldMetadata<unknown>; options: readonly RadioOption[] }) {
  const inputs = getCollectionProps(field, {
    type: 'radio',
    options: options.map(({ value }) => value),
    ariaAttributes: false,
  })
  return (
    <fieldset id={field.id} tabIndex={-1} {...describedBy(field, description)} className="grid gap-2">
      <legend className="mb-1.5 font-medium">{label}</legend>
      {description === undefined ? null : (
        <p id={field.descriptionId} className="text-sm text-ink-soft">
          {description}
        </p>
      )}
      {inputs.map(({ key, ...input }, index) => (
        <label
          key={key}
          htmlFor={input.id}
          className="flex items-start gap-3 rounded-md border border-line bg-surface px-3 py-2.5 hover:border-line-strong has-checked:border-accent has-checked:bg-accent-soft"
        >
          <input {...input} className="mt-1 size-5 shrink-0" />
          <span>
            <span className="block">{options[index]?.label}</span>
            {options[index]?.description === undefined ? null : (
              <span className="block text-sm text-ink-soft">{options[index].description}</span>
            )}
          </span>
        </label>
      ))}
      <FieldError id={field.errorId} errors={field.errors} />
    </fieldset>
  )
}
