import { Breadcrumbs } from '#app/components/breadcrumbs.tsx'
import { PageHeader } from '#app/components/page-header.tsx'
import { useMessages } from '#app/i18n/use-messages.ts'

/** The head of a page about one currency, below the settings. */
export function CurrencyHeader({
  title,
  currency,
}: {
  title: string
  currency: { readonly name: string; readonly decimals: number }
}) {
  const { t } = useMessages()
  return (
    <PageHeader
      title={title}
      lead={t('admin.currencies.iso', { name: currency.name, decimals: currency.decimals })}
      breadcrumbs={
        <Breadcrumbs
          parents={[
            { to: '/settings', label: t('admin.settings.title') },
            { to: '/settings/currencies', label: t('admin.settings.currencies') },
          ]}
        />
      }
    />
  )
}
