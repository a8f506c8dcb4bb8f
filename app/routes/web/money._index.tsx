import type { LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { LinkButton } from '#app/components/button.tsx'
import { Card } from '#app/components/card.tsx'
import { DateTime } from '#app/components/date-time.tsx'
import { EmptyState } from '#app/components/empty-state.tsx'
import { Money } from '#app/components/money.tsx'
import { PageHeader } from '#app/components/page-header.tsx'
import { Section } from '#app/components/section.tsx'
import { StatusBadge } from '#app/components/status-badge.tsx'
import { Tabs } from '#app/components/tabs.tsx'
import { TextLink } from '#app/components/text-link.tsx'
import { messagesFor } from '#app/i18n/server-messages.ts'
import { useMessages } from '#app/i18n/use-messages.ts'
import { BalanceTable } from '#app/investing/balance-table.tsx'
import { ownCash } from '#app/investing/own-cash.server.ts'
import { List } from '#app/lists/list.tsx'
import { listPage, turned } from '#app/lists/page-of-list.ts'
import { useLive } from '#app/live.ts'
import { listOwnDeposits, listOwnWithdrawals, readOwnBalances } from '#app/queries/own-money.server.ts'
import { requireCustomer } from '#app/server/guards.ts'
import { depositTones, withdrawalTones } from '#app/states/states.ts'
import { titleOfLoader as meta } from '#app/title.ts'

export async function loader(args: LoaderFunctionArgs) {
  const customer = requireCustomer(args)
  const url = new URL(args.request.url)
  const page = listPage(url)
  const withdrawals = url.searchParams.get('view') === 'withdrawals'
  return await customer.inScope(async (scope) => {
    const balances = await readOwnBalances(scope, customer.id)
    return {
      title: messagesFor(args.context).t('investor.money.title'),
      balances: ownCash(balances, args.context.locale),
      deposits: withdrawals ? null : turned(await listOwnDeposits(scope, customer.id, page), page, url),
      withdrawals: withdrawals ? turned(await listOwnWithdrawals(scope, customer.id, page), page, url) : null,
    }
  })
}

export { meta }

export default function MoneyPage() {
  const { title, balances, deposits, withdrawals } = useLoaderData<typeof loader>()
  const { t } = useMessages()
  useLive(['balances', 'notifications'])
  return (
    <>
      <PageHeader
        title={title}
        lead={t('investor.money.lead')}
        actions={
          <>
            <LinkButton to="/money/deposit" variant="primary">
              {t('investor.money.deposit')}
            </LinkButton>
            <LinkButton to="/money/withdraw">{t('investor.money.withdraw')}</LinkButton>
          </>
        }
      />
      <Card title={t('investor.balance.title')}>
        <BalanceTable balances={balances} />
      </Card>
      <Section
        title={t('investor.money.movements')}
        actions={<TextLink to="/activity?view=statement">{t('investor.money.statement')}</TextLink>}
      >
        <Tabs
          label={t('investor.money.movements')}
          tabs={[
            { to: '/money', label: t('investor.money.deposits'), current: withdrawals === null },
            {
              to: '/money?view=withdrawals',
              label: t('investor.money.withdrawals'),
              current: withdrawals !== null,
            },
          ]}
        />
        {deposits === null ? null : <Deposits list={deposits} />}
        {withdrawals === null ? null : <Withdrawals list={withdrawals} />}
      </Section>
    </>
  )
}

type Page = Awaited<ReturnType<typeof loader>>

function Deposits({ list }: { list: NonNullable<Page['deposits']> }) {
  const { t } = useMessages()
  return (
    <List
      caption={t('investor.money.deposits')}
      list={list}
      rowKey={({ id }) => id}
      empty={
        <EmptyState
          title={t('investor.deposit.empty.title')}
          action={<LinkButton to="/money/deposit">{t('investor.money.deposit')}</LinkButton>}
        >
          {t('investor.deposit.empty.body')}
        </EmptyState>
      }
      columns={[
        {
          id: 'reference',
          header: t('investor.deposit.reference'),
          rowHeader: true,
          cell: (row) => <TextLink to={`/money/deposits/${row.id}`}>{row.reference}</TextLink>,
        },
        { id: 'at', header: t('investor.requested'), cell: (row) => <DateTime value={row.requestedAt} /> },
        {
          id: 'amount',
          header: t('investor.amount'),
          numeric: true,
          cell: (row) => <Money minor={row.receivedAmount ?? row.amount} asset={row.asset} />,
        },
        {
          id: 'state',
          header: t('investor.state'),
          cell: (row) => (
            <StatusBadge tone={depositTones[row.status]} label={t(`investor.deposit.status.${row.status}`)} />
          ),
        },
      ]}
    />
  )
}

function Withdrawals({ list }: { list: NonNullable<Page['withdrawals']> }) {
  const { t } = useMessages()
  return (
    <List
      caption={t('investor.money.withdrawals')}
      list={list}
      rowKey={({ id }) => id}
      empty={
        <EmptyState title={t('investor.withdrawal.empty.title')}>
          {t('investor.withdrawal.empty.body')}
        </EmptyState>
      }
      columns={[
        {
          id: 'destination',
          header: t('investor.withdrawal.destination'),
          rowHeader: true,
          cell: (row) => <TextLink to={`/money/withdrawals/${row.id}`}>{row.destinationHint}</TextLink>,
        },
        { id: 'at', header: t('investor.requested'), cell: (row) => <DateTime value={row.requestedAt} /> },
        {
          id: 'amount',
          header: t('investor.amount'),
          numeric: true,
          cell: (row) => <Money minor={row.amount} asset={row.asset} />,
        },
        {
          id: 'state',
          header: t('investor.state'),
          cell: (row) => (
            <StatusBadge
              tone={withdrawalTones[row.status]}
              label={t(`investor.withdrawal.status.${row.status}`)}
            />
          ),
        },
      ]}
    />
  )
}
