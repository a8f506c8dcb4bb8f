import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { z } from 'zod'
import { decideSecurity, type Office } from '#app/acts/security.ts'
import { Breadcrumbs } from '#app/components/breadcrumbs.tsx'
import { Card } from '#app/components/card.tsx'
import { CheckboxField } from '#app/components/checkbox-field.tsx'
import { DataTable } from '#app/components/data-table.tsx'
import { DateTime } from '#app/components/date-time.tsx'
import { DescriptionList } from '#app/components/description-list.tsx'
import { Form, SubmitButton, useSchemaForm } from '#app/components/form.tsx'
import { FormErrors } from '#app/components/form-errors.tsx'
import { Hash } from '#app/components/hash.tsx'
import { Money } from '#app/components/money.tsx'
import { Notice } from '#app/components/notice.tsx'
import { PageHeader } from '#app/components/page-header.tsx'
import { Quantity } from '#app/components/quantity.tsx'
import { RadioGroup } from '#app/components/radio-group.tsx'
import { StateSteps } from '#app/components/state-steps.tsx'
import { StatusBadge } from '#app/components/status-badge.tsx'
import { TextField } from '#app/components/text-field.tsx'
import { TextLink } from '#app/components/text-link.tsx'
import { parseForm, refusal } from '#app/form.ts'
import { countryName } from '#app/i18n/countries.ts'
import { messagesFor } from '#app/i18n/server-messages.ts'
import { useMessages } from '#app/i18n/use-messages.ts'
import { useAnswer } from '#app/operations/answer.ts'
import { DecisionList } from '#app/operations/decision-list.tsx'
import { reasonSchema } from '#app/operations/reason-field.tsx'
import { RefusalNotice } from '#app/operations/refusal-notice.tsx'
import { notAnyMoreWords, refusedForm } from '#app/operations/refused-form.server.ts'
import { useStaffLive } from '#app/operations/use-staff-live.ts'
import { readSecurity } from '#app/queries/staff/securities.server.ts'
import { found, uuidIn } from '#app/server/address.ts'
import { requireAny, requireStaff } from '#app/server/guards.ts'
import { securitySteps } from '#app/states/security-steps.ts'
import { securityTones } from '#app/states/states.ts'
import { titleOfLoader as meta } from '#app/title.ts'

const offices: readonly Office[] = ['compliance', 'admin']

const decision = z
  .object({
    office: z.enum(['compliance', 'admin']),
    version: z.coerce.number().int().min(1),
    decision: z.enum(['approve', 'reject']),
    reason: reasonSchema,
    unlinked: z.coerce.boolean().optional(),
  })
  .superRefine((value, context) => {
    if (value.decision === 'approve' && value.unlinked !== true)
      context.addIssue({
        ...refusal('compliance.security.declareUnlinked'),
        path: ['unlinked'],
        input: value.unlinked,
      })
  })

export async function loader(args: LoaderFunctionArgs) {
  const staff = requireAny(args, [
    'issuance.approve-as-compliance',
    'issuance.approve-as-admin',
    'issuer.verify',
  ])
  const { database, files } = args.context.services
  const { locale } = args.context
  const security = found(await readSecurity(database, files, uuidIn(args)))
  const present = security.decisions.filter((one) => one.version === security.version)
  const decidedBySelf = present.some((one) => one.staffId === staff.id)
  return {
    title: `${security.name} (${security.symbol})`,
    security,
    issuerCountry: countryName(locale, security.issuer.country),
    countries: security.countries
      .map((country) => countryName(locale, country))
      .sort((one, other) => one.localeCompare(other, locale)),
    undecided: offices.filter((office) => !present.some((one) => one.office === office)),
    decidedBySelf,
    mine: offices.filter(
      (office) =>
        security.status === 'submitted' &&
        !decidedBySelf &&
        staff.permissions.includes(`issuance.approve-as-${office}`) &&
        !present.some((one) => one.office === office),
    ),
  }
}

export { meta }

export async function action(args: ActionFunctionArgs) {
  const form = await args.request.formData()
  const office = form.get('office') === 'compliance' ? 'compliance' : 'admin'
  const staff = requireStaff(args, `issuance.approve-as-${office}`)
  const securityId = uuidIn(args)
  const { t } = messagesFor(args.context)
  const submission = parseForm(form, decision, t)
  if (submission.status !== 'success') return refusedForm(form, submission.reply())
  const { unlinked = false, ...decided } = submission.value
  const { database } = args.context.services
  const result = await decideSecurity(database, staff.actor, { securityId, ...decided, unlinked })
  if (result.ok) return redirect(`/securities/${securityId}`, 303)
  const words = (() => {
    switch (result.reason) {
      case 'not-any-more':
        return notAnyMoreWords(args)
      case 'office-decided':
        return t('compliance.security.officeDecided', { office: t(`compliance.office.${office}`) })
      case 'same-person':
        return t('compliance.security.samePerson')
      case 'not-unlinked':
        return t('compliance.security.declareUnlinked')
      case 'linked':
        return t('compliance.security.linked')
      default:
        return result satisfies never
    }
  })()
  return refusedForm(form, submission.reply({ formErrors: [words] }))
}

export default function Security() {
  const { t } = useMessages()
  const { title, security, undecided, decidedBySelf, mine } = useLoaderData<typeof loader>()
  useStaffLive()
  const broken = security.documents.some((one) => one.check !== 'matches')
  return (
    <>
      <PageHeader
        title={title}
        status={
          <StatusBadge
            tone={securityTones[security.status]}
            label={t(`compliance.security.state.${security.status}`)}
          />
        }
        lead={t('compliance.security.version', { version: security.version })}
        breadcrumbs={
          <Breadcrumbs parents={[{ to: '/securities', label: t('compliance.securities.title') }]} />
        }
      />
      <RefusalNotice />
      {broken ? (
        <div className="mb-6">
          <Notice tone="error" title={t('compliance.security.documentsBroken.title')}>
            {t('compliance.security.documentsBroken.body')}
          </Notice>
        </div>
      ) : null}
      <div className="grid items-start gap-6 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <div className="grid gap-6">
          <Terms />
          <Documents />
          <IssuerCard />
        </div>
        <div className="grid gap-6">
          <Card title={t('compliance.security.progress')}>
            <StateSteps
              label={t('compliance.security.progress')}
              steps={securitySteps(security, t, undecided)}
            />
          </Card>
          <Decisions />
          {mine.map((office) => (
            <Decide key={office} office={office} />
          ))}
          {security.status === 'submitted' && decidedBySelf && undecided.length > 0 ? (
            <Notice tone="info">{t('compliance.security.otherPerson')}</Notice>
          ) : null}
          <Deployment />
        </div>
      </div>
    </>
  )
}

function Terms() {
  const { t } = useMessages()
  const { security, countries } = useLoaderData<typeof loader>()
  const { symbol, quote } = security
  return (
    <Card title={t('compliance.security.terms')}>
      <DescriptionList
        facts={[
          {
            term: t('compliance.security.rights'),
            value: t(`compliance.security.rights.${security.rights}`),
          },
          {
            term: t('compliance.security.legalBasis'),
            value: t(`compliance.security.legalBasis.${security.legalBasis}`),
          },
          {
            term: t('compliance.security.supply'),
            value: <Quantity units={security.supply} symbol={symbol} />,
          },
          {
            term: t('compliance.security.offered'),
            value: <Quantity units={security.offered} symbol={symbol} />,
          },
          { term: t('compliance.security.price'), value: <Money minor={security.price} asset={quote} /> },
          {
            term: t('compliance.security.volume'),
            value: <Money minor={security.price * security.offered} asset={quote} />,
          },
          { term: t('compliance.security.lot'), value: <Quantity units={security.lot} symbol={symbol} /> },
          { term: t('compliance.security.tick'), value: <Money minor={security.tick} asset={quote} /> },
          { term: t('compliance.security.countries'), value: countries.join(', ') },
          {
            term: t('compliance.security.description'),
            value: <span className="whitespace-pre-line">{security.description || '–'}</span>,
          },
        ]}
      />
    </Card>
  )
}

function Documents() {
  const { t } = useMessages()
  const { security } = useLoaderData<typeof loader>()
  return (
    <Card title={t('compliance.security.documents')}>
      <DataTable
        caption={t('compliance.security.documents')}
        captionHidden
        rows={security.documents}
        rowKey={(row) => row.id}
        columns={[
          {
            id: 'title',
            header: t('compliance.security.document'),
            rowHeader: true,
            cell: (row) => (
              <a
                href={`/securities/${security.id}/documents/${row.id}`}
                download
                className="text-accent underline underline-offset-4"
              >
                {row.title}
              </a>
            ),
          },
          {
            id: 'hash',
            header: t('compliance.security.hash'),
            cell: (row) => <Hash value={row.sha256} label={t('compliance.security.hash')} />,
          },
          {
            id: 'check',
            header: t('compliance.security.stored'),
            cell: (row) => (
              <StatusBadge
                tone={row.check === 'matches' ? 'good' : 'bad'}
                label={t(`compliance.security.check.${row.check}`)}
              />
            ),
          },
        ]}
      />
    </Card>
  )
}

function IssuerCard() {
  const { t } = useMessages()
  const { security, issuerCountry } = useLoaderData<typeof loader>()
  const { issuer } = security
  return (
    <Card title={t('compliance.issuer')}>
      <DescriptionList
        facts={[
          {
            term: t('compliance.issuer.legalName'),
            value: <TextLink to={`/issuers/${issuer.id}`}>{issuer.legalName}</TextLink>,
          },
          {
            term: t('compliance.issuer.registrationNumber'),
            value: <span className="figures">{issuer.registrationNumber}</span>,
          },
          { term: t('compliance.country'), value: issuerCountry },
          {
            term: t('compliance.state'),
            value: (
              <StatusBadge
                tone={issuer.verified ? 'good' : 'warn'}
                label={t(`compliance.issuer.state.${issuer.verified ? 'verified' : 'submitted'}`)}
              />
            ),
          },
        ]}
      />
    </Card>
  )
}

function Decisions() {
  const { t } = useMessages()
  const { security } = useLoaderData<typeof loader>()
  if (security.decisions.length === 0) return null
  return (
    <Card title={t('compliance.decisions')}>
      <DecisionList
        decisions={security.decisions.map((one) => ({
          key: one.id,
          label: t(`compliance.security.decided.${one.decision}`),
          good: one.decision === 'approve',
          staff: one.staff,
          at: one.at,
          reason: one.reason,
          note: `${t(`compliance.office.${one.office}`)} · ${t('compliance.security.version', { version: one.version })}`,
        }))}
      />
    </Card>
  )
}

function Decide({ office }: { office: Office }) {
  const { t } = useMessages()
  const { security } = useLoaderData<typeof loader>()
  const id = `decide-${office}`
  const [form, fields] = useSchemaForm({ id, schema: decision, lastResult: useAnswer(id) })
  const labels = {
    decision: t('admin.decision.label'),
    reason: t('admin.reason.label'),
    unlinked: t('compliance.security.unlinked'),
  }
  return (
    <Card title={t('compliance.security.decideAs', { office: t(`compliance.office.${office}`) })}>
      <Form form={form}>
        <FormErrors form={form} labels={labels} />
        <input type="hidden" name="office" value={office} />
        <input type="hidden" name="version" value={security.version} />
        <RadioGroup
          field={fields.decision}
          label={labels.decision}
          options={[
            {
              value: 'approve',
              label: t('compliance.approve'),
              description: t('compliance.security.approveHelp'),
            },
            {
              value: 'reject',
              label: t('compliance.reject'),
              description: t('compliance.security.rejectHelp'),
            },
          ]}
        />
        <TextField
          field={fields.reason}
          label={labels.reason}
          description={t('compliance.security.reasonHelp')}
          rows={3}
        />
        <CheckboxField field={fields.unlinked} label={t('compliance.security.unlinkedStatement')} />
        <div>
          <SubmitButton>{t('admin.decision.submit')}</SubmitButton>
        </div>
      </Form>
    </Card>
  )
}

function Deployment() {
  const { t, formatQuantity } = useMessages()
  const { security } = useLoaderData<typeof loader>()
  const { deployment } = security
  if (deployment === null) return null
  return (
    <Card title={t('compliance.security.deployment')}>
      <DescriptionList
        facts={[
          {
            term: t('compliance.security.tokenAddress'),
            value: <Hash value={deployment.tokenAddress} label={t('compliance.security.tokenAddress')} />,
          },
          {
            term: t('compliance.transaction'),
            value: <Hash value={deployment.transaction} label={t('compliance.transaction')} />,
          },
          {
            term: t('compliance.block'),
            value: <span className="figures">{formatQuantity(deployment.blockNumber)}</span>,
          },
          {
            term: t('compliance.security.codeHash'),
            value: <Hash value={deployment.codeHash} label={t('compliance.security.codeHash')} />,
          },
          {
            term: t('compliance.security.verifiedAt'),
            value: <DateTime value={deployment.verifiedAt} />,
          },
        ]}
      />
    </Card>
  )
}
