import { type ActionFunctionArgs, type LoaderFunctionArgs, redirect } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { closeOffering, setMarketPhase } from '#app/acts/market.ts'
import { Breadcrumbs } from '#app/components/breadcrumbs.tsx'
import { Card } from '#app/components/card.tsx'
import { DataTable } from '#app/components/data-table.tsx'
import { DateTime } from '#app/components/date-time.tsx'
import { EmptyState } from '#app/components/empty-state.tsx'
import { Money } from '#app/components/money.tsx'
import { Notice } from '#app/components/notice.tsx'
import { PageHeader } from '#app/components/page-header.tsx'
import { Progress } from '#app/components/progress.tsx'
import { Quantity } from '#app/components/quantity.tsx'
import { Section } from '#app/components/section.tsx'
import { StatusBadge } from '#app/components/status-badge.tsx'
import { TextLink } from '#app/components/text-link.tsx'
import { parseForm } from '#app/form.ts'
import { messagesFor } from '#app/i18n/server-messages.ts'
import { useMessages } from '#app/i18n/use-messages.ts'
import { DecisionForm, decisionSchema, ReasonForm, reasonOnly } from '#app/operations/decision-form.tsx'
import { RefusalNotice } from '#app/operations/refusal-notice.tsx'
import { notAnyMoreWords, refusedForm } from '#app/operations/refused-form.server.ts'
import { useStaffLive } from '#app/operations/use-staff-live.ts'
import { listTrades, readMarket } from '#app/queries/staff/markets.server.ts'
import { found, numberIn } from '#app/server/address.ts'
import { isEngineUnavailable } from '#app/server/engine-unavailable.ts'
import { requireStaff } from '#app/server/guards.ts'
import { offeringTones, type Phase, phases, phaseTones, tradeTones } from '#app/states/states.ts'
import { titleOfLoader as meta } from '#app/title.ts'

const phaseForm = decisionSchema(phases)

/** What a market's phase is changed to, from each. */
const following: Record<Phase, readonly Phase[]> = {
  closed: ['continuous'],
  continuous: ['halted', 'closed'],
  halted: ['continuous', 'closed'],
}

export async function loader(args: LoaderFunctionArgs) {
  requireStaff(args, 'market.set-phase')
  const { database } = args.context.services
  const market = found(await readMarket(database, numberIn(args, 'id')))
  const trades = await listTrades(database, market.id)
  return { title: `${market.symbol} · ${market.name}`, market, trades }
}

export { meta }

export async function action(args: ActionFunctionArgs) {
  const form = await args.request.formData()
  return form.get('form') === 'close-offering' ? await close(args, form) : await setPhase(args, form)
}

async function close(args: ActionFunctionArgs, form: FormData) {
  const staff = requireStaff(args, 'market.set-phase')
  const { database } = args.context.services
  const market = found(await readMarket(database, numberIn(args, 'id')))
  const offeringId = found(market.offering ?? undefined).id
  const submission = parseForm(form, reasonOnly, messagesFor(args.context).t)
  if (submission.status !== 'success') return refusedForm(form, submission.reply())
  const result = await closeOffering(database, staff.actor, { offeringId, ...submission.value })
  if (!result.ok) return refusedForm(form, submission.reply({ formErrors: [notAnyMoreWords(args)] }))
  return redirect(`/markets/${market.id}`, 303)
}

async function setPhase(args: ActionFunctionArgs, form: FormData) {
  const staff = requireStaff(args, 'market.set-phase')
  const instrumentId = numberIn(args, 'id')
  const { database, engine } = args.context.services
  const { t } = messagesFor(args.context)
  const submission = parseForm(form, phaseForm, t)
  if (submission.status !== 'success') return refusedForm(form, submission.reply())
  const { decision: phase, reason } = submission.value
  const refused = (words: string) => refusedForm(form, submission.reply({ formErrors: [words] }))
  try {
    const result = await setMarketPhase(database, engine, staff.actor, { instrumentId, phase, reason })
    if (result.ok) return redirect(`/markets/${instrumentId}`, 303)
    switch (result.reason) {
      case 'not-any-more':
        return refused(notAnyMoreWords(args))
      case 'offering-not-closed':
        return refused(t('admin.market.offeringNotClosed'))
      case 'refused':
        return refused(t('admin.market.refused', { reason: result.refusal.reason }))
      default:
        return result satisfies never
    }
  } catch (error) {
    if (isEngineUnavailable(error)) return refused(t('admin.market.engineUnavailable'))
    throw error
  }
}

export default function Market() {
  const { t } = useMessages()
  const { title, market } = useLoaderData<typeof loader>()
  useStaffLive()
  const blocked = market.offering !== null && market.offering.status !== 'closed'
  const next = following[market.phase].filter((phase) => !(blocked && phase === 'continuous'))
  return (
    <>
      <PageHeader
        title={title}
        status={
          <StatusBadge tone={phaseTones[market.phase]} label={t(`admin.market.phase.${market.phase}`)} />
        }
        lead={<TextLink to={`/securities/${market.securityId}`}>{t('admin.market.toSecurity')}</TextLink>}
        breadcrumbs={<Breadcrumbs parents={[{ to: '/markets', label: t('admin.markets.title') }]} />}
      />
      <RefusalNotice />
      <div className="grid items-start gap-6 lg:grid-cols-2">
        <Offering />
        <Card title={t('admin.market')}>
          {blocked ? (
            <div className="mb-4">
              <Notice tone="info">{t('admin.market.offeringNotClosed')}</Notice>
            </div>
          ) : null}
          {next.length === 0 ? null : (
            <DecisionForm
              key={market.phase}
              id="phase"
              schema={phaseForm}
              reasonHelp={t('admin.reason.logged')}
              options={next.map((phase) => ({
                value: phase,
                label: t(`admin.market.set.${phase}`),
                description: t(`admin.market.setHelp.${phase}`),
              }))}
            />
          )}
        </Card>
      </div>
      <Section title={t('admin.trades.title')}>
        <Trades />
      </Section>
    </>
  )
}

function Offering() {
  const { t, formatQuantity } = useMessages()
  const { market } = useLoaderData<typeof loader>()
  const { offering, closeAsked } = market
  if (offering === null) return null
  return (
    <Card
      title={t('admin.market.offering')}
      actions={
        <StatusBadge
          tone={offeringTones[offering.status]}
          label={t(`admin.offering.state.${offering.status}`)}
        />
      }
    >
      <div className="grid gap-5">
        <Progress label={t('admin.offering.sold')} done={offering.sold} total={offering.quantity}>
          {t('admin.offering.figures', {
            sold: formatQuantity(offering.sold),
            quantity: formatQuantity(offering.quantity),
            remaining: formatQuantity(offering.remaining),
          })}
        </Progress>
        <p>
          {t('admin.offering.price')}: <Money minor={offering.price} asset={market.quote} />
        </p>
        {offering.status !== 'open' ? null : closeAsked ? (
          <Notice tone="info">{t('admin.offering.closing')}</Notice>
        ) : (
          <div>
            <p className="mb-4 text-ink-soft">{t('admin.offering.closeHelp')}</p>
            <ReasonForm
              id="close-offering"
              submit={t('admin.offering.close')}
              variant="secondary"
              reasonHelp={t('admin.reason.logged')}
            />
          </div>
        )}
      </div>
    </Card>
  )
}

function Trades() {
  const { t } = useMessages()
  const { market, trades } = useLoaderData<typeof loader>()
  return (
    <DataTable
      caption={t('admin.trades.title')}
      captionHidden
      dense
      wide
      rows={trades}
      rowKey={(row) => row.key}
      empty={<EmptyState title={t('admin.trades.empty')}>{t('admin.trades.emptyHelp')}</EmptyState>}
      columns={[
        {
          id: 'at',
          header: t('admin.trade.at'),
          rowHeader: true,
          cell: (row) => <DateTime value={row.at} detail="second" />,
        },
        { id: 'venue', header: t('admin.trade.venue'), cell: (row) => t(`admin.trade.venue.${row.venue}`) },
        {
          id: 'quantity',
          header: t('admin.trade.quantity'),
          numeric: true,
          cell: (row) => <Quantity units={row.quantity} />,
        },
        {
          id: 'price',
          header: t('admin.trade.price'),
          numeric: true,
          cell: (row) => <Money minor={row.price} asset={market.quote} />,
        },
        {
          id: 'value',
          header: t('admin.trade.value'),
          numeric: true,
          cell: (row) => <Money minor={row.notional} asset={row.cash} />,
        },
        {
          id: 'state',
          header: t('admin.state'),
          cell: (row) => (
            <StatusBadge tone={tradeTones[row.status]} label={t(`admin.trade.state.${row.status}`)} />
          ),
        },
        {
          id: 'batch',
          header: t('admin.batch'),
          cell: (row) =>
            row.batchId === null ? (
              '–'
            ) : (
              <TextLink to={`/markets/batches/${row.batchId}`}>{row.batchId.slice(-6)}</TextLink>
            ),
        },
      ]}
    />
  )
}
