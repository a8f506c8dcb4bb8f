import { type FieldMetadata, getInputProps } from '@conform-to/react'
import { describedBy, Field, type FieldTexts } from './field.tsx'

/** A one-time code of six figures; phones offer it from the authenticator or the message. */
export function CodeField({ field, label, description }: FieldTexts & { field: FieldMetadata<unknown> }) {
  const { key, ...input } = getInputProps(field, { type: 'text', ariaAttributes: false })
  return (
    <Field field={field} label={label} description={description}>
      <input
        key={key}
        {...input}
        {...describedBy(field, description)}
        inputMode="numeric"
        autoComplete="one-time-code"
        autoCapitalize="off"
        spellCheck={false}
        maxLength={8}
        className="control figures max-w-48 font-mono text-xl tracking-[0.25em]"
      />
    </Field>
  )
}
