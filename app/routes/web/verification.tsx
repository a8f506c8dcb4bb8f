import { createHash, randomUUID } from 'node:crypto'
import { type ActionFunctionArgs, data, type LoaderFunctionArgs, redirect } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import type { CustomerScope } from '#db/customer-scope.ts'
import { type IdentityDocumentKind, submitVerification } from '#app/acts/verification.ts'
import { LinkButton } from '#app/components/button.tsx'
import { Card } from '#app/components/card.tsx'
import { DataTable } from '#app/components/data-table.tsx'
import { DateTime } from '#app/components/date-time.tsx'
import { DescriptionList } from '#app/components/description-list.tsx'
import { Hash } from '#app/components/hash.tsx'
import { Notice } from '#app/components/notice.tsx'
import { PageHeader } from '#app/components/page-header.tsx'
import { Section } from '#app/components/section.tsx'
import { StateSteps } from '#app/components/state-steps.tsx'
import { StatusBadge } from '#app/components/status-badge.tsx'
import { parseForm } from '#app/form.ts'
import { countryName } from '#app/i18n/countries.ts'
import { messagesFor } from '#app/i18n/server-messages.ts'
import { useMessages } from '#app/i18n/use-messages.ts'
import { detailsSchema, VerificationForm } from '#app/investing/verification-form.tsx'
import { useLive } from '#app/live.ts'
import {
  readLastDetails,
  readOwnSuspension,
  readOwnVerification,
} from '#app/queries/own-verification.server.ts'
import { requireCustomer } from '#app/server/guards.ts'
import { type FileField, readUpload, type UploadedFile, uploadRefusalWords } from '#app/server/upload.ts'
import type { PageHandle } from '#app/root.tsx'
import { kycTones } from '#app/states/states.ts'
import { verificationSteps } from '#app/states/verification-steps.ts'
import { titleOfLoader as meta } from '#app/title.ts'

export const handle: PageHandle = { width: 'reading' }

const paper: FileField = { types: ['image/jpeg', 'image/png', 'application/pdf'], required: true }
const papers = { identityFront: paper, identityBack: paper, proofOfAddress: paper }
const kinds: Record<keyof typeof papers, IdentityDocumentKind> = {
  identityFront: 'identity-front',
  identityBack: 'identity-back',
  proofOfAddress: 'proof-of-address',
}

export async function loader(args: LoaderFunctionArgs) {
  const customer = requireCustomer(args)
  const { personalData, now } = args.context.services
  const { t } = messagesFor(args.context)
  const wantsAgain = new URL(args.request.url).searchParams.has('again')
  return await customer.inScope(async (scope) => {
    const verification = await readOwnVerification(scope, customer.id)
    const status = verification.cases[0]?.status
    const waiting = status === 'submitted' || status === 'approving' || status === 'revoking'
    const until = verification.identity?.verifiedUntil
    const expired = until !== undefined && until <= now()
    const showForm = !waiting && (status !== 'approved' || wantsAgain || expired)
    return {
      title: t('investor.verification.title'),
      ...verification,
      suspension: await readOwnSuspension(scope, customer.id),
      waiting,
      expired,
      showForm,
      last: showForm ? await readLastDetails(scope, personalData, customer.id) : null,
    }
  })
}

export { meta }

export async function action(args: ActionFunctionArgs) {
  const customer = requireCustomer(args)
  const { personalData, now } = args.context.services
  const { t } = messagesFor(args.context)
  const upload = await readUpload(args.request, papers)
  const submission = parseForm(upload.form, detailsSchema, t)
  const refusedPapers = Object.fromEntries(
    Object.entries(upload.refused).map(([name, refusal]) => [name, [uploadRefusalWords(t, refusal)]]),
  )
  const refused = (fieldErrors: Record<string, string[]>, formErrors: string[] = []) =>
    data({ lastResult: submission.reply({ fieldErrors, formErrors }) }, { status: 400 })
  if (submission.status !== 'success') return refused(refusedPapers)
  const { value } = submission
  const tomorrow = value.birthDate > now().toISOString().slice(0, 10)
  if (tomorrow) return refused({ birthDate: [t('investor.verification.birthDate.future')], ...refusedPapers })
  if (Object.keys(refusedPapers).length > 0) return refused(refusedPapers)
  // Before anything is kept: what is refused leaves no file behind.
  const { cases } = await customer.inScope(async (scope) => await readOwnVerification(scope, customer.id))
  if (cases[0]?.status === 'submitted' || cases[0]?.status === 'approving')
    return refused({}, [t('investor.verification.caseOpen')])
  const details = { ...value, country: Number(value.country) }
  const kept = await keepSealed(args, upload.files)
  const result = await customer.inScope(async (scope) => {
    await addFiles(scope, customer.id, kept)
    return await submitVerification(scope, personalData, customer.id, details, kept)
  })
  if (!result.ok) return refused({}, [t('investor.verification.caseOpen')])
  return redirect('/verification', 303)
}

type Kept = UploadedFile & { readonly kind: IdentityDocumentKind; readonly fileId: string }

/** Seals each document to the officers' key, and puts it where the rows will point. */
async function keepSealed(
  { context }: ActionFunctionArgs,
  files: Partial<Record<keyof typeof papers, UploadedFile>>,
): Promise<readonly Kept[]> {
  const { documents, files: store } = context.services
  if (documents.seal === null) throw new Error('this console cannot seal documents')
  const kept: Kept[] = []
  for (const name of ['identityFront', 'identityBack', 'proofOfAddress'] as const) {
    const file = files[name]
    if (file === undefined) throw new Error(`${name} is neither refused nor there`)
    const fileId = randomUUID()
    await store.put(fileId, await documents.seal(file.bytes))
    kept.push({ ...file, kind: kinds[name], fileId })
  }
  return kept
}

async function addFiles(scope: CustomerScope, customerId: string, kept: readonly Kept[]): Promise<void> {
  await scope
    .insertInto('file')
    .values(
      kept.map(({ fileId, name, mediaType, bytes }) => ({
        id: fileId,
        customer_id: customerId,
        name,
        media_type: mediaType,
        size: bytes.length,
        sha256: createHash('sha256').update(bytes).digest(),
        sealed: true,
      })),
    )
    .execute()
}

export default function Verification() {
  const { title, cases, identity, suspension, waiting, expired, showForm, last } =
    useLoaderData<typeof loader>()
  const answer = useActionData<typeof action>()
  const { t, locale, formatDateTime } = useMessages()
  useLive(['notifications'])
  const [current, ...earlier] = cases
  const status = current?.status ?? 'none'
  // Told by the page where there is no form to tell it.
  const told = answer?.lastResult.error?.[''] ?? []
  const stopped = identity !== null && (identity.status === 'revoked' || expired)
  return (
    <>
      <PageHeader
        title={title}
        lead={t('investor.verification.lead')}
        status={
          current === undefined ? undefined : (
            <StatusBadge
              tone={kycTones[current.status]}
              label={t(`investor.verification.status.${current.status}`)}
            />
          )
        }
      />
      <div className="grid gap-6">
        {showForm || told.length === 0 ? null : (
          <Notice tone="error" live>
            {told.join(' ')}
          </Notice>
        )}
        {suspension === null ? null : (
          <Notice tone="error" title={t('investor.verification.suspended')}>
            <p className="whitespace-pre-line">{suspension.reason}</p>
          </Notice>
        )}
        {current === undefined ? null : (
          <Card title={t('investor.verification.case')}>
            <StateSteps label={t('investor.verification.case')} steps={verificationSteps(current, t)} />
          </Card>
        )}
        {(status === 'rejected' || status === 'revoked' || status === 'revoking') && current?.reason ? (
          <Notice tone="error" title={t(`investor.verification.${status}.title`)}>
            <p className="whitespace-pre-line">{current.reason}</p>
            <p className="mt-2">{t(`investor.verification.${status}.next`)}</p>
          </Notice>
        ) : null}
        {stopped && waiting && status !== 'revoking' ? (
          <Notice tone="warning">{t('investor.verification.stopped')}</Notice>
        ) : null}
        {expired && identity !== null ? (
          <Notice tone="warning">
            {t('investor.verification.expired', {
              until: formatDateTime(identity.verifiedUntil, 'date'),
            })}
          </Notice>
        ) : null}
        {identity === null || identity.status !== 'verified' ? null : (
          <Card title={t('investor.verification.identity')}>
            <DescriptionList
              facts={[
                { term: t('investor.verification.country'), value: countryName(locale, identity.country) },
                {
                  term: t('investor.verification.until'),
                  value: <DateTime value={identity.verifiedUntil} detail="date" />,
                },
                {
                  term: t('investor.transaction'),
                  value: <Hash value={identity.transaction} label={t('investor.transaction')} />,
                },
              ]}
            />
            {waiting || showForm ? null : (
              <p className="mt-6">
                <LinkButton to="/verification?again">{t('investor.verification.again')}</LinkButton>
              </p>
            )}
          </Card>
        )}
        {showForm ? (
          <Card
            title={t(current === undefined ? 'investor.verification.first' : 'investor.verification.again')}
          >
            {identity?.status === 'verified' ? (
              <div className="mb-6">
                <Notice tone="warning">{t('investor.verification.countryWarning')}</Notice>
              </div>
            ) : null}
            <VerificationForm lastResult={answer?.lastResult} last={last} />
          </Card>
        ) : null}
      </div>
      {earlier.length === 0 ? null : (
        <Section title={t('investor.verification.earlier')}>
          <DataTable
            caption={t('investor.verification.earlier')}
            captionHidden
            rows={earlier}
            rowKey={({ id }) => id}
            columns={[
              {
                id: 'sent',
                header: t('steps.verification.sent'),
                rowHeader: true,
                cell: (row) => <DateTime value={row.submittedAt} detail="date" />,
              },
              {
                id: 'country',
                header: t('investor.verification.country'),
                cell: (row) => countryName(locale, row.country),
              },
              {
                id: 'status',
                header: t('investor.state'),
                cell: (row) => (
                  <StatusBadge
                    tone={kycTones[row.status]}
                    label={t(`investor.verification.status.${row.status}`)}
                  />
                ),
              },
              { id: 'reason', header: t('investor.reason'), cell: (row) => row.reason ?? '' },
            ]}
          />
        </Section>
      )}
    </>
  )
}
