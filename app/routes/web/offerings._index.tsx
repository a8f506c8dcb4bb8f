import type { LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { Link, useLoaderData } from '@remix-run/react'
import { Card } from '#app/components/card.tsx'
import { DescriptionList } from '#app/components/description-list.tsx'
import { EmptyState } from '#app/components/empty-state.tsx'
import { Money } from '#app/components/money.tsx'
import { OfferingProgress } from '#app/components/offering-progress.tsx'
import { PageHeader } from '#app/components/page-header.tsx'
import { Pagination } from '#app/components/pagination.tsx'
import { StatusBadge } from '#app/components/status-badge.tsx'
import { countryName } from '#app/i18n/countries.ts'
import { messagesFor } from '#app/i18n/server-messages.ts'
import { useMessages } from '#app/i18n/use-messages.ts'
import { listPage, turned } from '#app/lists/page-of-list.ts'
import { listOfferings } from '#app/queries/offerings.server.ts'
import { offeringTones } from '#app/states/states.ts'

export async function loader({ request, context }: LoaderFunctionArgs) {
  const { t, locale } = messagesFor(context)
  const url = new URL(request.url)
  const page = listPage(url)
  const offerings = await listOfferings(context.services.database, page)
  const rows = offerings.map((offering) => ({
    ...offering,
    issuerCountry: countryName(locale, offering.issuerCountry),
  }))
  return {
    title: t('public.offerings.title'),
    description: t('public.offerings.lead'),
    list: turned(rows, page, url),
  }
}

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `${data?.title} · Stoa` },
  { name: 'description', content: data?.description },
]

export default function Offerings() {
  const { title, description, list } = useLoaderData<typeof loader>()
  const { t } = useMessages()
  return (
    <>
      <PageHeader title={title} lead={description} />
      {list.rows.length === 0 ? (
        <EmptyState title={t('public.offerings.empty.title')}>{t('public.offerings.empty.body')}</EmptyState>
      ) : (
        <ul className="grid gap-6 lg:grid-cols-2">
          {list.rows.map((offering) => (
            <li key={offering.id} className="grid">
              <OfferingCard offering={offering} />
            </li>
          ))}
        </ul>
      )}
      <Pagination page={list.page} previous={list.previous} next={list.next} />
    </>
  )
}

type Row = Awaited<ReturnType<typeof loader>>['list']['rows'][number]

function OfferingCard({ offering }: { offering: Row }) {
  const { t } = useMessages()
  return (
    <Card className="relative flex flex-col gap-5 hover:border-line-strong">
      <div className="flex items-start justify-between gap-4">
        <div className="min-w-0">
          <h2 className="font-display text-xl">
            <Link
              to={`/offerings/${offering.symbol}`}
              className="rounded-sm after:absolute after:inset-0 hover:underline"
            >
              {offering.name}
            </Link>
          </h2>
          <p className="mt-0.5 text-ink-soft">
            {offering.symbol} · {t(`public.rights.${offering.rights}`)}
          </p>
        </div>
        <StatusBadge
          tone={offeringTones[offering.status]}
          label={t(`public.offering.status.${offering.status}`)}
        />
      </div>
      <DescriptionList
        layout="grid"
        facts={[
          {
            term: t('public.offering.price'),
            value: <Money minor={offering.price} asset={offering.quote} />,
            numeric: true,
          },
          {
            term: t('public.offering.issuer'),
            value: (
              <span className="text-base">
                {offering.issuerName}
                <span className="block text-sm text-ink-soft">{offering.issuerCountry}</span>
              </span>
            ),
          },
        ]}
      />
      <div className="mt-auto">
        <OfferingProgress
          offering={offering}
          label={t(offering.status === 'closed' ? 'public.offering.soldInAll' : 'public.offering.sold')}
        />
      </div>
    </Card>
  )
}
