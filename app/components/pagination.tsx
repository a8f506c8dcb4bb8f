import { useMessages } from '#app/i18n/use-messages.ts'
import { LinkButton } from './button.tsx'

/** Pages of a list. `previous` and `next` are addresses, absent at the ends; `pages` where the count is known. */
export function Pagination({
  page,
  pages,
  previous,
  next,
}: {
  page: number
  pages?: number
  previous?: string | undefined
  next?: string | undefined
}) {
  const { t } = useMessages()
  if (previous === undefined && next === undefined) return null
  return (
    <nav aria-label={t('common.pagination.label')} className="mt-6 flex items-center justify-between gap-4">
      <span className="min-w-28">
        {previous === undefined ? null : (
          <LinkButton to={previous} size="small" rel="prev">
            {t('common.pagination.previous')}
          </LinkButton>
        )}
      </span>
      <span aria-current="page" className="figures text-sm text-ink-soft">
        {pages === undefined
          ? t('common.pagination.page', { page })
          : t('common.pagination.pageOf', { page, pages })}
      </span>
      <span className="min-w-28 text-right">
        {next === undefined ? null : (
          <LinkButton to={next} size="small" rel="next">
            {t('common.pagination.next')}
          </LinkButton>
        )}
      </span>
    </nav>
  )
}
