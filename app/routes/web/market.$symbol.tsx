import { randomUUID } from 'node:crypto'
import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { type ReactNode, useState } from 'react'
import type { CustomerScope } from '#db/customer-scope.ts'
import { SignInFirst } from '#app/authentication/sign-in-first.tsx'
import { Breadcrumbs } from '#app/components/breadcrumbs.tsx'
import { LinkButton } from '#app/components/button.tsx'
import { Card } from '#app/components/card.tsx'
import { Money } from '#app/components/money.tsx'
import { Notice } from '#app/components/notice.tsx'
import { PageHeader } from '#app/components/page-header.tsx'
import { Quantity } from '#app/components/quantity.tsx'
import { StatusBadge } from '#app/components/status-badge.tsx'
import { Tabs } from '#app/components/tabs.tsx'
import { TextLink } from '#app/components/text-link.tsx'
import { messagesFor } from '#app/i18n/server-messages.ts'
import { useMessages } from '#app/i18n/use-messages.ts'
import { listPage, turned } from '#app/lists/page-of-list.ts'
import { type LiveTopic, useLive } from '#app/live.ts'
import {
  listOwnOrders,
  type Market,
  readBook,
  readMarket,
  readOwnOrder,
  readTape,
} from '#app/queries/market.server.ts'
import { listOwnFills } from '#app/queries/own-trades.server.ts'
import { readTrader, type Trader } from '#app/queries/trader.server.ts'
import type { PageHandle } from '#app/root.tsx'
import { found } from '#app/server/address.ts'
import { requireCustomer } from '#app/server/guards.ts'
import { phaseTones } from '#app/states/states.ts'
import { takeOrderForm } from '#app/trading/order-action.server.ts'
import { OrderBook } from '#app/trading/order-book.tsx'
import { OrderTicket } from '#app/trading/order-ticket.tsx'
import { OwnFills, OwnOrders } from '#app/trading/own-trading.tsx'
import { PriceChange } from '#app/trading/price-change.tsx'
import { Tape } from '#app/trading/tape.tsx'
import { readTraderFacts } from '#app/trading/trader-facts.server.ts'

export const handle: PageHandle = { width: 'wide' }

const shows = ['ticket', 'book', 'tape', 'own'] as const
const ownViews = ['open', 'fills', 'done'] as const
type Show = (typeof shows)[number]
type OwnView = (typeof ownViews)[number]

export async function loader(args: LoaderFunctionArgs) {
  const { context } = args
  const { database, engine, now } = context.services
  const market = found(await readMarket(database, args.params['symbol'] ?? '', now()))
  const url = new URL(args.request.url)
  const asked = (name: string) => url.searchParams.get(name)
  const price = asked('price') ?? ''
  const book = await readBook(engine, market.id)
  return {
    title: market.symbol,
    market: { ...market, phase: book?.phase ?? market.phase },
    book,
    tape: await readTape(database, market.id),
    show: shows.find((one) => one === asked('show')) ?? 'ticket',
    ownView: ownViews.find((one) => one === asked('own')) ?? 'open',
    preset: {
      side: asked('side') === 'sell' ? ('sell' as const) : ('buy' as const),
      price: /^\d{1,30}(\.\d{1,18})?$/.test(price) ? price : '',
    },
    own: context.person === null ? null : await readOwn(args, market, url),
    clientOrderId: randomUUID(),
  }
}

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `${data?.title} ${data?.market.name} · Stoa` },
]

/** What of this market is the reader's. The account may still be on its way. */
async function readOwn(args: LoaderFunctionArgs, market: Market, url: URL) {
  const customer = requireCustomer(args)
  const messages = messagesFor(args.context)
  const now = args.context.services.now()
  return await customer.inScope(async (scope) => {
    const trader = await readTrader(scope, customer.id, now)
    if (trader === undefined) return { state: 'opening' as const }
    return {
      state: 'ready' as const,
      facts: await readTraderFacts(scope, trader, market, messages, now),
      placed: await readPlaced(scope, trader, market, url),
      ...(await readLists(scope, trader, market, url)),
    }
  })
}

async function readPlaced(scope: CustomerScope, trader: Trader, market: Market, url: URL) {
  const id = url.searchParams.get('order') ?? ''
  if (!/^\d{1,18}$/.test(id)) return null
  return (await readOwnOrder(scope, trader.account, market.id, BigInt(id))) ?? null
}

async function readLists(scope: CustomerScope, { account }: Trader, market: Market, url: URL) {
  const page = listPage(url)
  const view = url.searchParams.get('own')
  if (view === 'fills')
    return { orders: null, fills: turned(await listOwnFills(scope, market.id, page), page, url) }
  const which = view === 'done' ? ('done' as const) : ('open' as const)
  const orders = turned(await listOwnOrders(scope, account, market.id, which, page), page, url)
  return { orders: { which, list: orders }, fills: null }
}

export async function action(args: ActionFunctionArgs) {
  return await takeOrderForm(args)
}

export default function MarketPage() {
  const { market, book, tape, show, own } = useLoaderData<typeof loader>()
  const { t } = useMessages()
  const mine: readonly LiveTopic[] = own === null ? [] : ['orders', 'trades', 'balances', 'notifications']
  useLive([`book:${market.id}`, ...mine])
  return (
    <>
      <PageHeader
        title={market.symbol}
        lead={market.name}
        breadcrumbs={<Breadcrumbs parents={[{ to: '/market', label: t('market.title') }]} />}
        status={<StatusBadge tone={phaseTones[market.phase]} label={t(`market.phase.${market.phase}`)} />}
        actions={<TextLink to={`/offerings/${market.symbol}`}>{t('market.terms')}</TextLink>}
      />
      <Ticker />
      <Notices />
      <PhoneTabs />
      {/* The ticket is the tallest: what fits beside it stands beside it. */}
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,7fr)_minmax(0,5fr)] lg:grid-rows-[auto_1fr] xl:grid-cols-[minmax(0,5fr)_minmax(0,4fr)_minmax(19rem,4fr)]">
        <Panel of="book" show={show}>
          <Card title={t('market.book.title')}>
            {book === null ? (
              <Notice tone="warning">{t('market.unavailable.book')}</Notice>
            ) : (
              <OrderBook book={book} market={market} />
            )}
          </Card>
        </Panel>
        <Panel of="tape" show={show}>
          <Card title={t('market.tape.title')}>
            <Tape rows={tape} market={market} />
          </Card>
        </Panel>
        <Panel of="ticket" show={show} className="lg:col-start-2 lg:row-span-2 lg:row-start-1 xl:col-start-3">
          <Card title={t('market.ticket.title')}>
            <Ticket />
          </Card>
        </Panel>
        <Panel of="own" show={show} className="lg:col-span-2">
          <Own />
        </Panel>
      </div>
    </>
  )
}

/** On a phone one panel at a time, by its tab; from there on all of them. */
function Panel({
  of,
  show,
  className = '',
  children,
}: {
  of: Show
  show: Show
  className?: string
  children: ReactNode
}) {
  return (
    <div id={of} className={`min-w-0 ${of === show ? '' : 'max-md:hidden'} ${className}`}>
      {children}
    </div>
  )
}

function PhoneTabs() {
  const { show, ownView } = useLoaderData<typeof loader>()
  const { t } = useMessages()
  return (
    <div className="md:hidden">
      <Tabs
        label={t('market.views')}
        tabs={shows.map((one) => ({
          to: `?show=${one}&own=${ownView}`,
          label: t(`market.show.${one}`),
          current: one === show,
        }))}
      />
    </div>
  )
}

function Ticker() {
  const { market } = useLoaderData<typeof loader>()
  const { t } = useMessages()
  const facts = [
    {
      term: t('market.last'),
      value: market.lastPrice === null ? '–' : <Money minor={market.lastPrice} asset={market.quote} />,
    },
    { term: t('market.change'), value: <PriceChange partsPerMillion={market.change} /> },
    { term: t('market.volume'), value: <Quantity units={market.volume} symbol={market.symbol} /> },
  ]
  return (
    <dl className="mb-4 flex flex-wrap gap-x-8 gap-y-2 rounded-lg border border-line bg-surface px-4 py-3 sm:px-6">
      {facts.map(({ term, value }) => (
        <div key={term}>
          <dt className="text-sm text-ink-soft">{term}</dt>
          <dd className="text-lg">{value}</dd>
        </div>
      ))}
    </dl>
  )
}

/** What stands over the whole market, and what came of the reader's last act. */
function Notices() {
  const { market, own } = useLoaderData<typeof loader>()
  const answer = useActionData<typeof action>()
  const { t, formatQuantity, formatMoney } = useMessages()
  const placed = own?.state === 'ready' ? own.placed : null
  return (
    <div className="mb-4 grid gap-4 empty:hidden">
      {market.phase === 'continuous' ? null : (
        <Notice tone={market.phase === 'halted' ? 'warning' : 'info'}>
          {t(`market.phase.${market.phase}.explained`)}
        </Notice>
      )}
      {placed === null ? null : (
        <Notice tone="success" live title={t('market.placed')}>
          {t(`market.placed.${placed.status}`, {
            side: t(`market.side.${placed.side}`),
            quantity: formatQuantity(placed.quantity),
            price: formatMoney(placed.price, market.quote),
            filled: formatQuantity(placed.filled),
          })}
        </Notice>
      )}
      {answer?.problem === undefined ? null : (
        <Notice tone="error" live>
          {answer.problem}
        </Notice>
      )}
    </div>
  )
}

function Ticket() {
  const { market, own, preset } = useLoaderData<typeof loader>()
  const { t } = useMessages()
  const address = `/market/${market.symbol}`
  if (own === null) return <SignInFirst address={address}>{t('market.signIn')}</SignInFirst>
  if (own.state === 'opening') return <Notice tone="info">{t('market.accountOpening')}</Notice>
  const { buy, sell } = own.facts.refusal
  if (buy !== null && sell !== null)
    return (
      <Notice
        tone="warning"
        title={t('market.notAdmitted')}
        actions={
          <LinkButton to="/verification" size="small">
            {t('common.navigation.investor.verification')}
          </LinkButton>
        }
      >
        {buy}
      </Notice>
    )
  // A new form once an order was taken, or another price was chosen in the book.
  return <OrderForm key={`${own.placed?.id ?? ''}/${preset.side}/${preset.price}`} />
}

function OrderForm() {
  const { market, own, preset, clientOrderId } = useLoaderData<typeof loader>()
  const answer = useActionData<typeof action>()
  // Kept while the page asks again for what changed: an order sent twice has one key.
  const [firstOrderId] = useState(clientOrderId)
  if (own?.state !== 'ready') return null
  return (
    <OrderTicket
      market={market}
      trader={own.facts}
      clientOrderId={answer?.clientOrderId ?? firstOrderId}
      lastResult={answer?.lastResult}
      checked={answer?.checked ?? null}
      preset={preset}
    />
  )
}

function Own() {
  const { market, own, ownView, show } = useLoaderData<typeof loader>()
  const { t } = useMessages()
  if (own?.state !== 'ready') return null
  const tab = (view: OwnView) => ({
    to: `?show=${show}&own=${view}`,
    label: t(`market.own.${view}`),
    current: view === ownView,
  })
  return (
    <Card title={t('market.own.title')}>
      <Tabs label={t('market.own.title')} tabs={ownViews.map(tab)} />
      {own.orders === null ? null : (
        <OwnOrders list={own.orders.list} which={own.orders.which} market={market} />
      )}
      {own.fills === null ? null : <OwnFills list={own.fills} />}
    </Card>
  )
}
