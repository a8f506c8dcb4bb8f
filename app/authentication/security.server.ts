import { type ActionFunctionArgs, data, type LoaderFunctionArgs, redirect } from '@remix-run/node'
import { toString as qrCode } from 'qrcode'
import { parseForm } from '#app/form.ts'
import { messagesFor } from '#app/i18n/server-messages.ts'
import { passwordLengthMin } from '#app/server/authentication/password.ts'
import type { Session } from '#app/server/authentication/authentication.ts'
import type { RequestContext } from '#app/server/context.ts'
import { requireSession } from '#app/server/guards.ts'
import { lockedOut, passwordRefusalWords, refused, sessionHeaders, stepUpWords } from './answers.server.ts'
import { browserName } from './browser-name.server.ts'
import { changePasswordForm, enrolmentForm, revokeForm, stepUpForm } from './forms.ts'

/** The secret of an enrolment that was begun, as text and as a QR code; null where there is none. */
async function enrolmentShown(session: Session, { services }: RequestContext) {
  const enrolment = await services.authentication.startEnrolment(session)
  if (enrolment === undefined) return null
  const svg = await qrCode(enrolment.uri, { type: 'svg', margin: 2, errorCorrectionLevel: 'M' })
  return { ...enrolment, secret: (enrolment.secret.match(/.{4}/g) ?? []).join(' '), svg }
}

export async function securityLoader(args: LoaderFunctionArgs) {
  const session = requireSession(args)
  const { context, request } = args
  const { authentication } = context.services
  const begun = !session.enrolled && (await authentication.enrolmentBegun(session))
  const sessions = await authentication.sessions(session)
  return {
    title: messagesFor(context).t('auth.security.title'),
    welcome: new URL(request.url).searchParams.has('welcome'),
    console: context.console,
    enrolled: session.enrolled,
    enrolment: begun ? await enrolmentShown(session, context) : null,
    recoveryCodesLeft: session.enrolled ? await authentication.recoveryCodesLeft(session) : 0,
    passwordLengthMin,
    email: session.account.email,
    sessions: sessions.map(({ id, userAgent, address, createdAt, lastSeenAt }) => ({
      id,
      browser: browserName(userAgent),
      address,
      createdAt: createdAt.toISOString(),
      lastSeenAt: lastSeenAt.toISOString(),
      current: id === session.session.id,
    })),
  }
}

/** One action for the page's forms; each carries its id in `form`. */
export async function securityAction(args: ActionFunctionArgs) {
  const session = requireSession(args)
  const form = await args.request.formData()
  const { context } = args
  switch (form.get('form')) {
    case 'start-enrolment':
      await context.services.authentication.startEnrolment(session)
      return redirect('/security', 303)
    case 'confirm-enrolment':
      return await confirmEnrolment(form, session, context)
    case 'renew-recovery-codes':
      return await renewRecoveryCodes(form, session, context)
    case 'remove-second-factor':
      return await removeSecondFactor(form, session, context)
    case 'change-password':
      return await changePassword(form, session, context)
    case 'revoke-session':
      return await revokeSession(form, session, context)
    default:
      throw new Response(null, { status: 400 })
  }
}

export async function enrolLoader({ context }: LoaderFunctionArgs) {
  const { session } = context
  if (session === null) throw redirect('/sign-in')
  if (session.stage === 'second-factor-due') throw redirect('/sign-in/code')
  return {
    title: messagesFor(context).t('auth.enrol.title'),
    enrolment: session.enrolled ? null : await enrolmentShown(session, context),
  }
}

export async function enrolAction({ request, context }: ActionFunctionArgs) {
  const { session } = context
  if (session === null || session.stage === 'second-factor-due') throw redirect('/sign-in', 303)
  return await confirmEnrolment(await request.formData(), session, context)
}

const nothingShown = { recoveryCodes: null as readonly string[] | null, done: null as string | null }

async function confirmEnrolment(form: FormData, session: Session, context: RequestContext) {
  const { t } = messagesFor(context)
  const submission = parseForm(form, enrolmentForm, t)
  if (submission.status !== 'success') return refused(submission)
  const { authentication } = context.services
  const result = await authentication.confirmEnrolment(session, submission.value.code, context.visitor)
  switch (result.outcome) {
    case 'enrolled':
      return data(
        { ...nothingShown, lastResult: null, recoveryCodes: result.recoveryCodes },
        { headers: sessionHeaders(result.opened, context) },
      )
    case 'locked':
      return lockedOut(submission, result, context)
    case 'not-started':
      return redirect('/security', 303)
    case 'used':
    case 'wrong':
      return refused(submission, { fields: { code: t('auth.code.wrong') } })
    default:
      return result satisfies never
  }
}

async function renewRecoveryCodes(form: FormData, session: Session, context: RequestContext) {
  const submission = parseForm(form, stepUpForm, messagesFor(context).t)
  if (submission.status !== 'success') return refused(submission)
  const { authentication } = context.services
  const step = await authentication.stepUp(session, submission.value.code, context.visitor)
  const words = stepUpWords(step, context)
  if (words !== undefined) return refused(submission, { fields: { code: words } })
  return {
    ...nothingShown,
    lastResult: null,
    recoveryCodes: await authentication.renewRecoveryCodes(session),
  }
}

async function removeSecondFactor(form: FormData, session: Session, context: RequestContext) {
  const submission = parseForm(form, stepUpForm, messagesFor(context).t)
  if (submission.status !== 'success') return refused(submission)
  const { authentication } = context.services
  const { code } = submission.value
  const step = await authentication.stepUp(session, code, context.visitor, { recoveryCodes: true })
  const words = stepUpWords(step, context)
  if (words !== undefined) return refused(submission, { fields: { code: words } })
  const opened = await authentication.removeSecondFactor(session, context.visitor)
  return redirect(context.console === 'admin' ? '/enrol' : '/security', {
    status: 303,
    headers: sessionHeaders(opened, context),
  })
}

async function changePassword(form: FormData, session: Session, context: RequestContext) {
  const { t } = messagesFor(context)
  const submission = parseForm(form, changePasswordForm(session.enrolled), t)
  if (submission.status !== 'success') return refused(submission)
  const { authentication } = context.services
  if (session.enrolled) {
    const step = await authentication.stepUp(session, submission.value.code ?? '', context.visitor)
    const words = stepUpWords(step, context)
    if (words !== undefined) return refused(submission, { fields: { code: words } })
  }
  const result = await authentication.changePassword(session, submission.value, context.visitor)
  switch (result.outcome) {
    case 'set':
      return data(
        { ...nothingShown, lastResult: null, done: t('auth.password.changed') },
        { headers: sessionHeaders(result.opened, context) },
      )
    case 'refused':
      return refused(submission, { fields: { password: passwordRefusalWords(t, result.reason) } })
    case 'wrong':
      return refused(submission, { fields: { currentPassword: t('auth.password.wrong') } })
    case 'locked':
      return lockedOut(submission, result, context)
    default:
      return result satisfies never
  }
}

async function revokeSession(form: FormData, session: Session, context: RequestContext) {
  const submission = parseForm(form, revokeForm, messagesFor(context).t)
  if (submission.status !== 'success') throw new Response(null, { status: 400 })
  const { authentication, cookie } = context.services
  const { sessionId } = submission.value
  if (!(await authentication.revokeSession(session, sessionId))) throw new Response(null, { status: 404 })
  if (sessionId !== session.session.id) return redirect('/security', 303)
  return redirect('/sign-in', { status: 303, headers: { 'set-cookie': cookie.forget() } })
}
