import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { Link, useLoaderData } from '@remix-run/react'
import { Breadcrumbs } from '#app/components/breadcrumbs.tsx'
import { buttonClass } from '#app/components/button.tsx'
import { Card } from '#app/components/card.tsx'
import { DateTime } from '#app/components/date-time.tsx'
import { DescriptionList } from '#app/components/description-list.tsx'
import { EmptyState } from '#app/components/empty-state.tsx'
import { Hash } from '#app/components/hash.tsx'
import { PageHeader } from '#app/components/page-header.tsx'
import { Percent } from '#app/components/percent.tsx'
import { Quantity } from '#app/components/quantity.tsx'
import { countryName } from '#app/i18n/countries.ts'
import { messagesFor } from '#app/i18n/server-messages.ts'
import { useMessages } from '#app/i18n/use-messages.ts'
import { type Holder, readHolders } from '#app/issuing/register.server.ts'
import { List } from '#app/lists/list.tsx'
import { listPage, turned } from '#app/lists/page-of-list.ts'
import { readOwnSecurity, readRegisterSummary } from '#app/queries/own-securities.server.ts'
import { found, uuidIn } from '#app/server/address.ts'
import { requireCustomer } from '#app/server/guards.ts'

export async function loader(args: LoaderFunctionArgs) {
  const customer = requireCustomer(args)
  const id = uuidIn(args)
  const { t } = messagesFor(args.context)
  const url = new URL(args.request.url)
  const page = listPage(url)
  return await customer.inScope(async (scope) => {
    const security = found(await readOwnSecurity(scope, customer.id, id))
    const { deployment } = security
    const { personalData } = args.context.services
    return {
      title: t('issuer.register.title'),
      security,
      summary: deployment === null ? null : await readRegisterSummary(scope, id, deployment.chainId),
      list: turned(await readHolders(scope, personalData, security, page), page, url),
    }
  })
}

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `${data?.title} ${data?.security.symbol} · Stoa` },
]

export default function Register() {
  const { title, security, summary, list } = useLoaderData<typeof loader>()
  const { t } = useMessages()
  const parents = [
    { to: '/issuer', label: t('issuer.securities.title') },
    { to: `/issuer/securities/${security.id}`, label: security.name },
  ]
  const block = summary?.block ?? null
  return (
    <>
      <PageHeader
        title={title}
        lead={t('issuer.register.lead', { name: security.name })}
        breadcrumbs={<Breadcrumbs parents={parents} />}
        actions={
          summary === null ? null : (
            <Link
              reloadDocument
              to={`/issuer/securities/${security.id}/register.csv`}
              className={buttonClass('secondary')}
            >
              {t('issuer.register.download')}
            </Link>
          )
        }
      />
      {summary === null ? null : (
        <Card className="mb-6">
          <DescriptionList
            layout="grid"
            facts={[
              { term: t('issuer.register.holders'), value: <Quantity units={summary.holders} /> },
              {
                term: t('issuer.register.quantity'),
                value: <Quantity units={summary.quantity} symbol={security.symbol} />,
              },
              ...(block === null
                ? []
                : [
                    {
                      term: t('issuer.register.block'),
                      value: (
                        <>
                          <Quantity units={block.number} />
                          <span className="block text-sm text-ink-soft">
                            <DateTime value={block.time} detail="second" />
                          </span>
                        </>
                      ),
                    },
                    {
                      term: t('issuer.register.blockHash'),
                      value: <Hash value={block.hash} label={t('issuer.register.blockHash')} />,
                    },
                  ]),
            ]}
          />
        </Card>
      )}
      <Holders list={list} />
    </>
  )
}

function Holders({ list }: { list: Awaited<ReturnType<typeof loader>>['list'] }) {
  const { t, locale } = useMessages()
  return (
    <List
      caption={t('issuer.register.title')}
      list={list}
      rowKey={({ address }) => address}
      empty={
        <EmptyState title={t('issuer.register.empty.title')}>{t('issuer.register.empty.body')}</EmptyState>
      }
      columns={[
        {
          id: 'name',
          header: t('issuer.register.name'),
          rowHeader: true,
          cell: (row) => <Name holder={row} />,
        },
        {
          id: 'country',
          header: t('issuer.register.country'),
          cell: ({ country }) => (country === null ? '–' : countryName(locale, country)),
        },
        {
          id: 'quantity',
          header: t('issuer.register.quantity'),
          numeric: true,
          cell: ({ quantity }) => <Quantity units={quantity} />,
        },
        {
          id: 'share',
          header: t('issuer.register.share'),
          numeric: true,
          cell: ({ partsPerMillion }) => <Percent partsPerMillion={partsPerMillion} />,
        },
        {
          id: 'address',
          header: t('issuer.register.address'),
          cell: ({ address }) => <Hash value={address} label={t('issuer.register.address')} />,
        },
      ]}
    />
  )
}

function Name({ holder }: { holder: Holder }) {
  const { t } = useMessages()
  if (holder.kind === 'unknown') return <>{t('issuer.register.unknown')}</>
  if (holder.name === null) return <>{t('issuer.register.erased')}</>
  return (
    <>
      {holder.name}
      {holder.kind === 'issuer' ? (
        <span className="text-ink-soft"> ({t('issuer.register.treasury')})</span>
      ) : null}
    </>
  )
}
