import type { HeadersFunction, MetaFunction } from '@remix-run/node'
import { Link, useActionData } from '@remix-run/react'
import { Card } from '#app/components/card.tsx'
import { Form, SubmitButton, useSchemaForm } from '#app/components/form.tsx'
import { FormErrors } from '#app/components/form-errors.tsx'
import { PageHeader } from '#app/components/page-header.tsx'
import { TextField } from '#app/components/text-field.tsx'
import { useMessages } from '#app/i18n/use-messages.ts'
import { secondFactorForm, signInForm } from './forms.ts'
import type { secondFactorAction, signInAction } from './sign-in.server.ts'

/** The title that the route's loader gives. */
export const titleOfLoader: MetaFunction = ({ data }) => [{ title: `${titleIn(data)} · Stoa` }]

function titleIn(data: unknown): string {
  return typeof data === 'object' && data !== null && 'title' in data ? String(data.title) : ''
}

/** Says also in the header when to try again. */
export const retryHeaders: HeadersFunction = ({ actionHeaders }) => {
  const retryAfter = actionHeaders.get('retry-after')
  return retryAfter === null ? {} : { 'retry-after': retryAfter }
}

export const readingWidth = { width: 'reading' } as const

/** E-mail and password. `console` tells which links stand below. */
export function SignInPage({ console }: { console: 'web' | 'admin' }) {
  const { t } = useMessages()
  const answer = useActionData<typeof signInAction>()
  const [form, fields] = useSchemaForm({
    id: 'sign-in',
    schema: signInForm,
    lastResult: answer?.lastResult ?? null,
  })
  const labels = { email: t('auth.email'), password: t('auth.password') }
  return (
    <>
      <PageHeader title={t('auth.signIn.title')} />
      <Card>
        <Form form={form}>
          <FormErrors form={form} labels={labels} />
          <TextField field={fields.email} label={labels.email} type="email" autoComplete="username" />
          <TextField
            field={fields.password}
            label={labels.password}
            type="password"
            autoComplete="current-password"
          />
          <div>
            <SubmitButton>{t('auth.signIn.submit')}</SubmitButton>
          </div>
        </Form>
      </Card>
      {console === 'web' ? (
        <p className="mt-6 flex flex-wrap gap-x-6 gap-y-2">
          <Link to="/forgot-password" className="text-accent underline">
            {t('auth.forgot.link')}
          </Link>
          <Link to="/register" className="text-accent underline">
            {t('common.navigation.register')}
          </Link>
        </p>
      ) : null}
    </>
  )
}

/** The second step, where a second factor is enrolled. */
export function SecondFactorPage() {
  const { t } = useMessages()
  const answer = useActionData<typeof secondFactorAction>()
  const [form, fields] = useSchemaForm({
    id: 'second-factor',
    schema: secondFactorForm,
    lastResult: answer?.lastResult ?? null,
  })
  return (
    <>
      <PageHeader title={t('auth.code.title')} lead={t('auth.code.lead')} />
      <Card>
        <Form form={form}>
          <FormErrors form={form} labels={{ code: t('auth.code') }} />
          <TextField
            field={fields.code}
            label={t('auth.code')}
            description={t('auth.code.help')}
            autoComplete="one-time-code"
          />
          <div>
            <SubmitButton>{t('auth.signIn.submit')}</SubmitButton>
          </div>
        </Form>
      </Card>
    </>
  )
}
