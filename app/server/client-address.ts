import type { IncomingMessage } from 'node:http'

/**
 * Who asks, as Express tells it by `trust proxy`: of what the proxies have written, only what the nearest `trusted` ones
 * saw. For requests that Express does not see.
 */
export function clientAddress(request: IncomingMessage, trusted: number): string {
  const forwarded = request.headers['x-forwarded-for'] ?? []
  const written = [forwarded].flat().join(',').split(',')
  const nearestFirst = written.map((part) => part.trim()).filter((part) => part !== '')
  const addresses = [request.socket.remoteAddress ?? '', ...nearestFirst.toReversed()]
  return addresses[Math.min(trusted, addresses.length - 1)] ?? ''
}
