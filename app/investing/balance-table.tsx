import { DataTable } from '#app/components/data-table.tsx'
import { Money } from '#app/components/money.tsx'
import { useMessages } from '#app/i18n/use-messages.ts'
import type { OwnBalance } from '#app/queries/own-money.server.ts'

/** Money by currency: what can be used, what is set aside, what is in settlement. */
export function BalanceTable({ balances }: { balances: readonly OwnBalance[] }) {
  const { t } = useMessages()
  const amount = (name: 'available' | 'held' | 'pending') => ({
    id: name,
    header: t(`investor.balance.${name}`),
    numeric: true,
    cell: (row: OwnBalance) => <Money minor={row[name]} asset={row} />,
  })
  return (
    <DataTable
      caption={t('investor.balance.title')}
      captionHidden
      rows={balances}
      rowKey={({ code }) => code}
      empty={<p className="text-ink-soft">{t('investor.balance.none')}</p>}
      columns={[
        {
          id: 'currency',
          header: t('investor.currency'),
          rowHeader: true,
          cell: (row) => `${row.code} · ${row.name}`,
        },
        amount('available'),
        amount('held'),
        amount('pending'),
      ]}
    />
  )
}
