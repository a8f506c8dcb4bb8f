import type { Submission, SubmissionResult } from '@conform-to/react'
import { data, redirect } from '@remix-run/node'
import { inCustomerScope } from '#db/customer-scope.ts'
import { ownPath } from '#app/choose-preferences.ts'
import type { Messages } from '#app/i18n/messages.ts'
import { messagesFor } from '#app/i18n/server-messages.ts'
import type { Locked, OpenedSession, StepUpResult } from '#app/server/authentication/authentication.ts'
import type { PasswordRefusal } from '#app/server/authentication/password.ts'
import { passwordLengthMax, passwordLengthMin } from '#app/server/authentication/password.ts'
import type { RequestContext } from '#app/server/context.ts'

/** Never sent back into a page. */
const secretFields = ['password', 'currentPassword', 'code']

/** The form again, with what is in the way. */
export function refused(
  submission: { reply: Submission<unknown, string[]>['reply'] },
  errors: { readonly form?: string; readonly fields?: Readonly<Record<string, string>> } = {},
  init: ResponseInit = { status: 400 },
) {
  const fieldErrors = Object.fromEntries(
    Object.entries(errors.fields ?? {}).map(([name, text]) => [name, [text]]),
  )
  const lastResult: SubmissionResult<string[]> = submission.reply({
    hideFields: secretFields,
    ...(errors.form === undefined ? {} : { formErrors: [errors.form] }),
    ...(errors.fields === undefined ? {} : { fieldErrors }),
  })
  return data({ lastResult, recoveryCodes: null, done: null }, init)
}

/** Too many failures: when to try again. */
export function lockedOut(
  submission: { reply: Submission<unknown, string[]>['reply'] },
  { until }: Locked,
  context: RequestContext,
) {
  const { t, formatDateTime } = messagesFor(context)
  const seconds = Math.max(1, Math.ceil((until.getTime() - Date.now()) / 1_000))
  return refused(
    submission,
    { form: t('auth.locked', { time: formatDateTime(until, 'second') }) },
    { status: 429, headers: { 'retry-after': String(seconds) } },
  )
}

/** Why a new password is refused, in words. */
export function passwordRefusalWords(t: Messages['t'], reason: PasswordRefusal): string {
  switch (reason) {
    case 'short':
      return t('auth.password.short', { minimum: passwordLengthMin })
    case 'long':
      return t('errors.text.long', { maximum: passwordLengthMax })
    case 'common':
      return t('auth.password.common')
    case 'like-email':
      return t('auth.password.likeEmail')
    default:
      return reason satisfies never
  }
}

/** Keeps the session that was opened, and goes on to what is due. */
export async function goOn(
  opened: OpenedSession,
  context: RequestContext,
  next: string | null,
): Promise<Response> {
  const wanted = ownPath(next)
  const query = wanted === '/' ? '' : `?next=${encodeURIComponent(wanted)}`
  const to =
    opened.stage === 'second-factor-due'
      ? `/sign-in/code${query}`
      : opened.stage === 'enrolment-due'
        ? '/enrol'
        : wanted === '/'
          ? await homeAfter(opened, context)
          : wanted
  return redirect(to, { status: 303, headers: sessionHeaders(opened, context) })
}

export function sessionHeaders(opened: OpenedSession, { services }: RequestContext) {
  return { 'set-cookie': services.cookie.keep(opened.token, opened.seconds) }
}

/** Where work begins: the queue for staff, the securities for issuers, the portfolio for everyone else. */
async function homeAfter(opened: OpenedSession, { console, services }: RequestContext): Promise<string> {
  if (console === 'admin') return '/'
  const session = await services.authentication.resume(opened.token, async (_rows, { account }) => account.id)
  if (session === undefined) return '/'
  const issuer = await inCustomerScope(services.database, session.loaded, async (scope) =>
    scope
      .selectFrom('investment.issuer')
      .select('id')
      .where('customer_id', '=', session.loaded)
      .executeTakeFirst(),
  )
  return issuer === undefined ? '/portfolio' : '/issuer'
}

/** Why a step-up is refused, in words for the field of the code; undefined where the code was right. */
export function stepUpWords(step: StepUpResult, context: RequestContext): string | undefined {
  const { t, formatDateTime } = messagesFor(context)
  switch (step.outcome) {
    case 'right':
      return undefined
    case 'wrong':
      return t('auth.code.wrong')
    case 'used':
      return t('auth.code.used')
    case 'not-enrolled':
      return t('auth.code.enrolFirst')
    case 'locked':
      return t('auth.locked', { time: formatDateTime(step.until, 'second') })
    default:
      return step satisfies never
  }
}
