import type { FormMetadata } from '@conform-to/react'
import { useEffect, useRef } from 'react'
import { useMessages } from '#app/i18n/use-messages.ts'
import { Icon } from './icon.tsx'

/**
 * What stands in the way of a form, on top of it: the refusal of the whole, and a link to each field that needs
 * correction. Takes the focus when a sending failed. `labels` names the fields as the form does.
 */
export function FormErrors<Fields extends Record<string, unknown>>({
  form,
  labels,
}: {
  form: FormMetadata<Fields, string[]>
  labels: Partial<Record<keyof Fields & string, string>>
}) {
  const { t } = useMessages()
  const summary = useRef<HTMLDivElement>(null)
  const failed = form.status === 'error'
  useEffect(() => {
    if (!failed) return
    // After conform has moved the focus to the first field.
    const frame = requestAnimationFrame(() => summary.current?.focus())
    return () => cancelAnimationFrame(frame)
  }, [failed])
  const fields = Object.entries(form.allErrors).filter(([name]) => name !== '')
  const whole = form.errors ?? []
  if (whole.length === 0 && fields.length === 0) return null
  return (
    <div
      ref={summary}
      role="alert"
      tabIndex={-1}
      // Brings it into sight where there are no scripts.
      autoFocus
      className="flex gap-3 rounded-md border border-bad bg-bad-soft p-4 text-ink"
    >
      <Icon name="warning" className="mt-0.5 size-5 text-bad" />
      <div>
        {whole.map((error) => (
          <p key={error} className="font-medium">
            {error}
          </p>
        ))}
        {fields.length === 0 ? null : (
          <>
            <p className="font-medium">{t('common.form.errorSummary', { count: fields.length })}</p>
            <ul className="mt-1">
              {fields.map(([name, errors]) => (
                <li key={name}>
                  <a href={`#${form.id}-${name}`} className="text-bad underline">
                    {labels[name as keyof Fields & string] ?? name}: {errors.join(' ')}
                  </a>
                </li>
              ))}
            </ul>
          </>
        )}
      </div>
    </div>
  )
}
