import type { LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { LinkButton } from '#app/components/button.tsx'
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
import { listPage, turned, type Turned } from '#app/lists/page-of-list.ts'
import { useStaffLive } from '#app/operations/use-staff-live.ts'
import { listDeposits, listSuspense } from '#app/queries/staff/deposits.server.ts'
import { requireAny } from '#app/server/guards.ts'
import { type DepositState, depositTones } from '#app/states/states.ts'
import { titleOfLoader as meta } from '#app/title.ts'

const views = {
  awaitingPayment: ['awaiting-payment'],
  secondApproval: ['awaiting-second-approval'],
  inProgress: ['crediting', 'waiting-for-chain'],
  credited: ['credited'],
  cancelled: ['cancelled'],
} as const satisfies Record<string, readonly DepositState[]>
const viewNames = [
  'awaitingPayment',
  'secondApproval',
  'suspense',
  'inProgress',
  'credited',
  'cancelled',
] as const

export async function loader(args: LoaderFunctionArgs) {
  const staff = requireAny(args, ['deposit.credit', 'suspense.assign'])
  const { database } = args.context.services
  const url = new URL(args.request.url)
  const view = viewNames.find((one) => one === url.searchParams.get('view')) ?? 'awaitingPayment'
  const page = listPage(url)
  const shown =
    view === 'suspense'
      ? { kind: 'suspense' as const, list: turned(await listSuspense(database, page), page, url) }
      : {
          kind: 'deposits' as const,
          list: turned(await listDeposits(database, views[view], page), page, url),
        }
  const { t } = messagesFor(args.context)
  const mayEnter = staff.permissions.includes('deposit.credit')
  return { title: t('admin.deposits.title'), view, shown, mayEnter }
}

export { meta }

export default function Deposits() {
  const { t } = useMessages()
  const { title, view, shown, mayEnter } = useLoaderData<typeof loader>()
  useStaffLive()
  return (
    <>
      <PageHeader
        title={title}
        lead={t('admin.deposits.lead')}
        actions={
          mayEnter ? (
            <LinkButton to="/deposits/payment" variant="primary">
              {t('admin.payment.title')}
            </LinkButton>
          ) : undefined
        }
      />
      <Tabs
        label={title}
        tabs={viewNames.map((one) => ({
          to: `?view=${one}`,
          label: t(`admin.deposits.view.${one}`),
          current: one === view,
        }))}
      />
      {shown.kind === 'suspense' ? (
        <SuspenseList list={shown.list} />
      ) : (
        <DepositList caption={t(`admin.deposits.view.${view}`)} list={shown.list} />
      )}
    </>
  )
}

type DepositRow = Awaited<ReturnType<typeof listDeposits>>[number]

function DepositList({ caption, list }: { caption: string; list: Turned<DepositRow> }) {
  const { t } = useMessages()
  return (
    <List
      caption={caption}
      list={list}
      rowKey={(row) => row.id}
      empty={<EmptyState title={t('admin.deposits.empty')}>{t('admin.deposits.emptyHelp')}</EmptyState>}
      columns={[
        {
          id: 'reference',
          header: t('admin.deposit.reference'),
          rowHeader: true,
          cell: (row) => (
            <TextLink to={`/deposits/${row.id}`}>
              <span className="font-mono">{row.reference}</span>
            </TextLink>
          ),
        },
        {
          id: 'customer',
          header: t('admin.customer'),
          cell: (row) => <span className="break-all">{row.email}</span>,
        },
        {
          id: 'amount',
          header: t('admin.deposit.amount'),
          numeric: true,
          cell: (row) => <Money minor={row.receivedAmount ?? row.amount} asset={row.asset} />,
        },
        {
          id: 'at',
          header: t('admin.deposit.requestedAt'),
          cell: (row) => <DateTime value={row.requestedAt} />,
        },
        {
          id: 'state',
          header: t('admin.state'),
          cell: (row) => (
            <StatusBadge tone={depositTones[row.status]} label={t(`admin.deposit.state.${row.status}`)} />
          ),
        },
      ]}
    />
  )
}

type SuspenseRow = Awaited<ReturnType<typeof listSuspense>>[number]

function SuspenseList({ list }: { list: Turned<SuspenseRow> }) {
  const { t } = useMessages()
  return (
    <List
      caption={t('admin.deposits.view.suspense')}
      list={list}
      rowKey={(row) => row.id}
      empty={<EmptyState title={t('admin.suspense.empty')}>{t('admin.suspense.emptyHelp')}</EmptyState>}
      columns={[
        {
          id: 'bankReference',
          header: t('admin.payment.bankReference'),
          rowHeader: true,
          cell: (row) => (
            <TextLink to={`/deposits/suspense/${row.id}`}>
              <span className="font-mono">{row.bankReference}</span>
            </TextLink>
          ),
        },
        { id: 'payer', header: t('admin.payment.payer'), cell: (row) => row.payerName || '–' },
        {
          id: 'paymentReference',
          header: t('admin.payment.paymentReference'),
          cell: (row) => row.paymentReference || '–',
        },
        {
          id: 'amount',
          header: t('admin.payment.amount'),
          numeric: true,
          cell: (row) => <Money minor={row.amount} asset={row.asset} />,
        },
        { id: 'at', header: t('admin.payment.enteredAt'), cell: (row) => <DateTime value={row.enteredAt} /> },
      ]}
    />
  )
}
