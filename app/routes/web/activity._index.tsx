import type { LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { LinkButton } from '#app/components/button.tsx'
import { DateTime } from '#app/components/date-time.tsx'
import { EmptyState } from '#app/components/empty-state.tsx'
import { Hash } from '#app/components/hash.tsx'
import { Money } from '#app/components/money.tsx'
import { PageHeader } from '#app/components/page-header.tsx'
import { Quantity } from '#app/components/quantity.tsx'
import { StatusBadge } from '#app/components/status-badge.tsx'
import { Tabs } from '#app/components/tabs.tsx'
import { TextLink } from '#app/components/text-link.tsx'
import { messagesFor } from '#app/i18n/server-messages.ts'
import { useMessages } from '#app/i18n/use-messages.ts'
import { List } from '#app/lists/list.tsx'
import { listPage, turned } from '#app/lists/page-of-list.ts'
import { useLive } from '#app/live.ts'
import { readOwnBalances } from '#app/queries/own-money.server.ts'
import { listOwnTrades } from '#app/queries/own-trades.server.ts'
import { listStatement } from '#app/queries/statement.server.ts'
import { requireCustomer } from '#app/server/guards.ts'
import { tradeTones } from '#app/states/states.ts'
import { titleOfLoader as meta } from '#app/title.ts'

export async function loader(args: LoaderFunctionArgs) {
  const customer = requireCustomer(args)
  const url = new URL(args.request.url)
  const page = listPage(url)
  const title = messagesFor(args.context).t('investor.activity.title')
  return await customer.inScope(async (scope) => {
    if (url.searchParams.get('view') !== 'statement') {
      const trades = turned(await listOwnTrades(scope, page), page, url)
      return { title, trades, statement: null }
    }
    const assets = await readOwnBalances(scope, customer.id)
    const code = url.searchParams.get('currency')
    const asset = assets.find((one) => one.code === code) ?? assets.find((one) => !one.security) ?? assets[0]
    const lines = asset === undefined ? [] : await listStatement(scope, customer.id, asset.id, page)
    const statement = {
      codes: assets.map((one) => one.code),
      asset: asset ?? null,
      lines: turned(lines, page, url),
    }
    return { title, trades: null, statement }
  })
}

export { meta }

export default function Activity() {
  const { title, trades, statement } = useLoaderData<typeof loader>()
  const { t } = useMessages()
  useLive(['trades', 'balances'])
  return (
    <>
      <PageHeader title={title} lead={t('investor.activity.lead')} />
      <Tabs
        label={title}
        tabs={[
          { to: '/activity', label: t('investor.activity.trades'), current: trades !== null },
          {
            to: '/activity?view=statement',
            label: t('investor.money.statement'),
            current: statement !== null,
          },
        ]}
      />
      {trades === null ? null : <Trades list={trades} />}
      {statement === null ? null : <Statement statement={statement} />}
    </>
  )
}

type Page = Awaited<ReturnType<typeof loader>>

function Trades({ list }: { list: NonNullable<Page['trades']> }) {
  const { t } = useMessages()
  return (
    <List
      caption={t('investor.activity.trades')}
      list={list}
      rowKey={({ id, side }) => `${id}/${side}`}
      empty={
        <EmptyState
          title={t('investor.activity.empty.title')}
          action={<LinkButton to="/offerings">{t('common.navigation.offerings')}</LinkButton>}
        >
          {t('investor.activity.empty.body')}
        </EmptyState>
      }
      columns={[
        {
          id: 'what',
          header: t('investor.activity.what'),
          rowHeader: true,
          cell: (row) => (
            <TextLink to={`/activity/${row.id}`}>
              {t(`investor.activity.${row.venue}.${row.side}`, { symbol: row.symbol })}
            </TextLink>
          ),
        },
        { id: 'at', header: t('investor.activity.at'), cell: (row) => <DateTime value={row.at} /> },
        {
          id: 'quantity',
          header: t('investor.activity.quantity'),
          numeric: true,
          cell: (row) => <Quantity units={row.quantity} />,
        },
        {
          id: 'price',
          header: t('investor.activity.price'),
          numeric: true,
          cell: (row) => <Money minor={row.price} asset={row.quote} />,
        },
        {
          id: 'fee',
          header: t('investor.fee'),
          numeric: true,
          cell: (row) => <Money minor={row.fee} asset={row.cash} />,
        },
        {
          id: 'total',
          header: t('investor.activity.total'),
          numeric: true,
          cell: (row) => <Money minor={row.total} asset={row.cash} />,
        },
        {
          id: 'state',
          header: t('investor.state'),
          cell: (row) => (
            <StatusBadge tone={tradeTones[row.status]} label={t(`investor.activity.status.${row.status}`)} />
          ),
        },
        {
          id: 'transaction',
          header: t('investor.transaction'),
          cell: (row) =>
            row.transaction === null ? (
              <span className="text-ink-soft">{t('investor.activity.noTransaction')}</span>
            ) : (
              <Hash value={row.transaction} label={t('investor.transaction')} />
            ),
        },
      ]}
    />
  )
}

function Statement({ statement }: { statement: NonNullable<Page['statement']> }) {
  const { t } = useMessages()
  const { asset, codes, lines } = statement
  if (asset === null)
    return (
      <EmptyState title={t('investor.statement.empty.title')}>
        {t('investor.statement.empty.body')}
      </EmptyState>
    )
  return (
    <>
      {codes.length < 2 ? null : (
        <Tabs
          label={t('investor.statement.of')}
          tabs={codes.map((code) => ({
            to: `/activity?view=statement&currency=${code}`,
            label: code,
            current: code === asset.code,
          }))}
        />
      )}
      <List
        caption={t('investor.money.statement')}
        list={lines}
        rowKey={({ id }) => id}
        empty={<p className="py-6 text-ink-soft">{t('investor.statement.empty.body')}</p>}
        columns={[
          {
            id: 'act',
            header: t('investor.activity.what'),
            rowHeader: true,
            cell: (row) =>
              row.act === 'trade' || row.act === 'settled' || row.act === 'unwound' ? (
                <TextLink to={`/activity/${row.reference}`}>
                  {t(`investor.statement.act.${row.act}`)}
                </TextLink>
              ) : (
                t(`investor.statement.act.${row.act}`)
              ),
          },
          {
            id: 'at',
            header: t('investor.activity.at'),
            cell: (row) => <DateTime value={row.at} detail="second" />,
          },
          {
            id: 'side',
            header: t('investor.statement.side'),
            cell: (row) => t(`investor.balance.${row.side}`),
          },
          {
            id: 'amount',
            header: t('investor.amount'),
            numeric: true,
            cell: (row) => (
              <>
                {row.amount > 0n ? '+' : ''}
                <Money minor={row.amount} asset={asset} />
              </>
            ),
          },
        ]}
      />
    </>
  )
}
