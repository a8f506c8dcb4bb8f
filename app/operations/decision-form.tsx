import type { ReactNode } from 'react'
import { z } from 'zod'
import { Form, SubmitButton, useSchemaForm } from '#app/components/form.tsx'
import { FormErrors } from '#app/components/form-errors.tsx'
import { RadioGroup, type RadioOption } from '#app/components/radio-group.tsx'
import { useMessages } from '#app/i18n/use-messages.ts'
import { useAnswer } from './answer.ts'
import { ReasonField, reasonSchema } from './reason-field.tsx'

/** One of several decisions, and why. */
export function decisionSchema<const Decisions extends readonly [string, ...string[]]>(decisions: Decisions) {
  return z.object({ decision: z.enum(decisions), reason: reasonSchema })
}

export const reasonOnly = z.object({ reason: reasonSchema })

/** One of several decisions with its reason; nothing is chosen beforehand. */
export function DecisionForm({
  id,
  schema,
  options,
  reasonHelp,
  children,
}: {
  id: string
  schema: ReturnType<typeof decisionSchema>
  options: readonly RadioOption[]
  /** Who reads the reason. */
  reasonHelp: string
  children?: ReactNode
}) {
  const { t } = useMessages()
  const [form, fields] = useSchemaForm({ id, schema, lastResult: useAnswer(id) })
  const labels = { decision: t('admin.decision.label'), reason: t('admin.reason.label') }
  return (
    <Form form={form}>
      <FormErrors form={form} labels={labels} />
      {children}
      <RadioGroup field={fields.decision} label={labels.decision} options={options} />
      <ReasonField field={fields.reason} help={reasonHelp} />
      <div>
        <SubmitButton>{t('admin.decision.submit')}</SubmitButton>
      </div>
    </Form>
  )
}

/** One act with its reason. */
export function ReasonForm({
  id,
  reasonHelp,
  submit,
  variant = 'primary',
}: {
  id: string
  reasonHelp: string
  submit: string
  variant?: 'primary' | 'secondary' | 'danger'
}) {
  const { t } = useMessages()
  const [form, fields] = useSchemaForm({ id, schema: reasonOnly, lastResult: useAnswer(id) })
  return (
    <Form form={form}>
      <FormErrors form={form} labels={{ reason: t('admin.reason.label') }} />
      <ReasonField field={fields.reason} help={reasonHelp} />
      <div>
        <SubmitButton variant={variant}>{submit}</SubmitButton>
      </div>
    </Form>
  )
}
