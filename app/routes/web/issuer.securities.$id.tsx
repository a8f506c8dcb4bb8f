import { type ActionFunctionArgs, data, type LoaderFunctionArgs, redirect } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { z } from 'zod'
import { addDocument, removeDocument } from '#app/acts/security-document.ts'
import { submitSecurity } from '#app/acts/security.ts'
import { Breadcrumbs } from '#app/components/breadcrumbs.tsx'
import { LinkButton } from '#app/components/button.tsx'
import { Card } from '#app/components/card.tsx'
import { Notice } from '#app/components/notice.tsx'
import { PageHeader } from '#app/components/page-header.tsx'
import { StateSteps } from '#app/components/state-steps.tsx'
import { StatusBadge } from '#app/components/status-badge.tsx'
import { parseForm } from '#app/form.ts'
import { countryName } from '#app/i18n/countries.ts'
import type { Messages } from '#app/i18n/messages.ts'
import { messagesFor } from '#app/i18n/server-messages.ts'
import { useMessages } from '#app/i18n/use-messages.ts'
import { documentSchema, DraftDocuments, SubmitDraft } from '#app/issuing/draft-documents.tsx'
import { SecurityTermsCards } from '#app/issuing/security-terms.tsx'
import { useLive } from '#app/live.ts'
import { readSecurityFacts } from '#app/queries/offerings.server.ts'
import { readOwnSecurity } from '#app/queries/own-securities.server.ts'
import { found, uuidIn } from '#app/server/address.ts'
import { requireCustomer } from '#app/server/guards.ts'
import { readUpload, uploadRefusalWords } from '#app/server/upload.ts'
import { securitySteps } from '#app/states/security-steps.ts'
import { securityTones } from '#app/states/states.ts'
import { titleOfLoader as meta } from '#app/title.ts'

export async function loader(args: LoaderFunctionArgs) {
  const customer = requireCustomer(args)
  const id = uuidIn(args)
  const { locale } = messagesFor(args.context)
  return await customer.inScope(async (scope) => {
    const security = found(await readOwnSecurity(scope, customer.id, id))
    const facts = await readSecurityFacts(scope, id)
    const countries = facts.countries
      .map((country) => countryName(locale, country))
      .sort((one, other) => one.localeCompare(other, locale))
    return { title: security.name, security, countries, documents: facts.documents }
  })
}

export { meta }

const acts = z.object({ form: z.enum(['submit', 'remove']), document: z.uuid().optional() })

export async function action(args: ActionFunctionArgs) {
  const customer = requireCustomer(args)
  const id = uuidIn(args)
  found(await customer.inScope(async (scope) => await readOwnSecurity(scope, customer.id, id)))
  if (args.request.headers.get('content-type')?.startsWith('multipart/form-data') === true)
    return await takeDocument(args, id)
  const { t } = messagesFor(args.context)
  const sent = parseForm(await args.request.formData(), acts, t)
  if (sent.status !== 'success') throw new Response(null, { status: 400 })
  const { form, document } = sent.value
  const problem = await customer.inScope(async (scope) => {
    if (form === 'submit') return submitProblem(await submitSecurity(scope, id), t)
    const removed = await removeDocument(scope, { securityId: id, fileId: document ?? '' })
    return removed.ok ? undefined : t('issuer.draft.notAnyMore')
  })
  if (problem !== undefined) return data({ lastResult: undefined, problem }, { status: 400 })
  return redirect(`/issuer/securities/${id}`, 303)
}

function submitProblem(
  result: Awaited<ReturnType<typeof submitSecurity>>,
  t: Messages['t'],
): string | undefined {
  if (result.ok) return undefined
  return result.reason === 'not-any-more'
    ? t('issuer.draft.notAnyMore')
    : t(`issuer.submit.refused.${result.reason}`)
}

async function takeDocument(args: ActionFunctionArgs, id: string) {
  const customer = requireCustomer(args)
  const { t } = messagesFor(args.context)
  const upload = await readUpload(args.request, { file: { types: ['application/pdf'], required: true } })
  const submission = parseForm(upload.form, documentSchema, t)
  const { file } = upload.files
  const fieldErrors =
    upload.refused.file === undefined ? {} : { file: [uploadRefusalWords(t, upload.refused.file)] }
  const refused = (formErrors: string[]) =>
    data({ lastResult: submission.reply({ fieldErrors, formErrors }), problem: undefined }, { status: 400 })
  if (submission.status !== 'success' || file === undefined) return refused([])
  const { title } = submission.value
  const added = await customer.inScope(
    async (scope) =>
      await addDocument(scope, args.context.services.files, customer.id, { securityId: id, title, file }),
  )
  if (!added.ok)
    return refused([
      added.reason === 'too-many'
        ? t('issuer.documents.tooMany', { maximum: added.maximum })
        : t('issuer.draft.notAnyMore'),
    ])
  return redirect(`/issuer/securities/${id}`, 303)
}

export default function SecurityPage() {
  const { title, security, countries, documents } = useLoaderData<typeof loader>()
  const answer = useActionData<typeof action>()
  const { t } = useMessages()
  useLive(['notifications'])
  const draft = security.status === 'draft'
  const returned = draft && security.rejectionReason !== null
  return (
    <>
      <PageHeader
        title={title}
        lead={`${security.symbol} · ${t(`public.rights.${security.rights}`)}`}
        breadcrumbs={<Breadcrumbs parents={[{ to: '/issuer', label: t('issuer.securities.title') }]} />}
        status={
          <StatusBadge
            tone={returned ? 'bad' : securityTones[security.status]}
            label={t(`issuer.security.status.${returned ? 'returned' : security.status}`)}
          />
        }
        actions={
          <>
            {draft ? (
              <LinkButton to={`/issuer/securities/${security.id}/edit`}>{t('issuer.draft.edit')}</LinkButton>
            ) : null}
            {security.deployment === null ? null : (
              <LinkButton to={`/issuer/securities/${security.id}/register`}>
                {t('issuer.register.title')}
              </LinkButton>
            )}
            {security.offering === null ? null : (
              <LinkButton to={`/offerings/${security.symbol}`} variant="quiet">
                {t('issuer.security.offeringPage')}
              </LinkButton>
            )}
          </>
        }
      />
      {answer?.problem === undefined ? null : (
        <div className="mb-6">
          <Notice tone="error" live>
            {answer.problem}
          </Notice>
        </div>
      )}
      {returned ? (
        <div className="mb-6">
          <Notice tone="error" title={t('issuer.security.returned')}>
            <p className="whitespace-pre-line">{security.rejectionReason}</p>
            <p className="mt-2">{t('issuer.security.returned.next')}</p>
          </Notice>
        </div>
      ) : null}
      <div className="grid items-start gap-6 lg:grid-cols-[3fr_2fr]">
        <div className="grid min-w-0 gap-6">
          <SecurityTermsCards security={security} countries={countries} />
          <DraftDocuments documents={documents} draft={draft} lastResult={answer?.lastResult} />
        </div>
        <div className="grid min-w-0 gap-6">
          <Card title={t('issuer.security.state')}>
            <StateSteps label={t('issuer.security.state')} steps={securitySteps(security, t)} />
          </Card>
          {draft ? <SubmitDraft documents={documents.length} /> : null}
        </div>
      </div>
    </>
  )
}
