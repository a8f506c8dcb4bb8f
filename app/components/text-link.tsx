import { Link } from '@remix-run/react'
import type { ReactNode } from 'react'

/** A link inside running text or a table. */
export function TextLink({ to, children }: { to: string; children: ReactNode }) {
  return (
    <Link to={to} className="rounded-sm text-accent underline underline-offset-4">
      {children}
    </Link>
  )
}
