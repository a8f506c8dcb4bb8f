import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { Breadcrumbs } from '#app/components/breadcrumbs.tsx'
import { Card } from '#app/components/card.tsx'
import { DataTable } from '#app/components/data-table.tsx'
import { DateTime } from '#app/components/date-time.tsx'
import { DescriptionList } from '#app/components/description-list.tsx'
import { Hash } from '#app/components/hash.tsx'
import { Notice } from '#app/components/notice.tsx'
import { PageHeader } from '#app/components/page-header.tsx'
import { StateSteps } from '#app/components/state-steps.tsx'
import { StatusBadge } from '#app/components/status-badge.tsx'
import { decideVerification, revokeVerification } from '#app/acts/verification.ts'
import { liftSuspension, suspendAccount } from '#app/acts/suspension.ts'
import { openCase } from '#app/acts/open-sealed.ts'
import { TextLink } from '#app/components/text-link.tsx'
import { parseForm } from '#app/form.ts'
import { countryName } from '#app/i18n/countries.ts'
import { messagesFor } from '#app/i18n/server-messages.ts'
import { useMessages } from '#app/i18n/use-messages.ts'
import { DecisionForm, decisionSchema, ReasonForm, reasonOnly } from '#app/operations/decision-form.tsx'
import { DecisionList } from '#app/operations/decision-list.tsx'
import { IdentityDocuments } from '#app/operations/identity-documents.tsx'
import { RefusalNotice } from '#app/operations/refusal-notice.tsx'
import { notAnyMoreWords, refusedForm } from '#app/operations/refused-form.server.ts'
import { useStaffLive } from '#app/operations/use-staff-live.ts'
import { readCase } from '#app/queries/staff/verification.server.ts'
import { found, uuidIn } from '#app/server/address.ts'
import { isEngineUnavailable } from '#app/server/engine-unavailable.ts'
import { requireStaff } from '#app/server/guards.ts'
import { kycTones } from '#app/states/states.ts'
import { verificationSteps } from '#app/states/verification-steps.ts'
import { titleOfLoader as meta } from '#app/title.ts'

const decision = decisionSchema(['approve', 'reject'])

export async function loader(args: LoaderFunctionArgs) {
  const staff = requireStaff(args, 'kyc.view')
  const { t, locale } = messagesFor(args.context)
  const { database, personalData } = args.context.services
  const id = uuidIn(args)
  const kycCase = found(await readCase(database, id))
  const person = found(await openCase({ database, personalData }, staff.actor, id))
  const named = (country: number) => countryName(locale, country)
  const identity = kycCase.identity
  return {
    title: t('compliance.kyc.case', { name: `${person.givenNames} ${person.familyNames}` }),
    person: { ...person, country: named(person.country) },
    kycCase: { ...kycCase, others: kycCase.others.map((one) => ({ ...one, country: named(one.country) })) },
    onChainCountry: identity?.record ? named(identity.record.country) : null,
    countryChanged: identity?.record?.status === 'verified' && identity.record.country !== kycCase.country,
    mayDecide: staff.permissions.includes('kyc.decide'),
    mayRevoke: staff.permissions.includes('kyc.revoke'),
    maySuspend: staff.permissions.includes('account.suspend'),
  }
}

export { meta }
export const handle = { width: 'wide' }

export async function action(args: ActionFunctionArgs) {
  const form = await args.request.formData()
  switch (form.get('form')) {
    case 'revoke':
      return await revoke(args, form)
    case 'suspend':
      return await changeSuspension(args, form, suspendAccount)
    case 'lift-suspension':
      return await changeSuspension(args, form, liftSuspension)
    default:
      return await decide(args, form)
  }
}

async function decide(args: ActionFunctionArgs, form: FormData) {
  const staff = requireStaff(args, 'kyc.decide')
  const caseId = uuidIn(args)
  const submission = parseForm(form, decision, messagesFor(args.context).t)
  if (submission.status !== 'success') return refusedForm(form, submission.reply())
  const { database } = args.context.services
  const result = await decideVerification(database, staff.actor, { caseId, ...submission.value })
  if (!result.ok) return refusedForm(form, submission.reply({ formErrors: [notAnyMoreWords(args)] }))
  return redirect(`/kyc/${caseId}`, 303)
}

async function revoke(args: ActionFunctionArgs, form: FormData) {
  const staff = requireStaff(args, 'kyc.revoke')
  const caseId = uuidIn(args)
  const submission = parseForm(form, reasonOnly, messagesFor(args.context).t)
  if (submission.status !== 'success') return refusedForm(form, submission.reply())
  const { database } = args.context.services
  const result = await revokeVerification(database, staff.actor, { caseId, ...submission.value })
  if (!result.ok) return refusedForm(form, submission.reply({ formErrors: [notAnyMoreWords(args)] }))
  return redirect(`/kyc/${caseId}`, 303)
}

async function changeSuspension(
  args: ActionFunctionArgs,
  form: FormData,
  act: typeof suspendAccount | typeof liftSuspension,
) {
  const staff = requireStaff(args, 'account.suspend')
  const caseId = uuidIn(args)
  const { database, engine } = args.context.services
  const { t } = messagesFor(args.context)
  const { account } = found(found(await readCase(database, caseId)).identity ?? undefined)
  const submission = parseForm(form, reasonOnly, t)
  if (submission.status !== 'success') return refusedForm(form, submission.reply())
  const refused = (words: string) => refusedForm(form, submission.reply({ formErrors: [words] }))
  try {
    const result = await act(database, engine, staff.actor, { account, ...submission.value })
    if (result.ok) return redirect(`/kyc/${caseId}`, 303)
    if (result.reason === 'not-any-more') return refused(notAnyMoreWords(args))
    return refused(t('admin.market.refused', { reason: result.refusal.reason }))
  } catch (error) {
    if (isEngineUnavailable(error)) return refused(t('admin.market.engineUnavailable'))
    throw error
  }
}

export default function KycCase() {
  const { t } = useMessages()
  const { title, kycCase, countryChanged } = useLoaderData<typeof loader>()
  useStaffLive()
  return (
    <>
      <PageHeader
        title={title}
        status={
          <StatusBadge tone={kycTones[kycCase.status]} label={t(`compliance.kyc.state.${kycCase.status}`)} />
        }
        breadcrumbs={<Breadcrumbs parents={[{ to: '/kyc', label: t('compliance.kyc.title') }]} />}
      />
      <RefusalNotice />
      {countryChanged ? (
        <div className="mb-6">
          <Notice tone="warning" title={t('compliance.kyc.countryChanged.title')}>
            {t('compliance.kyc.countryChanged.body')}
          </Notice>
        </div>
      ) : null}
      <div className="grid items-start gap-6 xl:grid-cols-[minmax(0,5fr)_minmax(0,7fr)]">
        <div className="grid gap-6">
          <PersonCard />
          <Decide />
          <TradingAccount />
        </div>
        <div className="grid gap-6">
          <Card title={t('compliance.kyc.documents')}>
            <IdentityDocuments caseId={kycCase.id} documents={kycCase.documents} />
          </Card>
          <div className="grid items-start gap-6 lg:grid-cols-2">
            <Card title={t('compliance.kyc.progress')}>
              <StateSteps label={t('compliance.kyc.progress')} steps={verificationSteps(kycCase, t)} />
            </Card>
            <OnChain />
          </div>
          <EarlierCases />
        </div>
      </div>
    </>
  )
}

function PersonCard() {
  const { t } = useMessages()
  const { person, kycCase } = useLoaderData<typeof loader>()
  return (
    <Card title={t('compliance.kyc.personal')}>
      <DescriptionList
        facts={[
          { term: t('compliance.kyc.givenNames'), value: person.givenNames },
          { term: t('compliance.kyc.familyNames'), value: person.familyNames },
          { term: t('compliance.kyc.birthDate'), value: <span className="figures">{person.birthDate}</span> },
          {
            term: t('compliance.kyc.nationalId'),
            value: <span className="figures">{person.nationalId}</span>,
          },
          {
            term: t('compliance.kyc.address'),
            value: [person.street, person.city, person.postalCode].filter((part) => part !== '').join(', '),
          },
          { term: t('compliance.country'), value: person.country },
          { term: t('compliance.email'), value: <span className="break-all">{kycCase.email}</span> },
          {
            term: t('compliance.customerSince'),
            value: <DateTime value={kycCase.customerSince} detail="date" />,
          },
          { term: t('compliance.submittedAt'), value: <DateTime value={kycCase.submittedAt} /> },
        ]}
      />
      <p className="mt-4 text-sm text-ink-soft">{t('compliance.readingLogged')}</p>
    </Card>
  )
}

function Decide() {
  const { t } = useMessages()
  const { kycCase, mayDecide, mayRevoke } = useLoaderData<typeof loader>()
  const open = kycCase.status === 'submitted' && mayDecide
  const standing = kycCase.status === 'approved' && mayRevoke
  return (
    <>
      {kycCase.decisions.length === 0 ? null : (
        <Card title={t('compliance.decisions')}>
          <DecisionList
            decisions={kycCase.decisions.map((one) => ({
              key: one.decision,
              label: t(`compliance.kyc.decided.${one.decision}`),
              good: one.decision === 'approve',
              staff: one.staff,
              at: one.at,
              reason: one.reason,
            }))}
          />
        </Card>
      )}
      {open ? (
        <Card title={t('compliance.decide')}>
          <DecisionForm
            id="decide"
            schema={decision}
            reasonHelp={t('compliance.kyc.reasonHelp')}
            options={[
              {
                value: 'approve',
                label: t('compliance.approve'),
                description: t('compliance.kyc.approveHelp'),
              },
              { value: 'reject', label: t('compliance.reject'), description: t('compliance.kyc.rejectHelp') },
            ]}
          />
        </Card>
      ) : null}
      {standing ? (
        <Card title={t('compliance.kyc.revoke')}>
          <p className="mb-4 text-ink-soft">{t('compliance.kyc.revokeHelp')}</p>
          <ReasonForm
            id="revoke"
            variant="danger"
            submit={t('compliance.kyc.revoke')}
            reasonHelp={t('compliance.kyc.reasonHelp')}
          />
        </Card>
      ) : null}
    </>
  )
}

function TradingAccount() {
  const { t } = useMessages()
  const { kycCase, maySuspend } = useLoaderData<typeof loader>()
  if (kycCase.identity === null) return null
  const { suspension } = kycCase.identity
  return (
    <Card
      title={t('compliance.account')}
      actions={
        <StatusBadge
          tone={suspension === null ? 'good' : 'bad'}
          label={t(suspension === null ? 'compliance.account.open' : 'compliance.account.suspended')}
        />
      }
    >
      {suspension === null ? null : (
        <DescriptionList
          facts={[
            { term: t('compliance.account.by'), value: suspension.staff },
            { term: t('compliance.account.since'), value: <DateTime value={suspension.at} /> },
            {
              term: t('compliance.reason'),
              value: <span className="whitespace-pre-line">{suspension.reason}</span>,
            },
          ]}
        />
      )}
      {!maySuspend ? null : suspension === null ? (
        <>
          <p className="mb-4 text-ink-soft">{t('compliance.account.suspendHelp')}</p>
          <ReasonForm
            id="suspend"
            variant="danger"
            submit={t('compliance.account.suspend')}
            reasonHelp={t('compliance.account.reasonHelp')}
          />
        </>
      ) : (
        <>
          <p className="my-4 text-ink-soft">{t('compliance.account.liftHelp')}</p>
          <ReasonForm
            id="lift-suspension"
            variant="secondary"
            submit={t('compliance.account.lift')}
            reasonHelp={t('admin.reason.logged')}
          />
        </>
      )}
    </Card>
  )
}

function OnChain() {
  const { t } = useMessages()
  const { kycCase, onChainCountry } = useLoaderData<typeof loader>()
  const { identity } = kycCase
  const record = identity?.record ?? null
  return (
    <Card title={t('compliance.onChain')}>
      {identity === null || record === null ? (
        <p className="text-ink-soft">{t('compliance.onChain.none')}</p>
      ) : (
        <DescriptionList
          facts={[
            {
              term: t('compliance.state'),
              value: (
                <StatusBadge
                  tone={record.status === 'verified' ? 'good' : 'bad'}
                  label={t(`compliance.onChain.${record.status}`)}
                />
              ),
            },
            { term: t('compliance.country'), value: onChainCountry },
            ...(record.verifiedUntil === null
              ? []
              : [
                  {
                    term: t('compliance.onChain.until'),
                    value: <DateTime value={record.verifiedUntil} detail="date" />,
                  },
                ]),
            ...(identity.address === null
              ? []
              : [
                  {
                    term: t('compliance.onChain.address'),
                    value: <Hash value={identity.address} label={t('compliance.onChain.address')} />,
                  },
                ]),
            ...(record.transaction === null
              ? []
              : [
                  {
                    term: t('compliance.transaction'),
                    value: <Hash value={record.transaction} label={t('compliance.transaction')} />,
                  },
                ]),
          ]}
        />
      )}
    </Card>
  )
}

function EarlierCases() {
  const { t } = useMessages()
  const { kycCase } = useLoaderData<typeof loader>()
  if (kycCase.others.length === 0) return null
  return (
    <Card title={t('compliance.kyc.others')}>
      <DataTable
        caption={t('compliance.kyc.others')}
        captionHidden
        rows={kycCase.others}
        rowKey={(row) => row.id}
        columns={[
          {
            id: 'submitted',
            header: t('compliance.submittedAt'),
            rowHeader: true,
            cell: (row) => (
              <TextLink to={`/kyc/${row.id}`}>
                <DateTime value={row.submittedAt} />
              </TextLink>
            ),
          },
          { id: 'country', header: t('compliance.country'), cell: (row) => row.country },
          {
            id: 'state',
            header: t('compliance.state'),
            cell: (row) => (
              <StatusBadge tone={kycTones[row.status]} label={t(`compliance.kyc.state.${row.status}`)} />
            ),
          },
          { id: 'reason', header: t('compliance.reason'), cell: (row) => row.reason ?? '–' },
        ]}
      />
    </Card>
  )
}
