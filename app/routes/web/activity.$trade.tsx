import type { LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { Breadcrumbs } from '#app/components/breadcrumbs.tsx'
import { LinkButton } from '#app/components/button.tsx'
import { Card } from '#app/components/card.tsx'
import { DescriptionList } from '#app/components/description-list.tsx'
import { Hash } from '#app/components/hash.tsx'
import { Money } from '#app/components/money.tsx'
import { Notice } from '#app/components/notice.tsx'
import { PageHeader } from '#app/components/page-header.tsx'
import { Quantity } from '#app/components/quantity.tsx'
import { type Step, StateSteps } from '#app/components/state-steps.tsx'
import { StatusBadge } from '#app/components/status-badge.tsx'
import type { Messages } from '#app/i18n/messages.ts'
import { messagesFor } from '#app/i18n/server-messages.ts'
import { useMessages } from '#app/i18n/use-messages.ts'
import { useLive } from '#app/live.ts'
import { type OwnTrade, readOwnTrade } from '#app/queries/own-trades.server.ts'
import { requireCustomer } from '#app/server/guards.ts'
import type { PageHandle } from '#app/root.tsx'
import { tradeTones } from '#app/states/states.ts'
import { stepsDone, stepsFailed, stepsTo, type Way } from '#app/states/way.ts'
import { titleOfLoader as meta } from '#app/title.ts'

export const handle: PageHandle = { width: 'reading' }

export async function loader(args: LoaderFunctionArgs) {
  const customer = requireCustomer(args)
  const id = /^\d{1,18}$/.exec(args.params['trade'] ?? '')?.[0]
  if (id === undefined) throw new Response(null, { status: 404 })
  const { t } = messagesFor(args.context)
  const trade = await customer.inScope(async (scope) => await readOwnTrade(scope, BigInt(id)))
  if (trade !== undefined)
    return {
      title: t(`investor.activity.${trade.venue}.${trade.side}`, { symbol: trade.symbol }),
      trade,
      placed: new URL(args.request.url).searchParams.has('placed'),
    }
  // Just bought, and the engine's record is on its way to the rows: says nothing that only its owner may know.
  if (!new URL(args.request.url).searchParams.has('placed')) throw new Response(null, { status: 404 })
  return { title: t('investor.trade.title'), trade: null, placed: true }
}

export { meta }

/** Executed, sent to the chain, settled; or given back. */
function tradeSteps({ status, at, sent, endedAt }: OwnTrade, t: Messages['t']): readonly Step[] {
  const way: Way<'executed' | 'settlement' | 'settled' | 'unwound'> = {
    stations: ['executed', 'settlement', 'settled'],
    label: (station) => t(`steps.trade.${station}`),
    reachedAt: { executed: at, settled: endedAt, unwound: endedAt },
  }
  switch (status) {
    case 'in-settlement':
      return stepsTo(way, 'settlement', t(sent ? 'steps.waits.chain' : 'steps.waits.batch'))
    case 'settled':
      return stepsDone(way)
    case 'unwound':
      return stepsFailed({ ...way, stations: ['executed', 'settlement', 'unwound'] })
    default:
      return status satisfies never
  }
}

export default function TradePage() {
  const { title, trade, placed } = useLoaderData<typeof loader>()
  const { t } = useMessages()
  useLive(['trades', 'balances'])
  return (
    <>
      <PageHeader
        title={title}
        breadcrumbs={<Breadcrumbs parents={[{ to: '/activity', label: t('investor.activity.title') }]} />}
        {...(trade === null
          ? {}
          : {
              status: (
                <StatusBadge
                  tone={tradeTones[trade.status]}
                  label={t(`investor.activity.status.${trade.status}`)}
                />
              ),
            })}
        actions={
          <LinkButton to="/portfolio" size="small">
            {t('investor.portfolio.title')}
          </LinkButton>
        }
      />
      <div className="grid gap-6">
        {trade === null ? <Notice tone="info">{t('investor.trade.beingWritten')}</Notice> : null}
        {placed && trade?.status === 'in-settlement' ? (
          <Notice tone="success">{t('investor.trade.placed')}</Notice>
        ) : null}
        {trade === null ? null : <Facts trade={trade} />}
      </div>
    </>
  )
}

function Facts({ trade }: { trade: OwnTrade }) {
  const { t } = useMessages()
  const { cash } = trade
  return (
    <>
      {trade.status === 'unwound' ? (
        <Notice tone="error" title={t('investor.trade.unwound')}>
          {trade.unwindReason === null ? null : <span className="font-mono">{trade.unwindReason}</span>}
        </Notice>
      ) : null}
      <Card title={t('investor.progress')}>
        <StateSteps label={t('investor.progress')} steps={tradeSteps(trade, t)} />
      </Card>
      <Card title={t('investor.figures')}>
        <DescriptionList
          facts={[
            {
              term: t('investor.activity.quantity'),
              value: <Quantity units={trade.quantity} symbol={trade.symbol} />,
            },
            { term: t('investor.activity.price'), value: <Money minor={trade.price} asset={trade.quote} /> },
            { term: t('investor.amount'), value: <Money minor={trade.notional} asset={cash} /> },
            { term: t('investor.fee'), value: <Money minor={trade.fee} asset={cash} /> },
            {
              term: t(trade.side === 'buy' ? 'investor.trade.paid' : 'investor.trade.received'),
              value: (
                <strong>
                  <Money minor={trade.total} asset={cash} />
                </strong>
              ),
            },
          ].map((fact) => ({ ...fact, numeric: true }))}
        />
      </Card>
      {trade.transaction === null ? null : (
        <Card title={t('investor.trade.chain')}>
          <Hash whole value={trade.transaction} label={t('investor.transaction')} />
        </Card>
      )}
    </>
  )
}
