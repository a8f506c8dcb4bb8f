import { Form as RemixForm, useActionData, useLoaderData } from '@remix-run/react'
import type { z } from 'zod'
import { Button, LinkButton } from '#app/components/button.tsx'
import { Card } from '#app/components/card.tsx'
import { CodeField } from '#app/components/code-field.tsx'
import { DataTable } from '#app/components/data-table.tsx'
import { DateTime } from '#app/components/date-time.tsx'
import { Form, SubmitButton, useSchemaForm } from '#app/components/form.tsx'
import { FormErrors } from '#app/components/form-errors.tsx'
import { Notice } from '#app/components/notice.tsx'
import { PageHeader } from '#app/components/page-header.tsx'
import { StatusBadge } from '#app/components/status-badge.tsx'
import { TextField } from '#app/components/text-field.tsx'
import { useMessages } from '#app/i18n/use-messages.ts'
import { changePasswordForm, enrolmentForm, stepUpForm } from './forms.ts'
import type { enrolLoader, securityAction, securityLoader } from './security.server.ts'

type Loaded = ReturnType<typeof useLoaderData<typeof securityLoader>>

/** The form of this id, with the action's answer if it was the one that was sent. */
function useOwnForm<Schema extends z.ZodObject>(id: string, schema: Schema) {
  const answer = useActionData<typeof securityAction>()
  const lastResult = answer?.lastResult ?? null
  const mine = lastResult?.initialValue?.['form'] === id
  return useSchemaForm({ id, schema, lastResult: mine ? lastResult : null })
}

export function SecurityPage() {
  const { t } = useMessages()
  const loaded = useLoaderData<typeof securityLoader>()
  const answer = useActionData<typeof securityAction>()
  return (
    <>
      <PageHeader title={t('auth.security.title')} lead={t('auth.security.lead')} />
      <div className="grid gap-6">
        {loaded.welcome && !loaded.enrolled ? (
          <Notice tone="success" title={t('auth.security.welcome')}>
            {t('auth.security.welcomeNext')}
          </Notice>
        ) : null}
        {typeof answer?.done === 'string' ? (
          <Notice tone="success" live>
            {answer.done}
          </Notice>
        ) : null}
        <RecoveryCodes codes={answer?.recoveryCodes ?? null} />
        <SecondFactor loaded={loaded} />
        <ChangePassword loaded={loaded} />
        <Sessions loaded={loaded} />
      </div>
    </>
  )
}

/** Shown once, right after they were made. */
function RecoveryCodes({ codes }: { codes: readonly string[] | null }) {
  const { t } = useMessages()
  if (codes === null) return null
  return (
    <Card title={t('auth.recovery.title')}>
      <Notice tone="warning" live>
        {t('auth.recovery.once')}
      </Notice>
      <ol className="figures mt-4 grid gap-x-8 gap-y-1 font-mono sm:grid-cols-2">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ol>
    </Card>
  )
}

function SecondFactor({ loaded }: { loaded: Loaded }) {
  const { t } = useMessages()
  const status = loaded.enrolled ? (
    <StatusBadge tone="good" label={t('auth.totp.on')} />
  ) : (
    <StatusBadge tone="warn" label={t('auth.totp.off')} />
  )
  return (
    <Card title={t('auth.totp.title')} actions={status}>
      {loaded.enrolled ? (
        <Enrolled left={loaded.recoveryCodesLeft} console={loaded.console} />
      ) : loaded.enrolment === null ? (
        <>
          <p className="mb-4">{t('auth.totp.why')}</p>
          <RemixForm method="post">
            <input type="hidden" name="form" value="start-enrolment" />
            <Button type="submit" variant="primary">
              {t('auth.totp.start')}
            </Button>
          </RemixForm>
        </>
      ) : (
        <Enrolment enrolment={loaded.enrolment} />
      )}
    </Card>
  )
}

function Enrolment({ enrolment }: { enrolment: { secret: string; uri: string; svg: string } }) {
  const { t } = useMessages()
  const [form, fields] = useOwnForm('confirm-enrolment', enrolmentForm)
  return (
    <div className="grid gap-6 sm:grid-cols-[14rem_1fr]">
      <div
        role="img"
        aria-label={t('auth.totp.qr')}
        className="self-start overflow-hidden rounded-md border border-line bg-white"
        dangerouslySetInnerHTML={{ __html: enrolment.svg }}
      />
      <div className="grid content-start gap-5">
        <p>{t('auth.totp.scan')}</p>
        <p>
          {t('auth.totp.secret')}
          <br />
          <code className="figures font-mono break-words">{enrolment.secret}</code>
        </p>
        <p>
          <a href={enrolment.uri} className="text-accent underline">
            {t('auth.totp.open')}
          </a>
        </p>
        <Form form={form}>
          <FormErrors form={form} labels={{ code: t('auth.code') }} />
          <CodeField field={fields.code} label={t('auth.code')} description={t('auth.totp.confirmHelp')} />
          <div>
            <SubmitButton>{t('auth.totp.confirm')}</SubmitButton>
          </div>
        </Form>
      </div>
    </div>
  )
}

function Enrolled({ left, console }: { left: number; console: 'web' | 'admin' }) {
  const { t } = useMessages()
  const [renew, renewFields] = useOwnForm('renew-recovery-codes', stepUpForm)
  const [remove, removeFields] = useOwnForm('remove-second-factor', stepUpForm)
  const title = t(console === 'admin' ? 'auth.totp.replace' : 'auth.totp.remove')
  return (
    <div className="grid gap-8">
      <div>
        <h3 className="font-semibold">{t('auth.recovery.title')}</h3>
        <p className="mt-1 mb-4 text-ink-soft">{t('auth.recovery.left', { count: left })}</p>
        <Form form={renew}>
          <FormErrors form={renew} labels={{ code: t('auth.code') }} />
          <CodeField field={renewFields.code} label={t('auth.code')} description={t('auth.code.fresh')} />
          <div>
            <SubmitButton variant="secondary">{t('auth.recovery.renew')}</SubmitButton>
          </div>
        </Form>
      </div>
      <div className="border-t border-line pt-6">
        <h3 className="font-semibold">{title}</h3>
        <p className="mt-1 mb-4 text-ink-soft">
          {t(console === 'admin' ? 'auth.totp.replaceHelp' : 'auth.totp.removeHelp')}
        </p>
        <Form form={remove}>
          <FormErrors form={remove} labels={{ code: t('auth.code') }} />
          <TextField
            field={removeFields.code}
            label={t('auth.code')}
            description={t('auth.code.help')}
            autoComplete="one-time-code"
          />
          <div>
            <SubmitButton variant="danger">{title}</SubmitButton>
          </div>
        </Form>
      </div>
    </div>
  )
}

function ChangePassword({ loaded }: { loaded: Loaded }) {
  const { t } = useMessages()
  const [form, fields] = useOwnForm('change-password', changePasswordForm(loaded.enrolled))
  const labels = {
    currentPassword: t('auth.password.current'),
    password: t('auth.password.new'),
    code: t('auth.code'),
  }
  return (
    <Card title={t('auth.password.change')}>
      <Form form={form}>
        <FormErrors form={form} labels={labels} />
        {/* For whoever keeps passwords: whose this one is. */}
        <input type="text" autoComplete="username" value={loaded.email} readOnly hidden />
        <TextField
          field={fields.currentPassword}
          label={labels.currentPassword}
          type="password"
          autoComplete="current-password"
        />
        <TextField
          field={fields.password}
          label={labels.password}
          description={t('auth.password.help', { minimum: loaded.passwordLengthMin })}
          type="password"
          autoComplete="new-password"
        />
        {loaded.enrolled ? (
          <CodeField field={fields.code} label={labels.code} description={t('auth.code.fresh')} />
        ) : null}
        <div>
          <SubmitButton>{t('auth.password.change')}</SubmitButton>
        </div>
      </Form>
    </Card>
  )
}

function Sessions({ loaded }: { loaded: Loaded }) {
  const { t } = useMessages()
  return (
    <Card title={t('auth.sessions.title')}>
      <p className="mb-4 text-ink-soft">{t('auth.sessions.lead')}</p>
      <DataTable
        caption={t('auth.sessions.title')}
        captionHidden
        rows={loaded.sessions}
        rowKey={({ id }) => id}
        columns={[
          {
            id: 'agent',
            header: t('auth.sessions.agent'),
            rowHeader: true,
            cell: ({ browser, current }) => (
              <span className="break-words">
                {browser ?? t('auth.sessions.unknown')}
                {current ? (
                  <>
                    {' '}
                    <StatusBadge tone="info" label={t('auth.sessions.current')} />
                  </>
                ) : null}
              </span>
            ),
          },
          { id: 'address', header: t('auth.sessions.address'), cell: ({ address }) => address },
          {
            id: 'seen',
            header: t('auth.sessions.seen'),
            cell: ({ lastSeenAt }) => <DateTime value={lastSeenAt} />,
          },
          {
            id: 'end',
            header: t('auth.sessions.end'),
            headerHidden: true,
            cell: ({ id }) => (
              <RemixForm method="post">
                <input type="hidden" name="form" value="revoke-session" />
                <input type="hidden" name="sessionId" value={id} />
                <Button type="submit" size="small">
                  {t('auth.sessions.end')}
                </Button>
              </RemixForm>
            ),
          },
        ]}
      />
    </Card>
  )
}

/** Staff without a second factor come here first, and nowhere else. */
export function EnrolPage() {
  const { t } = useMessages()
  const { enrolment } = useLoaderData<typeof enrolLoader>()
  const answer = useActionData<typeof securityAction>()
  const recoveryCodes = answer?.recoveryCodes ?? null
  return (
    <>
      <PageHeader title={t('auth.enrol.title')} lead={t('auth.enrol.lead')} />
      {recoveryCodes === null && enrolment !== null ? (
        <Card>
          <Enrolment enrolment={enrolment} />
        </Card>
      ) : (
        <div className="grid gap-6">
          <RecoveryCodes codes={recoveryCodes} />
          <Notice tone="success" title={t('auth.totp.on')}>
            <p className="mt-3">
              <LinkButton to="/" variant="primary" reloadDocument>
                {t('common.actions.continue')}
              </LinkButton>
            </p>
          </Notice>
        </div>
      )}
    </>
  )
}
