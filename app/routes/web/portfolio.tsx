import type { LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { LinkButton } from '#app/components/button.tsx'
import { Card } from '#app/components/card.tsx'
import { DataTable } from '#app/components/data-table.tsx'
import { DescriptionList } from '#app/components/description-list.tsx'
import { EmptyState } from '#app/components/empty-state.tsx'
import { Hash } from '#app/components/hash.tsx'
import { Money } from '#app/components/money.tsx'
import { PageHeader } from '#app/components/page-header.tsx'
import { Quantity } from '#app/components/quantity.tsx'
import { Section } from '#app/components/section.tsx'
import { TextLink } from '#app/components/text-link.tsx'
import { messagesFor } from '#app/i18n/server-messages.ts'
import { useMessages } from '#app/i18n/use-messages.ts'
import { BalanceTable } from '#app/investing/balance-table.tsx'
import { ownCash } from '#app/investing/own-cash.server.ts'
import { useLive } from '#app/live.ts'
import { readOwnAddresses, readSecondFactor } from '#app/queries/own-account.server.ts'
import { readOwnBalances } from '#app/queries/own-money.server.ts'
import { readOwnVerification } from '#app/queries/own-verification.server.ts'
import { type Holding, readHoldings } from '#app/queries/portfolio.server.ts'
import { requireCustomer } from '#app/server/guards.ts'
import { titleOfLoader as meta } from '#app/title.ts'

export async function loader(args: LoaderFunctionArgs) {
  const customer = requireCustomer(args)
  return await customer.inScope(async (scope) => {
    const { cases, identity } = await readOwnVerification(scope, customer.id)
    const balances = await readOwnBalances(scope, customer.id)
    const money = ownCash(balances, args.context.locale)
    const verified = identity?.status === 'verified'
    return {
      title: messagesFor(args.context).t('investor.portfolio.title'),
      holdings: await readHoldings(scope, customer.id),
      money,
      addresses: await readOwnAddresses(scope, customer.id),
      steps: {
        secondFactor: await readSecondFactor(scope, customer.id),
        verification: verified,
        inReview: cases[0]?.status === 'submitted' || cases[0]?.status === 'approving',
        deposit: money.length > 0,
      },
    }
  })
}

export { meta }

const unitsOf = ({ available, held, pending }: Holding): bigint => available + held + pending

export default function Portfolio() {
  const { title, holdings, money } = useLoaderData<typeof loader>()
  const { t } = useMessages()
  useLive(['balances', 'trades', 'notifications'])
  return (
    <>
      <PageHeader
        title={title}
        lead={t('investor.portfolio.lead')}
        actions={<LinkButton to="/activity">{t('investor.activity.title')}</LinkButton>}
      />
      <div className="grid gap-6">
        <NextSteps />
        <Worth />
        <Card title={t('investor.portfolio.securities')}>
          <Holdings holdings={holdings} />
        </Card>
        <Card
          title={t('investor.money.title')}
          actions={<TextLink to="/money">{t('investor.money.movements')}</TextLink>}
        >
          <BalanceTable balances={money} />
        </Card>
        <Addresses />
      </div>
    </>
  )
}

/** What a new investor does next, in order; gone once all is done. */
function NextSteps() {
  const { steps } = useLoaderData<typeof loader>()
  const { t } = useMessages()
  const due = [
    ...(steps.secondFactor ? [] : [{ name: 'secondFactor' as const, to: '/security' }]),
    ...(steps.verification || steps.inReview ? [] : [{ name: 'verification' as const, to: '/verification' }]),
    ...(steps.inReview && !steps.verification ? [{ name: 'review' as const, to: '/verification' }] : []),
    ...(steps.deposit || !steps.verification ? [] : [{ name: 'deposit' as const, to: '/money/deposit' }]),
  ]
  if (due.length === 0) return null
  return (
    <Card title={t('investor.next.title')}>
      <ol className="grid divide-y divide-line">
        {due.map(({ name, to }, index) => (
          <li
            key={name}
            className="flex flex-wrap items-center justify-between gap-4 py-4 first:pt-0 last:pb-0"
          >
            <span className="flex min-w-0 flex-1 basis-64 gap-4">
              <span className="figures w-4 shrink-0 font-display text-lg text-accent">{index + 1}</span>
              <span>
                <span className="block font-medium">{t(`investor.next.${name}`)}</span>
                <span className="block text-sm text-ink-soft">{t(`investor.next.${name}.why`)}</span>
              </span>
            </span>
            <LinkButton to={to} variant={index === 0 ? 'primary' : 'secondary'} size="small">
              {t(`investor.next.${name}.go`)}
            </LinkButton>
          </li>
        ))}
      </ol>
    </Card>
  )
}

/** Value by currency: nothing is converted, since a sum over currencies would need a rate that nobody pays. */
function Worth() {
  const { holdings, money } = useLoaderData<typeof loader>()
  const { t, formatMoney } = useMessages()
  const worth = new Map<string, { decimals: number; cash: bigint; securities: bigint }>()
  const of = ({ code, decimals }: { code: string; decimals: number }) => {
    const known = worth.get(code) ?? { decimals, cash: 0n, securities: 0n }
    worth.set(code, known)
    return known
  }
  for (const row of money) of(row).cash += row.available + row.held + row.pending
  for (const row of holdings)
    if (row.lastPrice !== null) of(row.quote).securities += unitsOf(row) * row.lastPrice
  if (worth.size === 0) return null
  return (
    <Card title={t('investor.portfolio.worth')}>
      <ul className="grid gap-6 sm:grid-cols-2">
        {[...worth].map(([code, { decimals, cash, securities }]) => (
          <li key={code}>
            <p className="font-display text-2xl">
              <Money minor={cash + securities} asset={{ code, decimals }} />
            </p>
            <p className="mt-1 text-sm text-ink-soft">
              {t('investor.portfolio.worth.parts', {
                securities: formatMoney(securities, { code, decimals }),
                cash: formatMoney(cash, { code, decimals }),
              })}
            </p>
          </li>
        ))}
      </ul>
    </Card>
  )
}

function Holdings({ holdings }: { holdings: readonly Holding[] }) {
  const { t } = useMessages()
  return (
    <DataTable
      caption={t('investor.portfolio.securities')}
      captionHidden
      rows={holdings}
      rowKey={({ symbol }) => symbol}
      empty={
        <EmptyState
          title={t('investor.portfolio.empty.title')}
          action={<LinkButton to="/offerings">{t('common.navigation.offerings')}</LinkButton>}
        >
          {t('investor.portfolio.empty.body')}
        </EmptyState>
      }
      columns={[
        {
          id: 'security',
          header: t('investor.security'),
          rowHeader: true,
          cell: (row) => (
            <>
              <TextLink to={`/offerings/${row.symbol}`}>{row.symbol}</TextLink>{' '}
              <span className="text-ink-soft">{row.name}</span>
            </>
          ),
        },
        {
          id: 'settled',
          header: t('investor.portfolio.settled'),
          numeric: true,
          cell: (row) => <Quantity units={row.available + row.held} />,
        },
        {
          id: 'held',
          header: t('investor.portfolio.held'),
          numeric: true,
          cell: (row) => <Quantity units={row.held} />,
        },
        {
          id: 'pending',
          header: t('investor.balance.pending'),
          numeric: true,
          cell: (row) => <Quantity units={row.pending} />,
        },
        {
          id: 'last',
          header: t('investor.portfolio.lastPrice'),
          numeric: true,
          cell: (row) =>
            row.lastPrice === null ? (
              t('investor.portfolio.notTraded')
            ) : (
              <Money minor={row.lastPrice} asset={row.quote} />
            ),
        },
        {
          id: 'value',
          header: t('investor.portfolio.value'),
          numeric: true,
          cell: (row) =>
            row.lastPrice === null ? (
              t('investor.portfolio.notTraded')
            ) : (
              <Money minor={unitsOf(row) * row.lastPrice} asset={row.quote} />
            ),
        },
      ]}
    />
  )
}

const chains = ['evm', 'btc', 'ltc'] as const

function Addresses() {
  const { addresses } = useLoaderData<typeof loader>()
  const { t } = useMessages()
  return (
    <Section title={t('investor.address.title')} lead={t('investor.address.lead')}>
      <Card>
        <DescriptionList
          facts={chains.map((chain) => {
            const address = addresses.find((one) => one.chain === chain)?.address
            return {
              term: t(`investor.address.${chain}`),
              value:
                address === undefined ? (
                  <span className="text-ink-soft">{t('investor.address.derived')}</span>
                ) : (
                  <>
                    <Hash whole value={address} label={t(`investor.address.${chain}`)} />
                    <span className="block text-sm text-ink-soft">{t('investor.address.reserved')}</span>
                  </>
                ),
            }
          })}
        />
      </Card>
    </Section>
  )
}
