import { type ActionFunctionArgs, data, type LoaderFunctionArgs } from '@remix-run/node'
import type { SubmissionResult } from '@conform-to/react'
import { sentText } from '#app/form.ts'
import { messagesFor } from '#app/i18n/server-messages.ts'
import type { Permission } from '#app/server/context.ts'
import { requireStaff, type StaffMember } from '#app/server/guards.ts'

type Arguments = LoaderFunctionArgs | ActionFunctionArgs

/** The member of staff, where they hold at least one of the permissions. @throws a 403 page */
export function requireAny(args: Arguments, permissions: readonly Permission[]): StaffMember {
  const staff = requireStaff(args)
  if (!permissions.some((one) => staff.permissions.includes(one))) throw new Response(null, { status: 403 })
  return staff
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** The uuid of the address. @throws a 404 page where it is none, without asking the database */
export function uuidIn(args: Arguments, name = 'id'): string {
  const text = args.params[name] ?? ''
  if (!uuid.test(text)) throw new Response(null, { status: 404 })
  return text
}

/** A number of the address. @throws a 404 page where it is none */
export function numberIn(args: Arguments, name: string): number {
  const text = args.params[name] ?? ''
  if (!/^\d{1,9}$/.test(text)) throw new Response(null, { status: 404 })
  return Number(text)
}

/** What was looked for. @throws a 404 page where there is none */
export function found<Row>(row: Row | undefined): Row {
  if (row === undefined) throw new Response(null, { status: 404 })
  return row
}

/** A form that was not carried out, back to the page it came from; `useAnswer` gives it to that form alone. */
export function refusedForm(form: FormData, lastResult: SubmissionResult<string[]>) {
  return data({ form: sentText(form, 'form'), lastResult }, { status: 400 })
}

/** Somebody else was first. */
export function notAnyMoreWords(args: Arguments): string {
  return messagesFor(args.context).t('admin.refusal.notAnyMore')
}
