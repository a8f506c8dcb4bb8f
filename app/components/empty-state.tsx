import type { ReactNode } from 'react'

/** Nothing is here yet: what would be, and how it gets here. */
export function EmptyState({
  title,
  children,
  action,
}: {
  title: string
  children?: ReactNode
  action?: ReactNode
}) {
  return (
    <div className="rounded-lg border border-dashed border-line-strong px-6 py-12 text-center">
      <p className="font-display text-xl">{title}</p>
      {children === undefined ? null : (
        <div className="mx-auto mt-2 max-w-[52ch] text-ink-soft">{children}</div>
      )}
      {action === undefined ? null : <div className="mt-6">{action}</div>}
    </div>
  )
}
