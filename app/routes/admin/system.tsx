import type { LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { Card } from '#app/components/card.tsx'
import { DataTable } from '#app/components/data-table.tsx'
import { DateTime } from '#app/components/date-time.tsx'
import { DescriptionList } from '#app/components/description-list.tsx'
import { Money } from '#app/components/money.tsx'
import { PageHeader } from '#app/components/page-header.tsx'
import { Section } from '#app/components/section.tsx'
import { StatusBadge } from '#app/components/status-badge.tsx'
import { messagesFor } from '#app/i18n/server-messages.ts'
import { useMessages } from '#app/i18n/use-messages.ts'
import { ageOf } from '#app/operations/age.ts'
import { detailWord, valueWord, waitWord } from '#app/operations/part-words.ts'
import { useRefresh } from '#app/operations/use-staff-live.ts'
import { readBacklogs, readCash, readParts } from '#app/queries/staff/system.server.ts'
import { requireStaff } from '#app/server/guards.ts'
import { titleOfLoader as meta } from '#app/title.ts'

const refreshMs = 5_000
/** A chain whose last block is older than this has stopped, or is not watched. */
const blockLateMs = 60_000

export async function loader(args: LoaderFunctionArgs) {
  requireStaff(args, 'system.view')
  const { database, healthPorts, now } = args.context.services
  const [parts, backlogs, cash] = await Promise.all([
    readParts(healthPorts),
    readBacklogs(database),
    readCash(database),
  ])
  const at = now()
  const { outbox, chains } = backlogs
  return {
    title: messagesFor(args.context).t('admin.system.title'),
    at,
    parts,
    ...backlogs,
    cash,
    flows: parts
      .flatMap(({ flows }) => flows)
      .map((flow) => ({ ...flow, age: ageOf(new Date(flow.since), at) })),
    chains: chains.map((chain) => ({
      ...chain,
      age: ageOf(chain.block_time, at),
      late: at.getTime() - chain.block_time.getTime() > blockLateMs,
    })),
    outbox: { ...outbox, age: outbox.oldest === null ? null : ageOf(outbox.oldest, at) },
  }
}

export { meta }

export default function System() {
  const { t } = useMessages()
  const { title, at, parts } = useLoaderData<typeof loader>()
  useRefresh(refreshMs)
  const down = parts.filter(({ status }) => status !== 'ok').length
  return (
    <>
      <PageHeader
        title={title}
        status={
          parts.length === 0 ? undefined : (
            <StatusBadge tone={down === 0 ? 'good' : 'bad'} label={t('admin.system.down', { count: down })} />
          )
        }
        lead={
          <>
            {t('admin.system.readAt')} <DateTime value={at} detail="second" />
          </>
        }
      />
      <Section title={t('admin.system.parts')}>
        <ul className="grid gap-4 sm:grid-cols-2 lg:grid-cols-3">
          {parts.map((part) => (
            <li key={part.name}>
              <Card
                title={part.name}
                level={3}
                className="h-full"
                actions={
                  <StatusBadge
                    tone={part.status === 'ok' ? 'good' : 'bad'}
                    label={t(`admin.system.part.${part.status}`)}
                  />
                }
              >
                {part.details.length === 0 ? (
                  <p className="text-ink-soft">{t(`admin.system.partHelp.${part.status}`)}</p>
                ) : (
                  <DescriptionList
                    facts={part.details.map(({ name, text }) => ({
                      term: detailWord(t, part.name, name),
                      value: <span className="figures break-words">{valueWord(t, text)}</span>,
                    }))}
                  />
                )}
              </Card>
            </li>
          ))}
        </ul>
      </Section>
      <Stores />
      <Cash />
      <Flows />
      <Outbox />
      <Projections />
    </>
  )
}

function Stores() {
  const { t, formatQuantity } = useMessages()
  const { database, chains } = useLoaderData<typeof loader>()
  return (
    <Section title={t('admin.system.stores')}>
      <div className="grid gap-4 sm:grid-cols-2">
        <Card
          title={t('admin.system.database')}
          level={3}
          actions={<StatusBadge tone="good" label={t('admin.system.part.ok')} />}
        >
          <p className="figures">
            {t('admin.system.databaseFigures', {
              megabytes: formatQuantity(database.bytes / 1_048_576n),
              milliseconds: database.milliseconds,
            })}
          </p>
        </Card>
        {chains.length === 0 ? (
          <Card title={t('admin.system.chain')} level={3}>
            <p className="text-ink-soft">{t('admin.system.noChain')}</p>
          </Card>
        ) : (
          chains.map((chain) => (
            <Card
              key={String(chain.chain_id)}
              title={t('admin.system.chainNumber', { chain: String(chain.chain_id) })}
              level={3}
              actions={
                <StatusBadge
                  tone={chain.late ? 'warn' : 'good'}
                  label={t(chain.late ? 'admin.system.late' : 'admin.system.part.ok')}
                />
              }
            >
              <p className="figures">
                {t('admin.system.blockFigures', {
                  block: formatQuantity(chain.block_number),
                  age: t(`admin.age.${chain.age.unit}`, { count: chain.age.count }),
                })}
              </p>
            </Card>
          ))
        )}
      </div>
    </Section>
  )
}

function Cash() {
  const { t, formatMoney } = useMessages()
  const { cash } = useLoaderData<typeof loader>()
  return (
    <Section title={t('admin.system.cash')} lead={t('admin.system.cashLead')}>
      <DataTable
        caption={t('admin.system.cash')}
        captionHidden
        rows={cash}
        rowKey={({ asset }) => asset.code}
        columns={[
          {
            id: 'currency',
            header: t('admin.system.currency'),
            rowHeader: true,
            cell: ({ asset }) => asset.code,
          },
          {
            id: 'engine',
            header: t('admin.system.inEngine'),
            numeric: true,
            cell: ({ asset, comparison }) =>
              comparison === null ? '–' : <Money minor={comparison.inEngine} asset={asset} />,
          },
          {
            id: 'chain',
            header: t('admin.system.onChain'),
            numeric: true,
            cell: ({ asset, comparison }) =>
              comparison === null ? '–' : <Money minor={comparison.onChain} asset={asset} />,
          },
          {
            id: 'redeemed',
            header: t('admin.system.redeemed'),
            numeric: true,
            cell: ({ asset, comparison }) =>
              comparison === null ? '–' : <Money minor={comparison.redeemed} asset={asset} />,
          },
          {
            id: 'state',
            header: t('admin.system.cashState'),
            cell: ({ asset, comparison }) =>
              comparison === null ? (
                <StatusBadge tone="waiting" label={t('admin.system.notCompared')} />
              ) : comparison.missing > 0n ? (
                <StatusBadge
                  tone="bad"
                  label={t('admin.system.missing', { amount: formatMoney(comparison.missing, asset) })}
                />
              ) : (
                <StatusBadge
                  tone={comparison.fresh ? 'good' : 'warn'}
                  label={t(comparison.fresh ? 'admin.system.backed' : 'admin.system.late')}
                />
              ),
          },
          {
            id: 'at',
            header: t('admin.system.comparedAt'),
            cell: ({ comparison }) =>
              comparison === null ? '–' : <DateTime value={comparison.comparedAt} detail="second" />,
          },
        ]}
      />
    </Section>
  )
}

function Flows() {
  const { t } = useMessages()
  const { flows } = useLoaderData<typeof loader>()
  return (
    <Section title={t('admin.system.flows')} lead={t('admin.system.flowsLead')}>
      <DataTable
        caption={t('admin.system.flows')}
        captionHidden
        rows={flows}
        rowKey={({ flow }) => flow}
        empty={<p className="text-ink-soft">{t('admin.system.noFlows')}</p>}
        columns={[
          {
            id: 'flow',
            header: t('admin.system.flow'),
            rowHeader: true,
            cell: ({ flow }) => <span className="font-mono text-sm break-all">{flow}</span>,
          },
          {
            id: 'age',
            header: t('admin.home.age'),
            cell: ({ age }) => t(`admin.age.${age.unit}`, { count: age.count }),
          },
          { id: 'for', header: t('admin.system.detail.waiting'), cell: (flow) => waitWord(t, flow.for) },
          {
            id: 'failing',
            header: t('admin.system.lastError'),
            cell: ({ failing }) =>
              failing.map(({ step, attempt, problem }) => `${step} (${attempt}): ${problem}`).join('; ') ||
              '–',
          },
        ]}
      />
    </Section>
  )
}

function Outbox() {
  const { t } = useMessages()
  const { outbox } = useLoaderData<typeof loader>()
  return (
    <Section title={t('admin.system.outbox')} lead={t('admin.system.outboxLead')}>
      <p className="mb-4">
        {t('admin.system.outboxWaiting', { count: Number(outbox.waiting) })}
        {outbox.age === null
          ? null
          : ` · ${t('admin.system.oldest', { age: t(`admin.age.${outbox.age.unit}`, { count: outbox.age.count }) })}`}
      </p>
      <DataTable
        caption={t('admin.system.failed')}
        rows={outbox.failed}
        rowKey={(row) => String(row.id)}
        empty={<p className="text-ink-soft">{t('admin.system.noneFailed')}</p>}
        columns={[
          {
            id: 'kind',
            header: t('admin.system.intent'),
            rowHeader: true,
            cell: (row) => <span className="font-mono text-sm">{row.kind}</span>,
          },
          {
            id: 'key',
            header: t('admin.system.key'),
            cell: (row) => <span className="font-mono text-sm break-all">{row.key}</span>,
          },
          { id: 'attempts', header: t('admin.system.attempts'), numeric: true, cell: (row) => row.attempts },
          { id: 'error', header: t('admin.system.lastError'), cell: (row) => row.last_error ?? '–' },
          {
            id: 'next',
            header: t('admin.system.nextAttempt'),
            cell: (row) => <DateTime value={row.next_attempt_at} detail="second" />,
          },
        ]}
      />
    </Section>
  )
}

function Projections() {
  const { t, formatQuantity } = useMessages()
  const { projections } = useLoaderData<typeof loader>()
  return (
    <Section title={t('admin.system.projections')} lead={t('admin.system.projectionsLead')}>
      <DataTable
        caption={t('admin.system.projections')}
        captionHidden
        rows={projections}
        rowKey={(row) => `${row.segment}/${row.name}`}
        columns={[
          { id: 'name', header: t('admin.system.projection'), rowHeader: true, cell: (row) => row.name },
          { id: 'segment', header: t('admin.system.segment'), numeric: true, cell: (row) => row.segment },
          {
            id: 'block',
            header: t('admin.system.journalBlock'),
            numeric: true,
            cell: (row) => formatQuantity(row.block),
          },
          {
            id: 'behind',
            header: t('admin.system.behind'),
            numeric: true,
            cell: (row) => formatQuantity(row.behind),
          },
        ]}
      />
    </Section>
  )
}
