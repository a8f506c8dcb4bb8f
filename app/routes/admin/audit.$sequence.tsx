import type { LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { Breadcrumbs } from '#app/components/breadcrumbs.tsx'
import { Card } from '#app/components/card.tsx'
import { DateTime } from '#app/components/date-time.tsx'
import { DescriptionList } from '#app/components/description-list.tsx'
import { Hash } from '#app/components/hash.tsx'
import { PageHeader } from '#app/components/page-header.tsx'
import { TextLink } from '#app/components/text-link.tsx'
import { messagesFor } from '#app/i18n/server-messages.ts'
import { useMessages } from '#app/i18n/use-messages.ts'
import { readEntry } from '#app/queries/staff/audit.server.ts'
import { found, numberIn } from '#app/server/address.ts'
import { requireStaff } from '#app/server/guards.ts'
import { titleOfLoader as meta } from '#app/title.ts'

export async function loader(args: LoaderFunctionArgs) {
  requireStaff(args, 'audit.read')
  const sequence = BigInt(numberIn(args, 'sequence'))
  const entry = found(await readEntry(args.context.services.database, sequence))
  const { t } = messagesFor(args.context)
  return { title: t('admin.audit.entryTitle', { sequence: String(sequence) }), entry }
}

export { meta }

export default function Entry() {
  const { t } = useMessages()
  const { title, entry } = useLoaderData<typeof loader>()
  return (
    <>
      <PageHeader
        title={title}
        breadcrumbs={<Breadcrumbs parents={[{ to: '/audit', label: t('admin.audit.title') }]} />}
      />
      <div className="grid gap-6">
        <Card>
          <DescriptionList
            facts={[
              { term: t('admin.audit.at'), value: <DateTime value={entry.at} detail="second" /> },
              {
                term: t('admin.audit.actor'),
                value: (
                  <span>
                    {entry.actorName}
                    {entry.actorName === entry.actor ? null : (
                      <span className="block text-sm text-ink-soft">{entry.actor}</span>
                    )}
                  </span>
                ),
              },
              { term: t('admin.audit.act'), value: <span className="font-mono">{entry.act}</span> },
              {
                term: t('admin.audit.subject'),
                value: (
                  <TextLink to={`/audit?subject=${encodeURIComponent(entry.subject)}`}>
                    <span className="font-mono break-all">{entry.subject}</span>
                  </TextLink>
                ),
              },
              {
                term: t('admin.reason.label'),
                value: <span className="whitespace-pre-line">{entry.reason}</span>,
              },
              {
                term: t('admin.audit.hash'),
                value: <Hash whole value={entry.hash} label={t('admin.audit.hash')} />,
              },
              {
                term: t('admin.audit.previousHash'),
                value: <Hash whole value={entry.previousHash} label={t('admin.audit.previousHash')} />,
              },
            ]}
          />
        </Card>
        {entry.details.length === 0 ? null : (
          <Card title={t('admin.audit.details')}>
            <DescriptionList
              facts={entry.details.map(({ name, value }) => ({
                term: name,
                value: <span className="font-mono text-sm break-all">{value}</span>,
              }))}
            />
          </Card>
        )}
      </div>
    </>
  )
}
