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
import { listCases } from '#app/queries/staff/verification.server.ts'
import { requireStaff } from '#app/server/guards.ts'
import { type KycState, kycTones } from '#app/states/states.ts'
import { titleOfLoader as meta } from '#app/title.ts'

const views = {
  waiting: ['submitted'],
  inProgress: ['approving', 'revoking'],
  approved: ['approved'],
  ended: ['rejected', 'revoked', 'superseded'],
} as const satisfies Record<string, readonly KycState[]>
type View = keyof typeof views
const viewNames = Object.keys(views) as View[]

export async function loader(args: LoaderFunctionArgs) {
  requireStaff(args, 'kyc.view')
  const { t, locale } = messagesFor(args.context)
  const url = new URL(args.request.url)
  const view = viewNames.find((one) => one === url.searchParams.get('view')) ?? 'waiting'
  const page = listPage(url)
  const rows = await listCases(args.context.services.database, views[view], page)
  const named = rows.map((row) => ({ ...row, country: countryName(locale, row.country) }))
  return { title: t('compliance.kyc.title'), view, list: turned(named, page, url) }
}

export { meta }

export default function Cases() {
  const { t } = useMessages()
  const { title, view, list } = useLoaderData<typeof loader>()
  useStaffLive()
  return (
    <>
      <PageHeader title={title} lead={t('compliance.kyc.lead')} />
      <Tabs
        label={title}
        tabs={viewNames.map((one) => ({
          to: `?view=${one}`,
          label: t(`compliance.kyc.view.${one}`),
          current: one === view,
        }))}
      />
      <List
        caption={t(`compliance.kyc.view.${view}`)}
        list={list}
        rowKey={(row) => row.id}
        empty={
          <EmptyState title={t(`compliance.kyc.empty.${view}`)}>{t('compliance.kyc.emptyHelp')}</EmptyState>
        }
        columns={[
          {
            id: 'person',
            header: t('compliance.person'),
            rowHeader: true,
            cell: (row) => <TextLink to={`/kyc/${row.id}`}>{row.email}</TextLink>,
          },
          { id: 'country', header: t('compliance.country'), cell: (row) => row.country },
          {
            id: 'submitted',
            header: t('compliance.submittedAt'),
            cell: (row) => <DateTime value={row.submittedAt} />,
          },
          {
            id: 'status',
            header: t('compliance.state'),
            cell: (row) => (
              <StatusBadge tone={kycTones[row.status]} label={t(`compliance.kyc.state.${row.status}`)} />
            ),
          },
        ]}
      />
    </>
  )
}
