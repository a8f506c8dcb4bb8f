import { type FormMetadata, type SubmissionResult, getFormProps, useForm } from '@conform-to/react'
import { getZodConstraint } from '@conform-to/zod/v4'
import { type FormProps, Form as RemixForm, useNavigation } from '@remix-run/react'
import { createContext, type ReactNode, useContext } from 'react'
import type { z } from 'zod'
import { parseForm } from '#app/form.ts'
import { useMessages } from '#app/i18n/use-messages.ts'
import { Button, type ButtonSize, type ButtonVariant } from './button.tsx'

/**
 * A form by its schema: checked in the browser when sent and then as it is corrected, and again by the action.
 * `lastResult` is what the action answered (`submission.reply()`). `id` must be unique on the page.
 */
export function useSchemaForm<Schema extends z.ZodObject>(options: {
  id: string
  schema: Schema
  lastResult?: SubmissionResult<string[]> | null | undefined
  defaultValue?: Partial<Record<keyof z.input<Schema>, unknown>>
}) {
  const { t } = useMessages()
  const { id, schema, lastResult, defaultValue } = options
  return useForm<z.input<Schema>, z.output<Schema>>({
    id,
    lastResult: lastResult ?? null,
    constraint: getZodConstraint(schema),
    onValidate: ({ formData }) => parseForm(formData, schema, t),
    shouldValidate: 'onSubmit',
    shouldRevalidate: 'onInput',
    ...(defaultValue === undefined ? {} : { defaultValue: defaultValue as never }),
  })
}

const PendingContext = createContext<{ pending: boolean; sent: FormData | undefined }>({
  pending: false,
  sent: undefined,
})

/** A form on the metadata of `useSchemaForm`. Sends by POST, with or without scripts. */
export function Form<Fields extends Record<string, unknown>>({
  form,
  className = 'grid gap-5',
  children,
  ...rest
}: {
  form: FormMetadata<Fields, string[]>
  children: ReactNode
} & Omit<FormProps, 'form' | 'id' | 'onSubmit' | 'noValidate' | 'children'>) {
  const { state, formData } = useNavigation()
  // Several forms may stand on one page; each carries its id, so only the one that was sent waits.
  const pending = state !== 'idle' && formData?.get('form') === form.id
  return (
    <PendingContext.Provider value={{ pending, sent: pending ? formData : undefined }}>
      <RemixForm method="post" {...rest} {...getFormProps(form)} className={className}>
        <input type="hidden" name="form" value={form.id} />
        {children}
      </RemixForm>
    </PendingContext.Provider>
  )
}

/** Sends the form around it and waits visibly. With `name` and `value` it tells the action which button it was. */
export function SubmitButton({
  children,
  variant = 'primary',
  size = 'regular',
  ...named
}: {
  children: ReactNode
  variant?: ButtonVariant
  size?: ButtonSize
  name?: string
  value?: string
}) {
  const { pending, sent } = useContext(PendingContext)
  const mine = named.name === undefined || sent?.get(named.name) === named.value
  return (
    <Button
      {...named}
      type="submit"
      variant={variant}
      size={size}
      pending={pending && mine}
      disabled={pending}
    >
      {children}
    </Button>
  )
}
