import type { LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { DateTime } from '#app/components/date-time.tsx'
import { EmptyState } from '#app/components/empty-state.tsx'
import { Money } from '#app/components/money.tsx'
import { PageHeader } from '#app/components/page-header.tsx'
import { StatusBadge } from '#app/components/status-badge.tsx'
import { Tabs } from '#app/components/tabs.tsx'
import { TextLink } from '#app/components/text-link.tsx'
import { messagesFor } from '#app/i18n/server-messages.ts'
import { useMessages } from '#app/i18n/use-messages.ts'
import { List } from '#app/lists/list.tsx'
import { listPage, turned } from '#app/lists/page-of-list.ts'
import { useStaffLive } from '#app/operations/use-staff-live.ts'
import { listWithdrawals } from '#app/queries/staff/withdrawals.server.ts'
import { requireAny } from '#app/server/guards.ts'
import { type WithdrawalState, withdrawalTones } from '#app/states/states.ts'
import { titleOfLoader as meta } from '#app/title.ts'

const views = {
  waiting: ['requested', 'held', 'awaiting-second-approval'],
  toPay: ['approved'],
  inProgress: ['paid', 'redeeming'],
  completed: ['completed'],
  ended: ['rejected', 'refused', 'cancelled'],
} as const satisfies Record<string, readonly WithdrawalState[]>
type View = keyof typeof views
const viewNames = Object.keys(views) as View[]

export async function loader(args: LoaderFunctionArgs) {
  requireAny(args, ['withdrawal.decide', 'withdrawal.pay'])
  const url = new URL(args.request.url)
  const view = viewNames.find((one) => one === url.searchParams.get('view')) ?? 'waiting'
  const page = listPage(url)
  const rows = await listWithdrawals(args.context.services.database, views[view], page)
  const { t } = messagesFor(args.context)
  return { title: t('admin.withdrawals.title'), view, list: turned(rows, page, url) }
}

export { meta }

export default function Withdrawals() {
  const { t } = useMessages()
  const { title, view, list } = useLoaderData<typeof loader>()
  useStaffLive()
  return (
    <>
      <PageHeader title={title} lead={t('admin.withdrawals.lead')} />
      <Tabs
        label={title}
        tabs={viewNames.map((one) => ({
          to: `?view=${one}`,
          label: t(`admin.withdrawals.view.${one}`),
          current: one === view,
        }))}
      />
      <List
        caption={t(`admin.withdrawals.view.${view}`)}
        list={list}
        rowKey={(row) => row.id}
        empty={
          <EmptyState title={t('admin.withdrawals.empty')}>{t('admin.withdrawals.emptyHelp')}</EmptyState>
        }
        columns={[
          {
            id: 'customer',
            header: t('admin.customer'),
            rowHeader: true,
            cell: (row) => <TextLink to={`/withdrawals/${row.id}`}>{row.email}</TextLink>,
          },
          {
            id: 'destination',
            header: t('admin.withdrawal.account'),
            cell: (row) => <span className="font-mono">{row.destinationHint}</span>,
          },
          {
            id: 'amount',
            header: t('admin.withdrawal.amount'),
            numeric: true,
            cell: (row) => <Money minor={row.amount} asset={row.asset} />,
          },
          {
            id: 'toPay',
            header: t('admin.withdrawal.toPay'),
            numeric: true,
            cell: (row) => <Money minor={row.amount - row.fee} asset={row.asset} />,
          },
          {
            id: 'at',
            header: t('admin.withdrawal.requestedAt'),
            cell: (row) => <DateTime value={row.requestedAt} />,
          },
          {
            id: 'state',
            header: t('admin.state'),
            cell: (row) => (
              <StatusBadge
                tone={withdrawalTones[row.status]}
                label={t(`admin.withdrawal.state.${row.status}`)}
              />
            ),
          },
        ]}
      />
    </>
  )
}
