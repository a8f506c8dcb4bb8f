import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { Breadcrumbs } from '#app/components/breadcrumbs.tsx'
import { Card } from '#app/components/card.tsx'
import { Notice } from '#app/components/notice.tsx'
import { PageHeader } from '#app/components/page-header.tsx'
import { messagesFor } from '#app/i18n/server-messages.ts'
import { useMessages } from '#app/i18n/use-messages.ts'
import { DraftForm } from '#app/issuing/draft-form.tsx'
import { takeDraft } from '#app/issuing/draft.server.ts'
import { readOwnIssuer, readQuoteCurrencies } from '#app/queries/own-securities.server.ts'
import type { PageHandle } from '#app/root.tsx'
import { requireCustomer } from '#app/server/guards.ts'
import { titleOfLoader as meta } from '#app/title.ts'

export const handle: PageHandle = { width: 'reading' }

export async function loader(args: LoaderFunctionArgs) {
  const customer = requireCustomer(args)
  const title = messagesFor(args.context).t('issuer.draft.title')
  return await customer.inScope(async (scope) => {
    const issuer = await readOwnIssuer(scope, customer.id)
    if (issuer?.status !== 'verified') throw redirect('/issuer/company')
    return { title, currencies: await readQuoteCurrencies(scope) }
  })
}

export { meta }

export async function action(args: ActionFunctionArgs) {
  return await takeDraft(args, undefined)
}

export default function NewSecurity() {
  const { title, currencies } = useLoaderData<typeof loader>()
  const answer = useActionData<typeof action>()
  const { t } = useMessages()
  return (
    <>
      <PageHeader
        title={title}
        lead={t('issuer.draft.lead')}
        breadcrumbs={<Breadcrumbs parents={[{ to: '/issuer', label: t('issuer.securities.title') }]} />}
      />
      {currencies.length === 0 ? (
        <Notice tone="warning">{t('issuer.draft.noCurrencies')}</Notice>
      ) : (
        <Card>
          <DraftForm currencies={currencies} draft={null} lastResult={answer?.lastResult} />
        </Card>
      )}
    </>
  )
}
