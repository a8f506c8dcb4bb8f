import type { LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { LinkButton } from '#app/components/button.tsx'
import { EmptyState } from '#app/components/empty-state.tsx'
import { Money } from '#app/components/money.tsx'
import { PageHeader } from '#app/components/page-header.tsx'
import { Quantity } from '#app/components/quantity.tsx'
import { StatusBadge } from '#app/components/status-badge.tsx'
import { TextLink } from '#app/components/text-link.tsx'
import { messagesFor } from '#app/i18n/server-messages.ts'
import { useMessages } from '#app/i18n/use-messages.ts'
import { List } from '#app/lists/list.tsx'
import { listPage, turned } from '#app/lists/page-of-list.ts'
import { useLive } from '#app/live.ts'
import { listMarkets } from '#app/queries/market.server.ts'
import { phaseTones } from '#app/states/states.ts'
import { titleOfLoader as meta } from '#app/title.ts'
import { PriceChange } from '#app/trading/price-change.tsx'

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { t } = messagesFor(context)
  const url = new URL(request.url)
  const page = listPage(url)
  const { database, now } = context.services
  return {
    title: t('market.title'),
    list: turned(await listMarkets(database, page, now()), page, url),
  }
}

export { meta }

// A reader can listen to twenty topics.
const listenedMax = 20

export default function Markets() {
  const { title, list } = useLoaderData<typeof loader>()
  const { t } = useMessages()
  useLive(list.rows.slice(0, listenedMax).map(({ id }) => `book:${id}` as const))
  return (
    <>
      <PageHeader title={title} lead={t('market.lead')} />
      <List
        caption={title}
        list={list}
        rowKey={({ symbol }) => symbol}
        empty={
          <EmptyState
            title={t('market.empty.title')}
            action={<LinkButton to="/offerings">{t('common.navigation.offerings')}</LinkButton>}
          >
            {t('market.empty.body')}
          </EmptyState>
        }
        columns={[
          {
            id: 'symbol',
            header: t('market.symbol'),
            rowHeader: true,
            cell: ({ symbol }) => <TextLink to={`/market/${symbol}`}>{symbol}</TextLink>,
          },
          { id: 'name', header: t('market.name'), cell: ({ name }) => name },
          {
            id: 'phase',
            header: t('market.phase'),
            cell: ({ phase }) => <StatusBadge tone={phaseTones[phase]} label={t(`market.phase.${phase}`)} />,
          },
          {
            id: 'last',
            header: t('market.last'),
            numeric: true,
            cell: ({ lastPrice, quote }) =>
              lastPrice === null ? '–' : <Money minor={lastPrice} asset={quote} />,
          },
          {
            id: 'change',
            header: t('market.change'),
            numeric: true,
            cell: ({ change }) => <PriceChange partsPerMillion={change} />,
          },
          {
            id: 'volume',
            header: t('market.volume'),
            numeric: true,
            cell: ({ volume }) => <Quantity units={volume} />,
          },
        ]}
      />
    </>
  )
}
