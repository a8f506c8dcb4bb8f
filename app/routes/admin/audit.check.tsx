import type { LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { Breadcrumbs } from '#app/components/breadcrumbs.tsx'
import { LinkButton } from '#app/components/button.tsx'
import { Card } from '#app/components/card.tsx'
import { DateTime } from '#app/components/date-time.tsx'
import { DescriptionList } from '#app/components/description-list.tsx'
import { Hash } from '#app/components/hash.tsx'
import { Notice } from '#app/components/notice.tsx'
import { PageHeader } from '#app/components/page-header.tsx'
import { messagesFor } from '#app/i18n/server-messages.ts'
import { useMessages } from '#app/i18n/use-messages.ts'
import { requireStaff } from '#app/server/guards.ts'
import { type AuditChainFault, checkAuditChain } from '#db/audit-chain.ts'
import { readKeptHeads } from '#db/audit-head.ts'
import { titleOfLoader as meta } from '#app/title.ts'

/** More are counted, not listed. */
const faultsShown = 20

export async function loader(args: LoaderFunctionArgs) {
  requireStaff(args, 'audit.read')
  const { database, auditHeadFile, now } = args.context.services
  const kept = auditHeadFile === null ? [] : await readKeptHeads(auditHeadFile)
  const check = await checkAuditChain(database, kept)
  return {
    title: messagesFor(args.context).t('admin.audit.check'),
    at: now(),
    entries: check.entries,
    head: check.head === null ? null : Buffer.from(check.head.hash).toString('hex'),
    faults: check.faults.slice(0, faultsShown),
    faultCount: check.faults.length,
    keptHeads: kept.length,
    lastKept: kept.at(-1)?.sequence ?? null,
  }
}

export { meta }
export const handle = { width: 'reading' }

export default function Check() {
  const { t, formatQuantity } = useMessages()
  const { title, at, entries, head, faults, faultCount, keptHeads, lastKept } = useLoaderData<typeof loader>()
  const whole = faultCount === 0
  return (
    <>
      <PageHeader
        title={title}
        breadcrumbs={<Breadcrumbs parents={[{ to: '/audit', label: t('admin.audit.title') }]} />}
      />
      <div className="grid gap-6">
        <Notice
          tone={whole ? (keptHeads === 0 && entries > 0n ? 'warning' : 'success') : 'error'}
          title={t(whole ? 'admin.audit.whole' : 'admin.audit.broken')}
        >
          <p>
            {whole
              ? t('admin.audit.wholeBody', { entries: Number(entries), heads: keptHeads })
              : t('admin.audit.brokenBody', { faults: faultCount })}
          </p>
          {whole && keptHeads === 0 && entries > 0n ? <p>{t('admin.audit.noHeads')}</p> : null}
          {faults.length === 0 ? null : (
            <ul className="mt-2 list-disc pl-5">
              {faults.map((fault) => (
                <li key={JSON.stringify(fault, (_, value: unknown) => String(value))}>
                  <FaultWords fault={fault} />
                </li>
              ))}
            </ul>
          )}
        </Notice>
        <Card title={t('admin.audit.figures')}>
          <DescriptionList
            facts={[
              {
                term: t('admin.audit.entries'),
                value: <span className="figures">{formatQuantity(entries)}</span>,
              },
              {
                term: t('admin.audit.heads'),
                value: <span className="figures">{formatQuantity(BigInt(keptHeads))}</span>,
              },
              {
                term: t('admin.audit.lastKept'),
                value: lastKept === null ? '–' : <span className="figures">{formatQuantity(lastKept)}</span>,
              },
              {
                term: t('admin.audit.head'),
                value: head === null ? '–' : <Hash whole value={head} label={t('admin.audit.head')} />,
              },
              { term: t('admin.audit.checkedAt'), value: <DateTime value={at} detail="second" /> },
            ]}
          />
        </Card>
        <div>
          <LinkButton to="/audit/check" reloadDocument>
            {t('admin.audit.again')}
          </LinkButton>
        </div>
      </div>
    </>
  )
}

function FaultWords({ fault }: { fault: AuditChainFault }) {
  const { t } = useMessages()
  switch (fault.fault) {
    case 'gap':
      return <>{t('admin.audit.fault.gap', { after: String(fault.after), found: String(fault.found) })}</>
    case 'wrong-hash':
    case 'not-chained':
    case 'tail-cut':
      return <>{t(`admin.audit.fault.${fault.fault}`, { sequence: String(fault.sequence) })}</>
    default:
      return fault satisfies never
  }
}
