import type { LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { LinkButton } from '#app/components/button.tsx'
import { DataTable } from '#app/components/data-table.tsx'
import { DateTime } from '#app/components/date-time.tsx'
import { EmptyState } from '#app/components/empty-state.tsx'
import { Money } from '#app/components/money.tsx'
import { PageHeader } from '#app/components/page-header.tsx'
import { Quantity } from '#app/components/quantity.tsx'
import { StatusBadge } from '#app/components/status-badge.tsx'
import { TextLink } from '#app/components/text-link.tsx'
import { messagesFor } from '#app/i18n/server-messages.ts'
import { useMessages } from '#app/i18n/use-messages.ts'
import { ageOf } from '#app/operations/age.ts'
import { useStaffLive } from '#app/operations/use-staff-live.ts'
import { readWaiting, type Waiting } from '#app/queries/staff/waiting.server.ts'
import { titleOfLoader as meta } from '#app/title.ts'

export async function loader({ context }: LoaderFunctionArgs) {
  const { t } = messagesFor(context)
  const { person, services } = context
  if (person?.kind !== 'staff') return { title: t('admin.title'), waiting: null }
  const waiting = await readWaiting(services.database, person.permissions)
  const now = services.now()
  return {
    title: t('admin.home.waiting'),
    waiting: waiting.map((one) => ({ ...one, age: one.since === null ? null : ageOf(one.since, now) })),
  }
}

export { meta }

export default function Home() {
  const { t } = useMessages()
  const { title, waiting } = useLoaderData<typeof loader>()
  if (waiting === null)
    return (
      <>
        <PageHeader title={t('admin.home.title')} lead={t('admin.home.signIn')} />
        <LinkButton to="/sign-in" variant="primary">
          {t('common.navigation.signIn')}
        </LinkButton>
      </>
    )
  return <Queue title={title} waiting={waiting} />
}

type WaitingRow = NonNullable<Awaited<ReturnType<typeof loader>>['waiting']>[number]

/** Only for staff: nobody else may listen. */
function Queue({ title, waiting }: { title: string; waiting: readonly WaitingRow[] }) {
  const { t } = useMessages()
  useStaffLive()
  return (
    <>
      <PageHeader title={title} lead={t('admin.home.lead', { count: waiting.length })} />
      <DataTable
        caption={title}
        captionHidden
        rows={waiting}
        rowKey={(row) => `${row.kind}/${row.key}`}
        empty={<EmptyState title={t('admin.home.empty')}>{t('admin.home.emptyHelp')}</EmptyState>}
        columns={[
          {
            id: 'subject',
            header: t('admin.home.who'),
            rowHeader: true,
            cell: (row) => (
              <TextLink to={row.to}>
                <span className="break-all">{row.subject}</span>
              </TextLink>
            ),
          },
          {
            id: 'kind',
            header: t('admin.home.what'),
            cell: (row) => <StatusBadge tone="waiting" label={t(`admin.waiting.${row.kind}`)} />,
          },
          {
            id: 'figure',
            header: t('admin.home.figure'),
            numeric: true,
            cell: (row) => <Figure row={row} />,
          },
          {
            id: 'age',
            header: t('admin.home.age'),
            cell: (row) =>
              row.age === null || row.since === null ? (
                '–'
              ) : (
                <span>
                  {t(`admin.age.${row.age.unit}`, { count: row.age.count })}
                  <span className="block text-sm text-ink-soft">
                    <DateTime value={row.since} />
                  </span>
                </span>
              ),
          },
        ]}
      />
    </>
  )
}

function Figure({ row }: { row: Waiting }) {
  const { t } = useMessages()
  switch (row.kind) {
    case 'case':
    case 'issuer':
      return <>–</>
    case 'security':
      return <>{row.undecided.map((office) => t(`compliance.office.${office}`)).join(', ')}</>
    case 'offering-sold':
      return <Quantity units={row.remaining} />
    case 'deposit-second':
    case 'suspense':
    case 'withdrawal':
    case 'withdrawal-second':
    case 'withdrawal-pay':
      return <Money minor={row.amount} asset={row.asset} />
    default:
      return row satisfies never
  }
}
