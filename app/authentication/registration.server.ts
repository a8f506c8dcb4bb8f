import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from '@remix-run/node'
import { ownPath } from '#app/choose-preferences.ts'
import { parseForm } from '#app/form.ts'
import { messagesFor } from '#app/i18n/server-messages.ts'
import type { Registration } from '#app/server/authentication/registration.ts'
import { passwordLengthMin } from '#app/server/authentication/password.ts'
import type { RequestContext } from '#app/server/context.ts'
import { goOn, lockedOut, passwordRefusalWords, refused } from './answers.server.ts'
import { emailProofForm, forgotPasswordForm, newPasswordForm, registrationForm } from './forms.ts'

function registrationOf({ services }: RequestContext): Registration {
  if (services.registration === null) throw new Response(null, { status: 404 })
  return services.registration
}

const tokenIn = (request: Request) => new URL(request.url).searchParams.get('token') ?? ''
const nextIn = (request: Request) => new URL(request.url).searchParams.get('next')
/** `?kind=issuer`: registered for the sake of a company, which is registered next. */
const isIssuer = (request: Request) => new URL(request.url).searchParams.get('kind') === 'issuer'
const companyPath = '/issuer/company'

export function registerLoader({ request, context }: LoaderFunctionArgs) {
  const issuer = isIssuer(request)
  if (context.person !== null) throw redirect(issuer ? companyPath : '/')
  return { title: messagesFor(context).t('auth.register.title'), issuer, passwordLengthMin }
}

export async function registerAction({ request, context }: ActionFunctionArgs) {
  const { t } = messagesFor(context)
  const submission = parseForm(await request.formData(), registrationForm, t)
  if (submission.status !== 'success') return refused(submission)
  const { locale, timeZone } = context
  const next = isIssuer(request) ? companyPath : '/'
  const result = await registrationOf(context).register(
    { ...submission.value, locale, timeZone, next },
    context.visitor,
  )
  switch (result.outcome) {
    case 'mailed':
      return redirect('/register/sent', 303)
    case 'refused':
      return refused(submission, { fields: { password: passwordRefusalWords(t, result.reason) } })
    case 'locked':
      return lockedOut(submission, result, context)
    default:
      return result satisfies never
  }
}

export function registerSentLoader({ context }: LoaderFunctionArgs) {
  return { title: messagesFor(context).t('auth.sent.title') }
}

export async function verifyEmailLoader({ request, context }: LoaderFunctionArgs) {
  const live = await context.services.authentication.isLive(tokenIn(request), 'email-proof')
  return { title: messagesFor(context).t('auth.verify.title'), live }
}

export async function verifyEmailAction({ request, context }: ActionFunctionArgs) {
  const { t } = messagesFor(context)
  const submission = parseForm(await request.formData(), emailProofForm, t)
  if (submission.status !== 'success') return refused(submission)
  const { password } = submission.value
  const result = await registrationOf(context).proveEmail(tokenIn(request), password, context.visitor)
  switch (result.outcome) {
    case 'proven': {
      const next = ownPath(nextIn(request))
      return await goOn(result.opened, context, next === '/' ? '/security?welcome' : next)
    }
    case 'wrong':
      return refused(submission, { fields: { password: t('auth.verify.wrong') } })
    case 'link-spent':
      return refused(submission, { form: t('auth.link.spent') })
    case 'locked':
      return lockedOut(submission, result, context)
    default:
      return result satisfies never
  }
}

export function forgotPasswordLoader({ request, context }: LoaderFunctionArgs) {
  return {
    title: messagesFor(context).t('auth.forgot.title'),
    sent: new URL(request.url).searchParams.has('sent'),
  }
}

export async function forgotPasswordAction({ request, context }: ActionFunctionArgs) {
  const submission = parseForm(await request.formData(), forgotPasswordForm, messagesFor(context).t)
  if (submission.status !== 'success') return refused(submission)
  const { authentication } = context.services
  const result = await authentication.requestReset(submission.value.email, context.visitor)
  if (result.outcome === 'locked') return lockedOut(submission, result, context)
  return redirect('/forgot-password?sent', 303)
}

export async function resetPasswordLoader({ request, context }: LoaderFunctionArgs) {
  const live = await context.services.authentication.isLive(tokenIn(request), 'password-reset')
  return { title: messagesFor(context).t('auth.reset.title'), live, passwordLengthMin }
}

export async function invitationLoader({ request, context }: LoaderFunctionArgs) {
  const live = await context.services.authentication.isLive(tokenIn(request), 'invitation')
  return { title: messagesFor(context).t('auth.invitation.title'), live, passwordLengthMin }
}

const byLink =
  (purpose: 'password-reset' | 'invitation') =>
  async ({ request, context }: ActionFunctionArgs) => {
    const { t } = messagesFor(context)
    const submission = parseForm(await request.formData(), newPasswordForm, t)
    if (submission.status !== 'success') return refused(submission)
    const { authentication } = context.services
    const link = { token: tokenIn(request), purpose }
    const { password } = submission.value
    const result = await authentication.passwordByLink(link, password, context.visitor, context.locale)
    switch (result.outcome) {
      case 'set':
        return await goOn(result.opened, context, null)
      case 'refused':
        return refused(submission, { fields: { password: passwordRefusalWords(t, result.reason) } })
      case 'link-spent':
        return refused(submission, { form: t('auth.link.spent') })
      default:
        return result satisfies never
    }
  }

export const resetPasswordAction = byLink('password-reset')
export const invitationAction = byLink('invitation')
