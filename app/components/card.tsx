import { type ReactNode, useId } from 'react'

/** A sheet for one matter. With a title it is a region of that name; `actions` stand beside the title. */
export function Card({
  title,
  level = 2,
  actions,
  className = '',
  children,
}: {
  title?: string
  level?: 2 | 3
  actions?: ReactNode
  className?: string
  children: ReactNode
}) {
  const id = useId()
  const Heading = level === 2 ? 'h2' : 'h3'
  return (
    <section
      {...(title === undefined ? {} : { 'aria-labelledby': id })}
      className={`rounded-lg border border-line bg-surface p-4 shadow-card sm:p-6 ${className}`}
    >
      {title === undefined ? null : (
        <div className="mb-4 flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
          <Heading id={id} className={level === 2 ? 'text-lg font-semibold' : 'font-semibold'}>
            {title}
          </Heading>
          {actions}
        </div>
      )}
      {children}
    </section>
  )
}
