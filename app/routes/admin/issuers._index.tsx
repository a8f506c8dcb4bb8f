import type { LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { DateTime } from '#app/components/date-time.tsx'
import { EmptyState } from '#app/components/empty-state.tsx'
import { PageHeader } from '#app/components/page-header.tsx'
import { StatusBadge } from '#app/components/status-badge.tsx'
import { Tabs } from '#app/components/tabs.tsx'
import { TextLink } from '#app/components/text-link.tsx'
import { countryName } from '#app/i18n/countries.ts'
import { messagesFor } from '#app/i18n/server-messages.ts'
import { useMessages } from '#app/i18n/use-messages.ts'
import { List } from '#app/lists/list.tsx'
import { listPage, turned } from '#app/lists/page-of-list.ts'
import { useStaffLive } from '#app/operations/use-staff-live.ts'
import { listIssuers } from '#app/queries/staff/issuers.server.ts'
import { requireStaff } from '#app/server/guards.ts'
import { issuerStates, issuerTones } from '#app/states/states.ts'
import { titleOfLoader as meta } from '#app/title.ts'

export async function loader(args: LoaderFunctionArgs) {
  requireStaff(args, 'issuer.verify')
  const { t, locale } = messagesFor(args.context)
  const url = new URL(args.request.url)
  const view = issuerStates.find((one) => one === url.searchParams.get('view')) ?? 'submitted'
  const page = listPage(url)
  const rows = await listIssuers(args.context.services.database, [view], page)
  const named = rows.map((row) => ({ ...row, country: countryName(locale, row.country) }))
  return { title: t('compliance.issuers.title'), view, list: turned(named, page, url) }
}

export { meta }

export default function Issuers() {
  const { t } = useMessages()
  const { title, view, list } = useLoaderData<typeof loader>()
  useStaffLive()
  return (
    <>
      <PageHeader title={title} lead={t('compliance.issuers.lead')} />
      <Tabs
        label={title}
        tabs={issuerStates.map((one) => ({
          to: `?view=${one}`,
          label: t(`compliance.issuer.state.${one}`),
          current: one === view,
        }))}
      />
      <List
        caption={t(`compliance.issuer.state.${view}`)}
        list={list}
        rowKey={(row) => row.id}
        empty={
          <EmptyState title={t('compliance.issuers.empty')}>{t('compliance.issuers.emptyHelp')}</EmptyState>
        }
        columns={[
          {
            id: 'name',
            header: t('compliance.issuer.legalName'),
            rowHeader: true,
            cell: (row) => <TextLink to={`/issuers/${row.id}`}>{row.legalName}</TextLink>,
          },
          {
            id: 'number',
            header: t('compliance.issuer.registrationNumber'),
            cell: (row) => <span className="figures">{row.registrationNumber}</span>,
          },
          { id: 'country', header: t('compliance.country'), cell: (row) => row.country },
          {
            id: 'submitted',
            header: t('compliance.submittedAt'),
            cell: (row) => <DateTime value={row.submittedAt} />,
          },
          {
            id: 'state',
            header: t('compliance.state'),
            cell: (row) => (
              <StatusBadge
                tone={issuerTones[row.status]}
                label={t(`compliance.issuer.state.${row.status}`)}
              />
            ),
          },
        ]}
      />
    </>
  )
}
