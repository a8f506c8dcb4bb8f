import { Tabs } from '#app/components/tabs.tsx'
import { useMessages } from '#app/i18n/use-messages.ts'

/** The currency of a page, as part of its address. */
export function CurrencyTabs({
  path,
  codes,
  current,
}: {
  path: string
  codes: readonly string[]
  current: string
}) {
  const { t } = useMessages()
  if (codes.length < 2) return null
  return (
    <Tabs
      label={t('investor.currency')}
      tabs={codes.map((code) => ({ to: `${path}?currency=${code}`, label: code, current: code === current }))}
    />
  )
}
