import { z } from 'zod'
import type { FieldMetadata } from '@conform-to/react'
import { TextField } from '#app/components/text-field.tsx'
import { useMessages } from '#app/i18n/use-messages.ts'

const day = /^\d{4}-\d{2}-\d{2}$/

/** The day from which a setting is in force, at 00:00 UTC; nothing means at once. */
export const effectiveFrom = z
  .string()
  .regex(day)
  .refine((text) => !Number.isNaN(Date.parse(`${text}T00:00:00Z`)))
  .optional()

/** The moment that `effectiveFrom` names; undefined where it has passed already. */
export function effectiveAt(text: string | undefined, now: Date): Date | undefined {
  if (text === undefined) return now
  const at = new Date(`${text}T00:00:00Z`)
  return at > now ? at : undefined
}

/** Asks for the day from which a setting is in force. */
export function EffectiveFromField({ field }: { field: FieldMetadata<unknown> }) {
  const { t } = useMessages()
  return (
    <TextField
      field={field}
      label={t('admin.effective.from')}
      description={t('admin.effective.help')}
      type="date"
    />
  )
}
