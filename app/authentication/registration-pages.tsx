import { Link, useActionData, useLoaderData } from '@remix-run/react'
import { LinkButton } from '#app/components/button.tsx'
import { Card } from '#app/components/card.tsx'
import { Form, SubmitButton, useSchemaForm } from '#app/components/form.tsx'
import { FormErrors } from '#app/components/form-errors.tsx'
import { Notice } from '#app/components/notice.tsx'
import { PageHeader } from '#app/components/page-header.tsx'
import { TextField } from '#app/components/text-field.tsx'
import { useMessages } from '#app/i18n/use-messages.ts'
import { emailProofForm, forgotPasswordForm, newPasswordForm, registrationForm } from './forms.ts'
import type {
  forgotPasswordAction,
  forgotPasswordLoader,
  registerAction,
  registerLoader,
  resetPasswordAction,
  resetPasswordLoader,
  verifyEmailAction,
  verifyEmailLoader,
} from './registration.server.ts'

export function RegisterPage() {
  const { t } = useMessages()
  const { issuer, passwordLengthMin } = useLoaderData<typeof registerLoader>()
  const answer = useActionData<typeof registerAction>()
  const [form, fields] = useSchemaForm({
    id: 'register',
    schema: registrationForm,
    lastResult: answer?.lastResult ?? null,
  })
  const labels = { email: t('auth.email'), password: t('auth.password') }
  return (
    <>
      <PageHeader
        title={t('auth.register.title')}
        lead={t(issuer ? 'auth.register.issuer' : 'auth.register.investor')}
      />
      <Card>
        <Form form={form}>
          <FormErrors form={form} labels={labels} />
          <TextField
            field={fields.email}
            label={labels.email}
            description={t('auth.register.emailHelp')}
            type="email"
            autoComplete="username"
          />
          <TextField
            field={fields.password}
            label={labels.password}
            description={t('auth.password.help', { minimum: passwordLengthMin })}
            type="password"
            autoComplete="new-password"
          />
          <div>
            <SubmitButton>{t('common.navigation.register')}</SubmitButton>
          </div>
        </Form>
      </Card>
      <p className="mt-6">
        <Link to={issuer ? '/sign-in?next=/issuer/company' : '/sign-in'} className="text-accent underline">
          {t('auth.register.known')}
        </Link>
      </p>
    </>
  )
}

export function RegisterSentPage() {
  const { t } = useMessages()
  return (
    <>
      <PageHeader title={t('auth.sent.title')} lead={t('auth.sent.lead')} />
      <Notice tone="info">{t('auth.sent.nothing')}</Notice>
    </>
  )
}

/** Shown where a mailed link no longer serves. */
function SpentLink({ again, label }: { again: string; label: string }) {
  const { t } = useMessages()
  return (
    <Notice
      tone="warning"
      title={t('auth.link.spent')}
      actions={
        <LinkButton to={again} size="small">
          {label}
        </LinkButton>
      }
    />
  )
}

export function VerifyEmailPage() {
  const { t } = useMessages()
  const { live } = useLoaderData<typeof verifyEmailLoader>()
  const answer = useActionData<typeof verifyEmailAction>()
  const [form, fields] = useSchemaForm({
    id: 'verify-email',
    schema: emailProofForm,
    lastResult: answer?.lastResult ?? null,
  })
  return (
    <>
      <PageHeader title={t('auth.verify.title')} {...(live ? { lead: t('auth.verify.lead') } : {})} />
      {live ? (
        <Card>
          <Form form={form}>
            <FormErrors form={form} labels={{ password: t('auth.password') }} />
            <TextField
              field={fields.password}
              label={t('auth.password')}
              type="password"
              autoComplete="current-password"
            />
            <div>
              <SubmitButton>{t('auth.verify.submit')}</SubmitButton>
            </div>
          </Form>
        </Card>
      ) : (
        <SpentLink again="/sign-in" label={t('common.navigation.signIn')} />
      )}
    </>
  )
}

export function ForgotPasswordPage() {
  const { t } = useMessages()
  const { sent } = useLoaderData<typeof forgotPasswordLoader>()
  const answer = useActionData<typeof forgotPasswordAction>()
  const [form, fields] = useSchemaForm({
    id: 'forgot-password',
    schema: forgotPasswordForm,
    lastResult: answer?.lastResult ?? null,
  })
  return (
    <>
      <PageHeader title={t('auth.forgot.title')} lead={t(sent ? 'auth.forgot.sent' : 'auth.forgot.lead')} />
      {sent ? null : (
        <Card>
          <Form form={form}>
            <FormErrors form={form} labels={{ email: t('auth.email') }} />
            <TextField field={fields.email} label={t('auth.email')} type="email" autoComplete="username" />
            <div>
              <SubmitButton>{t('auth.forgot.submit')}</SubmitButton>
            </div>
          </Form>
        </Card>
      )}
    </>
  )
}

/** A password by a mailed link: after a reset, or at a first invitation. */
function PasswordByLinkPage({ title, lead, again }: { title: string; lead: string; again: string | null }) {
  const { t } = useMessages()
  const { live, passwordLengthMin } = useLoaderData<typeof resetPasswordLoader>()
  const answer = useActionData<typeof resetPasswordAction>()
  const [form, fields] = useSchemaForm({
    id: 'new-password',
    schema: newPasswordForm,
    lastResult: answer?.lastResult ?? null,
  })
  return (
    <>
      <PageHeader title={title} {...(live ? { lead } : {})} />
      {live ? (
        <Card>
          <Form form={form}>
            <FormErrors form={form} labels={{ password: t('auth.password.new') }} />
            <TextField
              field={fields.password}
              label={t('auth.password.new')}
              description={t('auth.password.help', { minimum: passwordLengthMin })}
              type="password"
              autoComplete="new-password"
            />
            <div>
              <SubmitButton>{t('auth.password.set')}</SubmitButton>
            </div>
          </Form>
        </Card>
      ) : again === null ? (
        <Notice tone="warning" title={t('auth.link.spent')}>
          {t('auth.invitation.again')}
        </Notice>
      ) : (
        <SpentLink again={again} label={t('auth.forgot.link')} />
      )}
    </>
  )
}

export function ResetPasswordPage() {
  const { t } = useMessages()
  return (
    <PasswordByLinkPage title={t('auth.reset.title')} lead={t('auth.reset.lead')} again="/forgot-password" />
  )
}

export function InvitationPage() {
  const { t } = useMessages()
  return (
    <PasswordByLinkPage title={t('auth.invitation.title')} lead={t('auth.invitation.lead')} again={null} />
  )
}
