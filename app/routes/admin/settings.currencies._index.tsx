import type { LoaderFunctionArgs } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { LinkButton } from '#app/components/button.tsx'
import { DataTable } from '#app/components/data-table.tsx'
import { EmptyState } from '#app/components/empty-state.tsx'
import { Hash } from '#app/components/hash.tsx'
import { Money } from '#app/components/money.tsx'
import { PageHeader } from '#app/components/page-header.tsx'
import { Section } from '#app/components/section.tsx'
import { StatusBadge } from '#app/components/status-badge.tsx'
import { TextLink } from '#app/components/text-link.tsx'
import { messagesFor } from '#app/i18n/server-messages.ts'
import { useMessages } from '#app/i18n/use-messages.ts'
import { isoCodes } from '#app/operations/iso-currencies.ts'
import { settingsPermissions } from '#app/operations/settings-permissions.ts'
import { SettingsTabs } from '#app/operations/settings-tabs.tsx'
import { useStaffLive } from '#app/operations/use-staff-live.ts'
import { listCurrencies } from '#app/queries/staff/currencies.server.ts'
import { requireAny } from '#app/server/guards.ts'
import { titleOfLoader as meta } from '#app/title.ts'

export async function loader(args: LoaderFunctionArgs) {
  const staff = requireAny(args, settingsPermissions)
  const currencies = await listCurrencies(args.context.services.database)
  const { t } = messagesFor(args.context)
  const maySet = staff.permissions.includes('currencies.set')
  return {
    title: t('admin.settings.currencies'),
    currencies,
    maySet,
    addable: maySet ? isoCodes.filter((code) => !currencies.some((one) => one.code === code)) : [],
  }
}

export { meta }

export default function Currencies() {
  const { t } = useMessages()
  const { currencies, maySet, addable } = useLoaderData<typeof loader>()
  useStaffLive()
  return (
    <>
      <PageHeader title={t('admin.settings.title')} lead={t('admin.currencies.lead')} />
      <SettingsTabs current="currencies" />
      <DataTable
        caption={t('admin.settings.currencies')}
        captionHidden
        rows={currencies}
        rowKey={(row) => row.code}
        empty={<EmptyState title={t('admin.currencies.empty')}>{t('admin.currencies.choose')}</EmptyState>}
        columns={[
          {
            id: 'code',
            header: t('admin.currency'),
            rowHeader: true,
            cell: (row) =>
              maySet ? <TextLink to={`/settings/currencies/${row.code}`}>{row.code}</TextLink> : row.code,
          },
          {
            id: 'state',
            header: t('admin.state'),
            cell: (row) => (
              <StatusBadge
                tone={row.enabled ? (row.tokenAddress === null ? 'waiting' : 'good') : 'neutral'}
                label={t(
                  row.enabled
                    ? row.tokenAddress === null
                      ? 'admin.currencies.deploying'
                      : 'admin.currencies.open'
                    : 'admin.currencies.closed',
                )}
              />
            ),
          },
          {
            id: 'decimals',
            header: t('admin.currencies.decimals'),
            numeric: true,
            cell: (row) => row.decimals,
          },
          {
            id: 'depositMin',
            header: t('admin.currencies.depositMin'),
            numeric: true,
            cell: (row) => <Money minor={row.depositMin} asset={row} />,
          },
          {
            id: 'withdrawalMin',
            header: t('admin.currencies.withdrawalMin'),
            numeric: true,
            cell: (row) => <Money minor={row.withdrawalMin} asset={row} />,
          },
          {
            id: 'withdrawalFee',
            header: t('admin.currencies.withdrawalFee'),
            numeric: true,
            cell: (row) => <Money minor={row.withdrawalFee} asset={row} />,
          },
          {
            id: 'second',
            header: t('admin.currencies.secondApprovalAbove'),
            numeric: true,
            cell: (row) =>
              row.secondApprovalAbove === 0n ? (
                t('admin.currencies.never')
              ) : (
                <Money minor={row.secondApprovalAbove} asset={row} />
              ),
          },
          {
            id: 'token',
            header: t('admin.currencies.token'),
            cell: (row) =>
              row.tokenAddress === null ? (
                '–'
              ) : (
                <Hash value={row.tokenAddress} label={t('admin.currencies.token')} />
              ),
          },
        ]}
      />
      {addable.length === 0 ? null : (
        <Section title={t('admin.currencies.add')} lead={t('admin.currencies.addLead')}>
          <ul className="flex flex-wrap gap-3">
            {addable.map((code) => (
              <li key={code}>
                <LinkButton to={`/settings/currencies/add/${code}`}>{code}</LinkButton>
              </li>
            ))}
          </ul>
        </Section>
      )}
    </>
  )
}
