import { useLocation } from '@remix-run/react'
import { type ReactNode, useEffect, useRef } from 'react'

/**
 * A button that opens a panel of links and small forms. A native disclosure, so it works before and without scripts;
 * with them it closes on Escape, on a press outside and on navigation.
 */
export function Menu({
  label,
  trigger,
  align = 'end',
  className = '',
  children,
}: {
  /** The accessible name of the button. */
  label: string
  trigger: ReactNode
  align?: 'start' | 'end'
  className?: string
  children: ReactNode
}) {
  const details = useRef<HTMLDetailsElement>(null)
  const location = useLocation()
  useEffect(() => {
    details.current?.removeAttribute('open')
  }, [location])
  useEffect(() => {
    const onPress = (event: PointerEvent) => {
      if (event.target instanceof Node && !details.current?.contains(event.target))
        details.current?.removeAttribute('open')
    }
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Escape' || !details.current?.open) return
      details.current.removeAttribute('open')
      details.current.querySelector('summary')?.focus()
    }
    document.addEventListener('pointerdown', onPress)
    document.addEventListener('keydown', onKey)
    return () => {
      document.removeEventListener('pointerdown', onPress)
      document.removeEventListener('keydown', onKey)
    }
  }, [])
  return (
    <details ref={details} className={`group relative ${className}`}>
      <summary
        aria-label={label}
        className="flex min-h-11 min-w-11 items-center justify-center gap-2 rounded-md px-2 text-ink-soft hover:bg-hover hover:text-ink group-open:bg-hover group-open:text-ink"
      >
        {trigger}
      </summary>
      <div
        className={`absolute top-full z-30 mt-2 w-72 max-w-[calc(100vw-2rem)] animate-appear rounded-lg border border-line bg-raised p-2 shadow-float ${align === 'end' ? 'right-0' : 'left-0'}`}
      >
        {children}
      </div>
    </details>
  )
}

export const menuItemClass =
  'flex min-h-10 w-full items-center gap-2 rounded-md px-3 py-1.5 text-left text-sm text-ink hover:bg-hover aria-[current]:font-semibold aria-[current]:text-accent'
