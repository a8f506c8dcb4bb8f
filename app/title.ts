import type { MetaFunction } from '@remix-run/node'

/** The title that the route's loader gives. */
export const titleOfLoader: MetaFunction = ({ data }) => [
  {
    title: `${typeof data === 'object' && data !== null && 'title' in data ? String(data.title) : ''} · Stoa`,
  },
]
