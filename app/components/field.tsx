import type { ReactNode } from 'react'
import { useMessages } from '#app/i18n/use-messages.ts'
import { Icon } from './icon.tsx'

/** What every field takes beside its own: `field` comes from `useSchemaForm`. */
export interface FieldTexts {
  label: string
  /** Help that stays visible under the label. */
  description?: ReactNode
}

/** What a field's control points to, so that label, help and error are read with it. */
export function describedBy(
  field: { descriptionId: string; errorId: string; errors?: string[] | undefined },
  description: ReactNode,
): { 'aria-describedby'?: string; 'aria-invalid'?: true } {
  const ids = [
    description === undefined ? undefined : field.descriptionId,
    field.errors === undefined ? undefined : field.errorId,
  ].filter((id) => id !== undefined)
  return {
    ...(ids.length === 0 ? {} : { 'aria-describedby': ids.join(' ') }),
    ...(field.errors === undefined ? {} : { 'aria-invalid': true }),
  }
}

export function FieldError({ id, errors }: { id: string; errors: readonly string[] | undefined }) {
  if (errors === undefined) return null
  return (
    <p id={id} className="flex items-start gap-1.5 text-sm text-bad">
      <Icon name="warning" className="mt-0.5 size-4" />
      <span>{errors.join(' ')}</span>
    </p>
  )
}

/** Label, help, control and error of one field, in this order. */
export function Field({
  field,
  label,
  description,
  children,
}: FieldTexts & {
  field: {
    id: string
    descriptionId: string
    errorId: string
    errors?: string[] | undefined
    required?: boolean | undefined
  }
  children: ReactNode
}) {
  const { t } = useMessages()
  return (
    <div className="grid content-start gap-1.5">
      <label htmlFor={field.id} className="font-medium">
        {label}
        {field.required === true ? null : (
          <span className="font-normal text-ink-soft"> ({t('common.field.optional')})</span>
        )}
      </label>
      {description === undefined ? null : (
        <p id={field.descriptionId} className="text-sm text-ink-soft">
          {description}
        </p>
      )}
      {children}
      <FieldError id={field.errorId} errors={field.errors} />
    </div>
  )
}
