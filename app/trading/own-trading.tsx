import { Form } from '@remix-run/react'
import { Button } from '#app/components/button.tsx'
import { DateTime } from '#app/components/date-time.tsx'
import { Hash } from '#app/components/hash.tsx'
import { Money } from '#app/components/money.tsx'
import { Quantity } from '#app/components/quantity.tsx'
import { StatusBadge } from '#app/components/status-badge.tsx'
import { TextLink } from '#app/components/text-link.tsx'
import type { Tone } from '#app/components/tone.ts'
import { useMessages } from '#app/i18n/use-messages.ts'
import { List } from '#app/lists/list.tsx'
import type { Turned } from '#app/lists/page-of-list.ts'
import type { Market, OwnOrder } from '#app/queries/market.server.ts'
import type { OwnTrade } from '#app/queries/own-trades.server.ts'
import { tradeTones } from '#app/states/states.ts'

const orderTones: Record<OwnOrder['status'], Tone> = { open: 'info', filled: 'good', cancelled: 'neutral' }

/** The reader's orders in a market: open ones can be cancelled. */
export function OwnOrders({
  list,
  which,
  market,
}: {
  list: Turned<OwnOrder>
  which: 'open' | 'done'
  market: Market
}) {
  const { t } = useMessages()
  return (
    <List
      caption={t(`market.own.${which}`)}
      list={list}
      rowKey={({ id }) => String(id)}
      empty={<p className="py-4 text-ink-soft">{t(`market.own.${which}.empty`)}</p>}
      columns={[
        {
          id: 'side',
          header: t('market.ticket.side'),
          rowHeader: true,
          cell: ({ side }) => t(`market.side.${side}`),
        },
        {
          id: 'price',
          header: t('market.ticket.price'),
          numeric: true,
          cell: ({ price }) => <Money minor={price} asset={market.quote} />,
        },
        {
          id: 'quantity',
          header: t('market.ticket.quantity'),
          numeric: true,
          cell: ({ quantity }) => <Quantity units={quantity} />,
        },
        {
          id: 'filled',
          header: t('market.own.filled'),
          numeric: true,
          cell: ({ filled }) => <Quantity units={filled} />,
        },
        {
          id: 'fee',
          header: t('market.own.fee'),
          numeric: true,
          cell: ({ fee }) => <Money minor={fee} asset={market.quote} />,
        },
        {
          id: 'timeInForce',
          header: t('market.ticket.timeInForce'),
          cell: ({ timeInForce }) => timeInForce.toUpperCase(),
        },
        { id: 'at', header: t('market.own.at'), cell: ({ acceptedAt }) => <DateTime value={acceptedAt} /> },
        {
          id: 'state',
          header: t('market.own.state'),
          cell: ({ status }) => (
            <StatusBadge tone={orderTones[status]} label={t(`market.own.status.${status}`)} />
          ),
        },
        ...(which === 'open'
          ? [
              {
                id: 'cancel',
                header: t('market.own.cancel'),
                headerHidden: true,
                cell: (row: OwnOrder) => <Cancel order={row} market={market} />,
              },
            ]
          : []),
      ]}
    />
  )
}

function Cancel({ order, market }: { order: OwnOrder; market: Market }) {
  const { t, formatMoney, formatQuantity } = useMessages()
  return (
    <Form method="post" preventScrollReset>
      <input type="hidden" name="form" value="cancel" />
      <input type="hidden" name="clientOrderId" value={order.clientOrderId} />
      <Button type="submit" size="small">
        {t('market.own.cancel')}
        <span className="sr-only">
          {t('market.own.cancel.which', {
            side: t(`market.side.${order.side}`),
            quantity: formatQuantity(order.quantity),
            price: formatMoney(order.price, market.quote),
          })}
        </span>
      </Button>
    </Form>
  )
}

/** The reader's fills in a market with how far their settlement is. */
export function OwnFills({ list }: { list: Turned<OwnTrade> }) {
  const { t } = useMessages()
  return (
    <List
      caption={t('market.own.fills')}
      list={list}
      rowKey={({ id, side }) => `${id}/${side}`}
      empty={<p className="py-4 text-ink-soft">{t('market.own.fills.empty')}</p>}
      columns={[
        {
          id: 'side',
          header: t('market.ticket.side'),
          rowHeader: true,
          cell: ({ id, side }) => <TextLink to={`/activity/${id}`}>{t(`market.side.${side}`)}</TextLink>,
        },
        {
          id: 'price',
          header: t('market.book.price'),
          numeric: true,
          cell: ({ price, quote }) => <Money minor={price} asset={quote} />,
        },
        {
          id: 'quantity',
          header: t('market.ticket.quantity'),
          numeric: true,
          cell: ({ quantity }) => <Quantity units={quantity} />,
        },
        {
          id: 'fee',
          header: t('market.own.fee'),
          numeric: true,
          cell: ({ fee, cash }) => <Money minor={fee} asset={cash} />,
        },
        { id: 'at', header: t('market.own.at'), cell: ({ at }) => <DateTime value={at} /> },
        {
          id: 'state',
          header: t('market.own.state'),
          cell: ({ status }) => (
            <StatusBadge tone={tradeTones[status]} label={t(`investor.activity.status.${status}`)} />
          ),
        },
        {
          id: 'transaction',
          header: t('investor.transaction'),
          cell: ({ transaction }) =>
            transaction === null ? (
              <span className="text-ink-soft">{t('investor.activity.noTransaction')}</span>
            ) : (
              <Hash value={transaction} label={t('investor.transaction')} />
            ),
        },
      ]}
    />
  )
}
