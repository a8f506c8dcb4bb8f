import type { IncomingHttpHeaders } from 'node:http'

const reading = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * Whether a request may change something: only from our own pages. Every browser sends `Origin` with what changes
 * something; where it does not, `Sec-Fetch-Site` must say so. Other clients name our origin themselves.
 */
export function comesFromOwnPages(method: string, headers: IncomingHttpHeaders, ownOrigin: string): boolean {
  if (reading.has(method)) return true
  if (headers.origin !== undefined) return headers.origin === ownOrigin
  return headers['sec-fetch-site'] === 'same-origin'
}
