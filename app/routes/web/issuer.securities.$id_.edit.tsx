import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { Breadcrumbs } from '#app/components/breadcrumbs.tsx'
import { Card } from '#app/components/card.tsx'
import { PageHeader } from '#app/components/page-header.tsx'
import { messagesFor } from '#app/i18n/server-messages.ts'
import { useMessages } from '#app/i18n/use-messages.ts'
import { DraftForm } from '#app/issuing/draft-form.tsx'
import { takeDraft } from '#app/issuing/draft.server.ts'
import { readSecurityFacts } from '#app/queries/offerings.server.ts'
import { readOwnSecurity, readQuoteCurrencies } from '#app/queries/own-securities.server.ts'
import type { PageHandle } from '#app/root.tsx'
import { found, uuidIn } from '#app/server/address.ts'
import { requireCustomer } from '#app/server/guards.ts'
import { titleOfLoader as meta } from '#app/title.ts'

export const handle: PageHandle = { width: 'reading' }

export async function loader(args: LoaderFunctionArgs) {
  const customer = requireCustomer(args)
  const id = uuidIn(args)
  const title = messagesFor(args.context).t('issuer.draft.edit')
  return await customer.inScope(async (scope) => {
    const draft = found(await readOwnSecurity(scope, customer.id, id))
    if (draft.status !== 'draft') throw redirect(`/issuer/securities/${id}`)
    const { countries } = await readSecurityFacts(scope, id)
    return { title, draft: { ...draft, countries }, currencies: await readQuoteCurrencies(scope) }
  })
}

export { meta }

export async function action(args: ActionFunctionArgs) {
  return await takeDraft(args, uuidIn(args))
}

export default function EditSecurity() {
  const { title, draft, currencies } = useLoaderData<typeof loader>()
  const answer = useActionData<typeof action>()
  const { t } = useMessages()
  const parents = [
    { to: '/issuer', label: t('issuer.securities.title') },
    { to: `/issuer/securities/${draft.id}`, label: draft.name },
  ]
  return (
    <>
      <PageHeader
        title={title}
        lead={t('issuer.draft.lead')}
        breadcrumbs={<Breadcrumbs parents={parents} />}
      />
      <Card>
        <DraftForm currencies={currencies} draft={draft} lastResult={answer?.lastResult} />
      </Card>
    </>
  )
}
