import { Link } from '@remix-run/react'
import { useEffect, useRef } from 'react'

export interface Tab {
  readonly to: string
  readonly label: string
  readonly current: boolean
}

/**
 * Views of one matter, each with its own address (`?view=orders`), so that they can be linked, go back and work
 * without scripts. The loader reads the address and says which is current.
 */
export function Tabs({ label, tabs }: { label: string; tabs: readonly Tab[] }) {
  const row = useRef<HTMLElement>(null)
  const shown = tabs.find(({ current }) => current)?.to
  // Where not all fit beside each other, the current one is among those in sight.
  useEffect(() => {
    const tab = row.current?.querySelector<HTMLElement>('[aria-current]')
    if (row.current && tab) row.current.scrollLeft = tab.offsetLeft - row.current.offsetLeft
  }, [shown])
  return (
    <nav ref={row} aria-label={label} className="mb-6 overflow-x-auto border-b border-line">
      <ul className="flex gap-1">
        {tabs.map(({ to, label: text, current }) => (
          <li key={to}>
            <Link
              to={to}
              preventScrollReset
              {...(current ? { 'aria-current': 'page' as const } : {})}
              className="flex min-h-11 items-center border-b-2 border-transparent px-3 whitespace-nowrap text-ink-soft -outline-offset-2 hover:text-ink aria-[current]:border-accent aria-[current]:font-semibold aria-[current]:text-ink"
            >
              {text}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  )
}
