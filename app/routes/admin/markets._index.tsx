import type { LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { DataTable } from '#app/components/data-table.tsx'
import { DateTime } from '#app/components/date-time.tsx'
import { EmptyState } from '#app/components/empty-state.tsx'
import { Hash } from '#app/components/hash.tsx'
import { PageHeader } from '#app/components/page-header.tsx'
import { Quantity } from '#app/components/quantity.tsx'
import { Section } from '#app/components/section.tsx'
import { StatusBadge } from '#app/components/status-badge.tsx'
import { TextLink } from '#app/components/text-link.tsx'
import { messagesFor } from '#app/i18n/server-messages.ts'
import { useMessages } from '#app/i18n/use-messages.ts'
import { useStaffLive } from '#app/operations/use-staff-live.ts'
import { listBatches, listMarkets } from '#app/queries/staff/markets.server.ts'
import { requireStaff } from '#app/server/guards.ts'
import { batchTones, offeringTones, phaseTones } from '#app/states/states.ts'
import { titleOfLoader as meta } from '#app/title.ts'

export async function loader(args: LoaderFunctionArgs) {
  requireStaff(args, 'market.set-phase')
  const { database } = args.context.services
  const [markets, batches] = await Promise.all([listMarkets(database), listBatches(database)])
  return { title: messagesFor(args.context).t('admin.markets.title'), markets, batches }
}

export { meta }

export default function Markets() {
  const { t } = useMessages()
  const { title, markets } = useLoaderData<typeof loader>()
  useStaffLive()
  return (
    <>
      <PageHeader title={title} lead={t('admin.markets.lead')} />
      <DataTable
        caption={title}
        captionHidden
        rows={markets}
        rowKey={(row) => row.symbol}
        empty={<EmptyState title={t('admin.markets.empty')}>{t('admin.markets.emptyHelp')}</EmptyState>}
        columns={[
          {
            id: 'symbol',
            header: t('admin.market.security'),
            rowHeader: true,
            cell: (row) => (
              <TextLink to={`/markets/${row.id}`}>
                {row.symbol} · {row.name}
              </TextLink>
            ),
          },
          {
            id: 'offering',
            header: t('admin.market.offering'),
            cell: (row) =>
              row.offering === null ? (
                '–'
              ) : (
                <StatusBadge
                  tone={offeringTones[row.offering.status]}
                  label={t(`admin.offering.state.${row.offering.status}`)}
                />
              ),
          },
          {
            id: 'remaining',
            header: t('admin.offering.remaining'),
            numeric: true,
            cell: (row) => (row.offering === null ? '–' : <Quantity units={row.offering.remaining} />),
          },
          {
            id: 'phase',
            header: t('admin.market'),
            cell: (row) => (
              <StatusBadge tone={phaseTones[row.phase]} label={t(`admin.market.phase.${row.phase}`)} />
            ),
          },
          {
            id: 'settling',
            header: t('admin.market.inSettlement'),
            numeric: true,
            cell: (row) => <Quantity units={row.inSettlement} />,
          },
        ]}
      />
      <Section title={t('admin.batches.title')} lead={t('admin.batches.lead')}>
        <Batches />
      </Section>
    </>
  )
}

function Batches() {
  const { t, formatQuantity } = useMessages()
  const { batches } = useLoaderData<typeof loader>()
  return (
    <DataTable
      caption={t('admin.batches.title')}
      captionHidden
      rows={batches}
      rowKey={(row) => row.id}
      empty={<EmptyState title={t('admin.batches.empty')}>{t('admin.batches.emptyHelp')}</EmptyState>}
      columns={[
        {
          id: 'closed',
          header: t('admin.batch.closedAt'),
          rowHeader: true,
          cell: (row) => (
            <TextLink to={`/markets/batches/${row.id}`}>
              <DateTime value={row.closed_at} detail="second" />
            </TextLink>
          ),
        },
        {
          id: 'state',
          header: t('admin.state'),
          cell: (row) => (
            <StatusBadge tone={batchTones[row.status]} label={t(`admin.batch.state.${row.status}`)} />
          ),
        },
        {
          id: 'outcome',
          header: t('admin.batch.outcome'),
          cell: (row) =>
            t('admin.batch.counts', {
              matches: Number(row.matches),
              settled: Number(row.settled),
              refused: Number(row.refused),
            }),
        },
        {
          id: 'transaction',
          header: t('admin.transaction'),
          cell: (row) =>
            row.transaction === null ? '–' : <Hash value={row.transaction} label={t('admin.transaction')} />,
        },
        {
          id: 'block',
          header: t('admin.block'),
          numeric: true,
          cell: (row) => (row.block_number === null ? '–' : formatQuantity(row.block_number)),
        },
      ]}
    />
  )
}
