import type { ReactNode } from 'react'

/** The one `h1` of a page, what it is for, and what can be done with the whole of it. */
export function PageHeader({
  title,
  lead,
  actions,
  breadcrumbs,
  status,
}: {
  title: string
  lead?: ReactNode
  actions?: ReactNode
  /** A `Breadcrumbs`. */
  breadcrumbs?: ReactNode
  /** A `StatusBadge` beside the title. */
  status?: ReactNode
}) {
  return (
    <div className="mb-8">
      {breadcrumbs}
      <div className="flex flex-wrap items-end justify-between gap-x-6 gap-y-4">
        <div className="min-w-0">
          <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
            <h1 className="font-display text-2xl sm:text-3xl">{title}</h1>
            {status}
          </div>
          {lead === undefined ? null : <p className="mt-2 max-w-[68ch] text-ink-soft">{lead}</p>}
        </div>
        {actions === undefined ? null : <div className="flex flex-wrap gap-3">{actions}</div>}
      </div>
    </div>
  )
}
