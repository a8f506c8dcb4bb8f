import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from '@remix-run/node'
import { ownPath } from '#app/choose-preferences.ts'
import { parseForm } from '#app/form.ts'
import { messagesFor } from '#app/i18n/server-messages.ts'
import { goOn, lockedOut, refused } from './answers.server.ts'
import { secondFactorForm, signInForm } from './forms.ts'

export function signInLoader({ request, context }: LoaderFunctionArgs) {
  const next = new URL(request.url).searchParams.get('next')
  if (context.person !== null) throw redirect(ownPath(next))
  return { title: messagesFor(context).t('auth.signIn.title') }
}

export async function signInAction({ request, context }: ActionFunctionArgs) {
  const { t } = messagesFor(context)
  const submission = parseForm(await request.formData(), signInForm, t)
  if (submission.status !== 'success') return refused(submission)
  const { authentication, registration } = context.services
  const next = new URL(request.url).searchParams.get('next')
  const result = await authentication.signIn(submission.value, context.visitor)
  switch (result.outcome) {
    case 'signed-in':
      return await goOn(result.opened, context, next)
    case 'wrong':
      return refused(submission, { form: t('auth.signIn.wrong') })
    case 'email-unproven':
      await registration?.resendProof(submission.value.email, ownPath(next), context.visitor)
      return refused(submission, { form: t('auth.signIn.unproven') })
    case 'locked':
      return lockedOut(submission, result, context)
    default:
      return result satisfies never
  }
}

export function secondFactorLoader({ context }: LoaderFunctionArgs) {
  if (context.session?.stage !== 'second-factor-due') throw redirect('/sign-in')
  return { title: messagesFor(context).t('auth.code.title') }
}

export async function secondFactorAction({ request, context }: ActionFunctionArgs) {
  const { t } = messagesFor(context)
  const { session, services, visitor } = context
  if (session?.stage !== 'second-factor-due') throw redirect('/sign-in', 303)
  const submission = parseForm(await request.formData(), secondFactorForm, t)
  if (submission.status !== 'success') return refused(submission)
  const result = await services.authentication.secondFactor(session, submission.value.code, visitor)
  switch (result.outcome) {
    case 'signed-in':
      return await goOn(result.opened, context, new URL(request.url).searchParams.get('next'))
    case 'wrong':
      return refused(submission, { fields: { code: t('auth.code.wrong') } })
    case 'used':
      return refused(submission, { fields: { code: t('auth.code.used') } })
    case 'locked':
      return lockedOut(submission, result, context)
    default:
      return result satisfies never
  }
}

export async function signOutAction({ context }: ActionFunctionArgs) {
  const { session, services } = context
  if (session !== null) await services.authentication.signOut(session)
  return redirect('/', { status: 303, headers: { 'set-cookie': services.cookie.forget() } })
}

/** Signing out changes something: it is a form's work, never a link's. */
export const signOutLoader = () => redirect('/')
