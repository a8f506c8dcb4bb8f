import { type ActionFunctionArgs, data } from '@remix-run/node'
import type { SubmissionResult } from '@conform-to/react'
import { sentText } from '#app/form.ts'
import { messagesFor } from '#app/i18n/server-messages.ts'

/** A form that was not carried out, back to the page it came from; `useAnswer` gives it to that form alone. */
export function refusedForm(form: FormData, lastResult: SubmissionResult<string[]>) {
  return data({ form: sentText(form, 'form'), lastResult }, { status: 400 })
}

/** Somebody else was first. */
export function notAnyMoreWords(args: ActionFunctionArgs): string {
  return messagesFor(args.context).t('admin.refusal.notAnyMore')
}
