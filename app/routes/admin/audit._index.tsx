import type { LoaderFunctionArgs } from '@remix-run/node'
import { Form, useLoaderData } from '@remix-run/react'
import { useId } from 'react'
import { Button, LinkButton } from '#app/components/button.tsx'
import { DateTime } from '#app/components/date-time.tsx'
import { EmptyState } from '#app/components/empty-state.tsx'
import { PageHeader } from '#app/components/page-header.tsx'
import { TextLink } from '#app/components/text-link.tsx'
import { messagesFor } from '#app/i18n/server-messages.ts'
import { useMessages } from '#app/i18n/use-messages.ts'
import { List } from '#app/lists/list.tsx'
import { listPage, turned } from '#app/lists/page-of-list.ts'
import { listEntries } from '#app/queries/staff/audit.server.ts'
import { requireStaff } from '#app/server/guards.ts'
import { titleOfLoader as meta } from '#app/title.ts'

const filterMax = 100

export async function loader(args: LoaderFunctionArgs) {
  requireStaff(args, 'audit.read')
  const url = new URL(args.request.url)
  const text = (name: string) => (url.searchParams.get(name) ?? '').trim().slice(0, filterMax)
  const filter = { actor: text('actor'), act: text('act'), subject: text('subject') }
  const page = listPage(url)
  const rows = await listEntries(args.context.services.database, filter, page)
  return { title: messagesFor(args.context).t('admin.audit.title'), filter, list: turned(rows, page, url) }
}

export { meta }
export const handle = { width: 'wide' }

export default function Audit() {
  const { t } = useMessages()
  const { title, filter, list } = useLoaderData<typeof loader>()
  return (
    <>
      <PageHeader
        title={title}
        lead={t('admin.audit.lead')}
        actions={
          <LinkButton to="/audit/check" variant="primary">
            {t('admin.audit.check')}
          </LinkButton>
        }
      />
      <Form method="get" role="search" className="mb-6 grid items-end gap-4 sm:grid-cols-4">
        <Filter name="actor" label={t('admin.audit.actor')} value={filter.actor} />
        <Filter name="act" label={t('admin.audit.act')} value={filter.act} />
        <Filter name="subject" label={t('admin.audit.subject')} value={filter.subject} />
        <Button type="submit">{t('admin.audit.filter')}</Button>
      </Form>
      <List
        caption={title}
        list={list}
        rowKey={(row) => String(row.sequence)}
        empty={<EmptyState title={t('admin.audit.empty')}>{t('admin.audit.emptyHelp')}</EmptyState>}
        columns={[
          {
            id: 'sequence',
            header: t('admin.audit.entry'),
            rowHeader: true,
            cell: (row) => (
              <TextLink to={`/audit/${row.sequence}`}>
                <span className="figures">{String(row.sequence)}</span>
              </TextLink>
            ),
          },
          {
            id: 'at',
            header: t('admin.audit.at'),
            cell: (row) => <DateTime value={row.at} detail="second" />,
          },
          { id: 'actor', header: t('admin.audit.actor'), cell: (row) => row.actorName },
          {
            id: 'act',
            header: t('admin.audit.act'),
            cell: (row) => <span className="font-mono text-sm">{row.act}</span>,
          },
          {
            id: 'subject',
            header: t('admin.audit.subject'),
            cell: (row) => <span className="font-mono text-sm break-all">{row.subject}</span>,
          },
          { id: 'reason', header: t('admin.reason.label'), cell: (row) => row.reason },
        ]}
      />
    </>
  )
}

function Filter({ name, label, value }: { name: string; label: string; value: string }) {
  const id = useId()
  return (
    <div className="grid gap-1.5">
      <label htmlFor={id} className="font-medium">
        {label}
      </label>
      <input key={value} id={id} name={name} defaultValue={value} type="search" className="control" />
    </div>
  )
}
