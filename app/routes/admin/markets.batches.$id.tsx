import type { LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { Breadcrumbs } from '#app/components/breadcrumbs.tsx'
import { Card } from '#app/components/card.tsx'
import { DataTable } from '#app/components/data-table.tsx'
import { DateTime } from '#app/components/date-time.tsx'
import { DescriptionList } from '#app/components/description-list.tsx'
import { Hash } from '#app/components/hash.tsx'
import { Money } from '#app/components/money.tsx'
import { PageHeader } from '#app/components/page-header.tsx'
import { Quantity } from '#app/components/quantity.tsx'
import { StatusBadge } from '#app/components/status-badge.tsx'
import { messagesFor } from '#app/i18n/server-messages.ts'
import { useMessages } from '#app/i18n/use-messages.ts'
import { useStaffLive } from '#app/operations/use-staff-live.ts'
import { readBatch } from '#app/queries/staff/markets.server.ts'
import { found, uuidIn } from '#app/server/address.ts'
import { requireStaff } from '#app/server/guards.ts'
import { batchTones } from '#app/states/states.ts'
import { titleOfLoader as meta } from '#app/title.ts'

export async function loader(args: LoaderFunctionArgs) {
  requireStaff(args, 'market.set-phase')
  const batch = found(await readBatch(args.context.services.database, uuidIn(args)))
  return { title: messagesFor(args.context).t('admin.batch.title'), batch }
}

export { meta }

export default function Batch() {
  const { t, formatQuantity } = useMessages()
  const { title, batch } = useLoaderData<typeof loader>()
  useStaffLive()
  return (
    <>
      <PageHeader
        title={title}
        status={
          <StatusBadge tone={batchTones[batch.status]} label={t(`admin.batch.state.${batch.status}`)} />
        }
        breadcrumbs={<Breadcrumbs parents={[{ to: '/markets', label: t('admin.markets.title') }]} />}
      />
      <div className="grid gap-6">
        <Card>
          <DescriptionList
            facts={[
              {
                term: t('admin.batch.id'),
                value: <Hash whole value={batch.id} label={t('admin.batch.id')} />,
              },
              { term: t('admin.batch.closedAt'), value: <DateTime value={batch.closedAt} detail="second" /> },
              {
                term: t('admin.transaction'),
                value:
                  batch.transaction === null ? (
                    t('admin.batch.notSent')
                  ) : (
                    <Hash whole value={batch.transaction} label={t('admin.transaction')} />
                  ),
              },
              {
                term: t('admin.block'),
                value: batch.blockNumber === null ? '–' : formatQuantity(batch.blockNumber),
              },
              {
                term: t('admin.batch.finalAt'),
                value: batch.finalAt === null ? '–' : <DateTime value={batch.finalAt} detail="second" />,
              },
            ]}
          />
        </Card>
        <Card title={t('admin.batch.matches')}>
          <DataTable
            caption={t('admin.batch.matches')}
            captionHidden
            rows={batch.matches}
            rowKey={(row) => String(row.trade)}
            columns={[
              {
                id: 'trade',
                header: t('admin.trade'),
                rowHeader: true,
                cell: (row) => <span className="figures">{String(row.trade)}</span>,
              },
              {
                id: 'quantity',
                header: t('admin.trade.quantity'),
                numeric: true,
                cell: (row) => <Quantity units={row.quantity} symbol={row.symbol} />,
              },
              {
                id: 'cash',
                header: t('admin.trade.value'),
                numeric: true,
                cell: (row) => <Money minor={row.notional} asset={row.cash} />,
              },
              {
                id: 'parties',
                header: t('admin.trade.parties'),
                cell: (row) => (
                  <span className="figures">
                    {String(row.seller)} → {String(row.buyer)}
                  </span>
                ),
              },
              {
                id: 'outcome',
                header: t('admin.batch.outcome'),
                cell: (row) => (
                  <span className="inline-flex flex-wrap gap-2">
                    <StatusBadge
                      tone={row.outcome === null ? 'waiting' : row.outcome === 'settled' ? 'good' : 'bad'}
                      label={t(`admin.match.${row.outcome ?? 'waiting'}`)}
                    />
                    {row.refusal}
                  </span>
                ),
              },
            ]}
          />
        </Card>
      </div>
    </>
  )
}
