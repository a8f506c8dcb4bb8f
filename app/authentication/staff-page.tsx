import type { SubmissionResult } from '@conform-to/react'
import { useActionData, useLoaderData } from '@remix-run/react'
import { Card } from '#app/components/card.tsx'
import { ConfirmDialog } from '#app/components/confirm-dialog.tsx'
import { DataTable } from '#app/components/data-table.tsx'
import { Form, SubmitButton, useSchemaForm } from '#app/components/form.tsx'
import { FormErrors } from '#app/components/form-errors.tsx'
import { Notice } from '#app/components/notice.tsx'
import { PageHeader } from '#app/components/page-header.tsx'
import { SelectField } from '#app/components/select-field.tsx'
import { StatusBadge } from '#app/components/status-badge.tsx'
import { TextField } from '#app/components/text-field.tsx'
import { useMessages } from '#app/i18n/use-messages.ts'
import { invitationForm, personForm, roles } from './forms.ts'
import type { staffAction, staffLoader } from './staff.server.ts'

const tones = { active: 'good', invited: 'waiting', disabled: 'neutral' } as const

function useOwnResult(id: string): SubmissionResult<string[]> | null {
  const answer = useActionData<typeof staffAction>()
  const lastResult = answer?.lastResult ?? null
  return lastResult?.initialValue?.['form'] === id ? lastResult : null
}

/** Who is on the staff, and who comes and goes. */
export function StaffPage() {
  const { t } = useMessages()
  const { done, mayDisable, mayReissue, people } = useLoaderData<typeof staffLoader>()
  return (
    <>
      <PageHeader title={t('auth.staff.title')} lead={t('auth.staff.lead')} />
      <div className="grid gap-6">
        {done === null ? null : (
          <Notice tone="success" live>
            {t(`auth.staff.${done}`)}
          </Notice>
        )}
        <Card>
          <DataTable
            caption={t('auth.staff.title')}
            captionHidden
            rows={people}
            rowKey={({ id }) => id}
            columns={[
              { id: 'name', header: t('auth.staff.name'), rowHeader: true, cell: ({ name }) => name },
              { id: 'email', header: t('auth.email'), cell: ({ email }) => email },
              {
                id: 'roles',
                header: t('auth.staff.roles'),
                cell: (person) => person.roles.map((role) => t(`auth.staff.role.${role}`)).join(', '),
              },
              {
                id: 'state',
                header: t('auth.staff.state'),
                cell: ({ state }) => (
                  <StatusBadge tone={tones[state]} label={t(`auth.staff.state.${state}`)} />
                ),
              },
            ]}
          />
        </Card>
        <Invite />
        {mayReissue ? <PersonForm id="reissue" /> : null}
        {mayDisable ? <PersonForm id="disable" /> : null}
      </div>
    </>
  )
}

function Invite() {
  const { t } = useMessages()
  const [form, fields] = useSchemaForm({
    id: 'invite',
    schema: invitationForm,
    lastResult: useOwnResult('invite'),
  })
  const labels = { email: t('auth.email'), name: t('auth.staff.name'), role: t('auth.staff.role') }
  return (
    <Card title={t('auth.staff.inviteTitle')}>
      <Form form={form}>
        <FormErrors form={form} labels={labels} />
        <TextField field={fields.name} label={labels.name} autoComplete="off" />
        <TextField field={fields.email} label={labels.email} type="email" autoComplete="off" />
        <SelectField
          field={fields.role}
          label={labels.role}
          description={t('auth.staff.inviteHelp')}
          options={roles.map((role) => ({ value: role, label: t(`auth.staff.role.${role}`) }))}
        />
        <div>
          <SubmitButton>{t('auth.staff.invite')}</SubmitButton>
        </div>
      </Form>
    </Card>
  )
}

/** An act on one other person of the staff, with its reason. */
function PersonForm({ id }: { id: 'disable' | 'reissue' }) {
  const { t } = useMessages()
  const { people, self } = useLoaderData<typeof staffLoader>()
  const [form, fields] = useSchemaForm({
    id,
    schema: personForm,
    lastResult: useOwnResult(id),
  })
  const labels = { staffId: t('auth.staff.person'), reason: t('auth.staff.reason') }
  const candidates = people.filter(({ id: other, state }) => other !== self && state !== 'disabled')
  if (candidates.length === 0) return null
  return (
    <Card title={t(`auth.staff.${id}Title`)}>
      <Form form={form}>
        <FormErrors form={form} labels={labels} />
        <SelectField
          field={fields.staffId}
          label={labels.staffId}
          options={candidates.map(({ id: value, name, email }) => ({ value, label: `${name} (${email})` }))}
        />
        <TextField field={fields.reason} label={labels.reason} rows={3} />
        <div>
          <ConfirmDialog
            label={t(`auth.staff.${id}`)}
            title={t(`auth.staff.${id}Title`)}
            confirmLabel={t(`auth.staff.${id}`)}
            variant="danger"
          >
            {t(`auth.staff.${id}Help`)}
          </ConfirmDialog>
        </div>
      </Form>
    </Card>
  )
}
