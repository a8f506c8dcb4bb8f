import { Tabs } from '#app/components/tabs.tsx'
import { useMessages } from '#app/i18n/use-messages.ts'

const parts = ['fees', 'rates', 'currencies', 'bank'] as const

/** The parts of the settings, each on a page of its own. */
export function SettingsTabs({ current }: { current: (typeof parts)[number] }) {
  const { t } = useMessages()
  return (
    <Tabs
      label={t('admin.settings.title')}
      tabs={parts.map((part) => ({
        to: `/settings/${part}`,
        label: t(`admin.settings.${part}`),
        current: part === current,
      }))}
    />
  )
}
