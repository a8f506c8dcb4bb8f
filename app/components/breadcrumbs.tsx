import { Link } from '@remix-run/react'
import { useMessages } from '#app/i18n/use-messages.ts'
import { Icon } from './icon.tsx'

/** The way up from a page: its parents, nearest last. */
export function Breadcrumbs({ parents }: { parents: readonly { to: string; label: string }[] }) {
  const { t } = useMessages()
  return (
    <nav aria-label={t('common.navigation.breadcrumbs')} className="mb-3 text-sm">
      <ol className="flex flex-wrap items-center gap-1 text-ink-soft">
        {parents.map(({ to, label }) => (
          <li key={to} className="flex items-center gap-1">
            <Link to={to} className="rounded-sm underline-offset-4 hover:text-ink hover:underline">
              {label}
            </Link>
            <Icon name="chevronRight" className="size-4" />
          </li>
        ))}
      </ol>
    </nav>
  )
}
