import type { LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { DateTime } from '#app/components/date-time.tsx'
import { EmptyState } from '#app/components/empty-state.tsx'
import { PageHeader } from '#app/components/page-header.tsx'
import { StatusBadge } from '#app/components/status-badge.tsx'
import { Tabs } from '#app/components/tabs.tsx'
import { TextLink } from '#app/components/text-link.tsx'
import { messagesFor } from '#app/i18n/server-messages.ts'
import { useMessages } from '#app/i18n/use-messages.ts'
import { List } from '#app/lists/list.tsx'
import { listPage, turned } from '#app/lists/page-of-list.ts'
import { useStaffLive } from '#app/operations/use-staff-live.ts'
import { listSecurities } from '#app/queries/staff/securities.server.ts'
import { requireAny } from '#app/server/guards.ts'
import { type SecurityState, securityTones } from '#app/states/states.ts'
import { titleOfLoader as meta } from '#app/title.ts'

const views = {
  submitted: ['submitted'],
  inProgress: ['approved', 'issuing'],
  issued: ['issued'],
} as const satisfies Record<string, readonly SecurityState[]>
type View = keyof typeof views
const viewNames = Object.keys(views) as View[]

export async function loader(args: LoaderFunctionArgs) {
  requireAny(args, ['issuance.approve-as-compliance', 'issuance.approve-as-admin', 'issuer.verify'])
  const url = new URL(args.request.url)
  const view = viewNames.find((one) => one === url.searchParams.get('view')) ?? 'submitted'
  const page = listPage(url)
  const rows = await listSecurities(args.context.services.database, views[view], page)
  const { t } = messagesFor(args.context)
  return { title: t('compliance.securities.title'), view, list: turned(rows, page, url) }
}

export { meta }

export default function Securities() {
  const { t } = useMessages()
  const { title, view, list } = useLoaderData<typeof loader>()
  useStaffLive()
  return (
    <>
      <PageHeader title={title} lead={t('compliance.securities.lead')} />
      <Tabs
        label={title}
        tabs={viewNames.map((one) => ({
          to: `?view=${one}`,
          label: t(`compliance.securities.view.${one}`),
          current: one === view,
        }))}
      />
      <List
        caption={t(`compliance.securities.view.${view}`)}
        list={list}
        rowKey={(row) => row.id}
        empty={
          <EmptyState title={t('compliance.securities.empty')}>
            {t('compliance.securities.emptyHelp')}
          </EmptyState>
        }
        columns={[
          {
            id: 'name',
            header: t('compliance.security.name'),
            rowHeader: true,
            cell: (row) => (
              <TextLink to={`/securities/${row.id}`}>
                {row.name} ({row.symbol})
              </TextLink>
            ),
          },
          { id: 'issuer', header: t('compliance.issuer'), cell: (row) => row.issuer },
          {
            id: 'submitted',
            header: t('compliance.submittedAt'),
            cell: (row) => (row.submittedAt === null ? '–' : <DateTime value={row.submittedAt} />),
          },
          {
            id: 'state',
            header: t('compliance.state'),
            cell: (row) => (
              <StatusBadge
                tone={securityTones[row.status]}
                label={t(`compliance.security.state.${row.status}`)}
              />
            ),
          },
          ...(view === 'submitted'
            ? [
                {
                  id: 'undecided',
                  header: t('compliance.security.undecided'),
                  cell: (row: (typeof list.rows)[number]) =>
                    row.undecided.map((office) => t(`compliance.office.${office}`)).join(', '),
                },
              ]
            : []),
        ]}
      />
    </>
  )
}
