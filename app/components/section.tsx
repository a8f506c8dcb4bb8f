import { type ReactNode, useId } from 'react'

/** A titled part of a page, without a sheet of its own. */
export function Section({
  title,
  lead,
  actions,
  children,
}: {
  title: string
  lead?: ReactNode
  actions?: ReactNode
  children: ReactNode
}) {
  const id = useId()
  return (
    <section aria-labelledby={id} className="mt-10 first:mt-0">
      <div className="mb-4 flex flex-wrap items-end justify-between gap-x-6 gap-y-2">
        <div>
          <h2 id={id} className="text-xl font-semibold">
            {title}
          </h2>
          {lead === undefined ? null : <p className="mt-1 max-w-[68ch] text-ink-soft">{lead}</p>}
        </div>
        {actions}
      </div>
      {children}
    </section>
  )
}
