import { z } from 'zod'
import type { FieldMetadata } from '@conform-to/react'
import { TextField } from '#app/components/text-field.tsx'
import { useMessages } from '#app/i18n/use-messages.ts'

/** Why a privileged act is done: it stands in the audit log for ever. */
export const reasonSchema = z.string().trim().min(5).max(1_000)

/** Asks for the reason of an act; `help` where others than the readers of the audit log read it. */
export function ReasonField({ field, help }: { field: FieldMetadata<unknown>; help?: string }) {
  const { t } = useMessages()
  return (
    <TextField
      field={field}
      label={t('admin.reason.label')}
      description={help ?? t('admin.reason.logged')}
      rows={2}
    />
  )
}
