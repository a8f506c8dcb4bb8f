import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { decideIssuer } from '#app/acts/issuer.ts'
import { Breadcrumbs } from '#app/components/breadcrumbs.tsx'
import { Card } from '#app/components/card.tsx'
import { DateTime } from '#app/components/date-time.tsx'
import { DescriptionList } from '#app/components/description-list.tsx'
import { Hash } from '#app/components/hash.tsx'
import { PageHeader } from '#app/components/page-header.tsx'
import { StatusBadge } from '#app/components/status-badge.tsx'
import { TextLink } from '#app/components/text-link.tsx'
import { parseForm } from '#app/form.ts'
import { countryName } from '#app/i18n/countries.ts'
import { messagesFor } from '#app/i18n/server-messages.ts'
import { useMessages } from '#app/i18n/use-messages.ts'
import { DecisionForm, decisionSchema } from '#app/operations/decision-form.tsx'
import { DecisionList } from '#app/operations/decision-list.tsx'
import { RefusalNotice } from '#app/operations/refusal-notice.tsx'
import { notAnyMoreWords, refusedForm } from '#app/operations/refused-form.server.ts'
import { useStaffLive } from '#app/operations/use-staff-live.ts'
import { readIssuer } from '#app/queries/staff/issuers.server.ts'
import { found, uuidIn } from '#app/server/address.ts'
import { requireAny, requireStaff } from '#app/server/guards.ts'
import { issuerTones } from '#app/states/states.ts'
import { titleOfLoader as meta } from '#app/title.ts'

const decision = decisionSchema(['verify', 'reject'])

export async function loader(args: LoaderFunctionArgs) {
  // Whoever decides on a security sees who issues it.
  const staff = requireAny(args, [
    'issuer.verify',
    'issuance.approve-as-compliance',
    'issuance.approve-as-admin',
  ])
  const issuer = found(await readIssuer(args.context.services.database, uuidIn(args)))
  return {
    title: issuer.legalName,
    issuer,
    country: countryName(args.context.locale, issuer.country),
    mayDecide: staff.permissions.includes('issuer.verify'),
  }
}

export { meta }

export async function action(args: ActionFunctionArgs) {
  const staff = requireStaff(args, 'issuer.verify')
  const issuerId = uuidIn(args)
  const form = await args.request.formData()
  const submission = parseForm(form, decision, messagesFor(args.context).t)
  if (submission.status !== 'success') return refusedForm(form, submission.reply())
  const { database } = args.context.services
  const result = await decideIssuer(database, staff.actor, { issuerId, ...submission.value })
  if (!result.ok) return refusedForm(form, submission.reply({ formErrors: [notAnyMoreWords(args)] }))
  return redirect(`/issuers/${issuerId}`, 303)
}

export default function Issuer() {
  const { t } = useMessages()
  const { title, issuer, mayDecide } = useLoaderData<typeof loader>()
  useStaffLive()
  return (
    <>
      <PageHeader
        title={title}
        status={
          <StatusBadge
            tone={issuerTones[issuer.status]}
            label={t(`compliance.issuer.state.${issuer.status}`)}
          />
        }
        breadcrumbs={
          mayDecide ? (
            <Breadcrumbs parents={[{ to: '/issuers', label: t('compliance.issuers.title') }]} />
          ) : undefined
        }
      />
      <RefusalNotice />
      <div className="grid items-start gap-6 lg:grid-cols-2">
        <Company />
        <div className="grid gap-6">
          {issuer.decisions.length === 0 ? null : (
            <Card title={t('compliance.decisions')}>
              <DecisionList
                decisions={issuer.decisions.map((one) => ({
                  key: one.id,
                  label: t(`compliance.issuer.decided.${one.decision}`),
                  good: one.decision === 'verify',
                  staff: one.staff,
                  at: one.at,
                  reason: one.reason,
                }))}
              />
            </Card>
          )}
          {issuer.status === 'submitted' && mayDecide ? (
            <Card title={t('compliance.decide')}>
              <DecisionForm
                id="decide"
                schema={decision}
                reasonHelp={t('compliance.issuer.reasonHelp')}
                options={[
                  {
                    value: 'verify',
                    label: t('compliance.issuer.verify'),
                    description: t('compliance.issuer.verifyHelp'),
                  },
                  {
                    value: 'reject',
                    label: t('compliance.reject'),
                    description: t('compliance.issuer.rejectHelp'),
                  },
                ]}
              />
            </Card>
          ) : null}
          <Securities />
        </div>
      </div>
    </>
  )
}

function Company() {
  const { t } = useMessages()
  const { issuer, country } = useLoaderData<typeof loader>()
  return (
    <Card title={t('compliance.issuer.company')}>
      <DescriptionList
        facts={[
          { term: t('compliance.issuer.legalName'), value: issuer.legalName },
          {
            term: t('compliance.issuer.registrationNumber'),
            value: <span className="figures">{issuer.registrationNumber}</span>,
          },
          { term: t('compliance.country'), value: country },
          { term: t('compliance.email'), value: <span className="break-all">{issuer.email}</span> },
          {
            term: t('compliance.issuer.website'),
            value:
              issuer.website === '' ? (
                '–'
              ) : (
                <a
                  href={issuer.website}
                  rel="noreferrer nofollow"
                  target="_blank"
                  className="break-all text-accent underline"
                >
                  {issuer.website}
                </a>
              ),
          },
          {
            term: t('compliance.issuer.description'),
            value: <span className="whitespace-pre-line">{issuer.description || '–'}</span>,
          },
          { term: t('compliance.submittedAt'), value: <DateTime value={issuer.submittedAt} /> },
          ...(issuer.status === 'verified'
            ? [
                {
                  term: t('compliance.issuer.treasury'),
                  value:
                    issuer.treasury === null || issuer.treasury.address === null ? (
                      t('compliance.issuer.treasuryPending')
                    ) : (
                      <Hash value={issuer.treasury.address} label={t('compliance.issuer.treasury')} />
                    ),
                },
              ]
            : []),
        ]}
      />
    </Card>
  )
}

function Securities() {
  const { t } = useMessages()
  const { issuer } = useLoaderData<typeof loader>()
  if (issuer.securities.length === 0) return null
  return (
    <Card title={t('compliance.securities.title')}>
      <ul className="grid gap-2">
        {issuer.securities.map((one) => (
          <li key={one.id} className="flex flex-wrap justify-between gap-x-4">
            <TextLink to={`/securities/${one.id}`}>
              {one.name} ({one.symbol})
            </TextLink>
            <span className="text-ink-soft">{t(`compliance.security.state.${one.status}`)}</span>
          </li>
        ))}
      </ul>
    </Card>
  )
}
