import { type LoaderFunctionArgs, redirect } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { LinkButton } from '#app/components/button.tsx'
import { EmptyState } from '#app/components/empty-state.tsx'
import { Money } from '#app/components/money.tsx'
import { Notice } from '#app/components/notice.tsx'
import { PageHeader } from '#app/components/page-header.tsx'
import { Quantity } from '#app/components/quantity.tsx'
import { StatusBadge } from '#app/components/status-badge.tsx'
import { TextLink } from '#app/components/text-link.tsx'
import { messagesFor } from '#app/i18n/server-messages.ts'
import { useMessages } from '#app/i18n/use-messages.ts'
import { List } from '#app/lists/list.tsx'
import { listPage, turned } from '#app/lists/page-of-list.ts'
import { useLive } from '#app/live.ts'
import { listOwnSecurities, readOwnIssuer } from '#app/queries/own-securities.server.ts'
import { requireCustomer } from '#app/server/guards.ts'
import { securityTones } from '#app/states/states.ts'
import { titleOfLoader as meta } from '#app/title.ts'

export async function loader(args: LoaderFunctionArgs) {
  const customer = requireCustomer(args)
  const { t } = messagesFor(args.context)
  const url = new URL(args.request.url)
  const page = listPage(url)
  return await customer.inScope(async (scope) => {
    const company = await readOwnIssuer(scope, customer.id)
    if (company === undefined) throw redirect('/issuer/company')
    const list = turned(await listOwnSecurities(scope, customer.id, page), page, url)
    return { title: t('issuer.securities.title'), company, list }
  })
}

export { meta }

export default function Securities() {
  const { title, company, list } = useLoaderData<typeof loader>()
  const { t } = useMessages()
  useLive(['notifications'])
  const verified = company.status === 'verified'
  const create = (
    <LinkButton to="/issuer/securities/new" variant="primary">
      {t('issuer.securities.new')}
    </LinkButton>
  )
  return (
    <>
      <PageHeader
        title={title}
        lead={t('issuer.securities.lead', { company: company.legalName })}
        actions={
          <>
            <LinkButton to="/issuer/company" variant="quiet">
              {t('common.navigation.issuer.company')}
            </LinkButton>
            {verified && list.rows.length > 0 ? create : null}
          </>
        }
      />
      {verified ? null : (
        <div className="mb-6">
          <Notice
            tone="warning"
            title={t(`issuer.company.status.${company.status}`)}
            actions={
              <LinkButton to="/issuer/company" size="small">
                {t('common.navigation.issuer.company')}
              </LinkButton>
            }
          >
            {t('issuer.securities.notVerified')}
          </Notice>
        </div>
      )}
      <List
        caption={title}
        list={list}
        rowKey={({ id }) => id}
        empty={
          <EmptyState title={t('issuer.securities.empty.title')} action={verified ? create : undefined}>
            {t('issuer.securities.empty.body')}
          </EmptyState>
        }
        columns={[
          {
            id: 'name',
            header: t('issuer.draft.name'),
            rowHeader: true,
            cell: (row) => <TextLink to={`/issuer/securities/${row.id}`}>{row.name}</TextLink>,
          },
          { id: 'symbol', header: t('issuer.draft.symbol'), cell: ({ symbol }) => symbol },
          {
            id: 'supply',
            header: t('issuer.draft.supply'),
            numeric: true,
            cell: ({ supply }) => <Quantity units={supply} />,
          },
          {
            id: 'price',
            header: t('issuer.draft.price'),
            numeric: true,
            cell: ({ price, quote }) => <Money minor={price} asset={quote} />,
          },
          {
            id: 'sold',
            header: t('public.offering.sold'),
            numeric: true,
            cell: ({ offering }) => (offering === null ? '–' : <Quantity units={offering.sold} />),
          },
          {
            id: 'state',
            header: t('issuer.state'),
            cell: (row) =>
              row.status === 'draft' && row.rejectionReason !== null ? (
                <StatusBadge tone="bad" label={t('issuer.security.status.returned')} />
              ) : (
                <StatusBadge
                  tone={securityTones[row.status]}
                  label={t(`issuer.security.status.${row.status}`)}
                />
              ),
          },
        ]}
      />
    </>
  )
}
