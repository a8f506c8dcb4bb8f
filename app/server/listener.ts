import { randomBytes, randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { createRequestHandler } from '@remix-run/express'
import type { AppLoadContext, ServerBuild } from '@remix-run/node'
import express, { type ErrorRequestHandler, type RequestHandler } from 'express'
import { messagesFor } from '#app/i18n/server-messages.ts'
import { readPreferences } from '#app/preferences.ts'
import type { AccountRows } from './authentication/account-rows.ts'
import type { Session } from './authentication/authentication.ts'
import { bodyLimit } from './body-limit.ts'
import type { Person, RequestContext, Services } from './context.ts'
import { type Log, loggable } from './log.ts'
import { problem } from './problem.ts'
import type { Allowance, RateLimits } from './rate-limits.ts'
import { comesFromOwnPages } from './same-origin.ts'
import { securityHeaders } from './security-headers.ts'

export interface ListenerParts {
  readonly console: 'web' | 'admin'
  readonly origin: string
  readonly trustProxy: number
  readonly services: Services
  readonly limits: RateLimits
  readonly log: Log
  readonly loadPerson: (rows: AccountRows, session: Session) => Promise<Person>
  /** Whether a peer may speak to this listener at all, by its socket. */
  readonly admits: (remoteAddress: string | undefined) => boolean
  /** The Remix build, and the directory of its public files. */
  readonly build: ServerBuild
  readonly publicDirectory: string
  /** What answers under `/api/v1`. */
  readonly api?: RequestHandler
  /** What takes WebSocket connections at `/live`. */
  readonly live?: (request: IncomingMessage, socket: Duplex, head: Buffer) => void
}

/** A server of one console, not listening yet. */
export function listener(parts: ListenerParts): Server {
  const app = express()
  app.disable('x-powered-by')
  app.set('trust proxy', parts.trustProxy)
  app.use(begin(parts))
  app.use(securityHeaders(parts.origin))
  app.use('/assets', express.static(`${parts.publicDirectory}/assets`, { immutable: true, maxAge: '1y' }))
  app.use(express.static(parts.publicDirectory, { maxAge: '1h', index: false }))
  app.use(ownPagesOnly(parts), bodyLimit, withContext(parts))
  if (parts.api !== undefined) app.use('/api/v1', parts.api)
  app.all(
    /.*/,
    createRequestHandler({
      build: parts.build,
      mode: 'production',
      getLoadContext: (_request, response) => response.locals['context'] as AppLoadContext,
    }),
  )
  app.use(failed(parts.log))
  const server = createServer((request, response) => {
    // Before anything of the request is looked at.
    if (parts.admits(request.socket.remoteAddress)) {
      app(request, response)
      return
    }
    response.writeHead(403, { 'content-type': 'text/plain', connection: 'close' })
    response.end('This address is not in an allowed network.\n')
  })
  server.headersTimeout = 10_000
  server.requestTimeout = 120_000
  server.on('upgrade', (request, socket, head) => {
    if (!parts.admits(request.socket.remoteAddress) || parts.live === undefined)
      return void socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n')
    parts.live(request, socket, head)
  })
  return server
}

/** Gives the request an id and the response a nonce, and writes one line once it is answered. */
function begin({ log, origin }: ListenerParts): RequestHandler {
  const { host } = new URL(origin)
  return (request, response, next) => {
    const started = performance.now()
    const requestId = randomUUID()
    response.locals['requestId'] = requestId
    response.locals['nonce'] = randomBytes(16).toString('base64')
    response.setHeader('x-request-id', requestId)
    // The adapter would believe what a client claims to have asked for; we know where we are.
    delete request.headers['x-forwarded-host']
    request.headers.host = host
    // The path at the start: what handles the request changes it.
    const { path, method } = request
    response.on('finish', () => {
      const milliseconds = Math.round(performance.now() - started)
      log.info({ requestId, method, path, status: response.statusCode, milliseconds }, 'request')
    })
    next()
  }
}

function ownPagesOnly({ origin }: ListenerParts): RequestHandler {
  return (request, response, next) => {
    if (comesFromOwnPages(request.method, request.headers, origin)) return next()
    problem(response, {
      status: 403,
      code: 'foreign-origin',
      title: 'The request does not come from our pages',
    })
  }
}

/** Who asks, within what limits, in which language: what loaders, actions and the API are handed. */
function withContext(parts: ListenerParts): RequestHandler {
  const { services, limits, loadPerson } = parts
  return (request, response, next) => {
    const answer = async (): Promise<void> => {
      const address = request.ip ?? ''
      const byAddress = await limits.requestByAddress(address)
      if (!byAddress.allowed) return tooMany(request, response, byAddress)
      const token = services.cookie.read(request.headers.cookie)
      const resumed =
        token === undefined ? undefined : await services.authentication.resume(token, loadPerson)
      const allowance = await limits.request({ sessionId: resumed?.session.id, address })
      announce(response, allowance)
      if (!allowance.allowed) return tooMany(request, response, allowance)
      const { cookie, 'accept-language': acceptLanguage } = request.headers
      response.locals['context'] = {
        nonce: response.locals['nonce'] as string,
        requestId: response.locals['requestId'] as string,
        console: parts.console,
        ...readPreferences({ cookie, acceptLanguage }, resumed?.account),
        person: resumed?.stage === 'full' ? resumed.loaded : null,
        session: resumed ?? null,
        visitor: { address, userAgent: request.headers['user-agent'] ?? '' },
        origin: parts.origin,
        services,
      } satisfies RequestContext
      // What a signed-in person sees is kept by no cache between us.
      response.setHeader('cache-control', 'no-store')
      next()
    }
    answer().catch(next)
  }
}

function announce(response: express.Response, { limit, remaining, resetAt }: Allowance): void {
  response.setHeader('ratelimit-limit', limit)
  response.setHeader('ratelimit-remaining', remaining)
  response.setHeader('ratelimit-reset', secondsUntil(resetAt))
}

function tooMany(request: express.Request, response: express.Response, allowance: Allowance): void {
  const seconds = secondsUntil(allowance.resetAt)
  announce(response, allowance)
  response.setHeader('retry-after', seconds)
  if (request.accepts(['json', 'html']) === 'html') return tooManyPage(request, response)
  problem(response, {
    status: 429,
    code: 'too-many-requests',
    title: 'Too many requests',
    detail: `Try again in ${seconds} seconds.`,
  })
}

/** A page that costs nothing to make: who asks too often is not rendered for. */
function tooManyPage({ headers }: express.Request, response: express.Response): void {
  const { cookie, 'accept-language': acceptLanguage } = headers
  const reader = readPreferences({ cookie, acceptLanguage })
  const { t } = messagesFor(reader)
  const [title, body] = [t('errors.page.tooMany.title'), t('errors.page.tooMany.body')]
  response
    .status(429)
    .type('html')
    .send(
      `<!doctype html><html lang="${reader.locale}"><meta charset="utf-8"><title>${title}</title><h1>${title}</h1><p>${body}</p></html>`,
    )
}

function secondsUntil(moment: Date): number {
  return Math.max(1, Math.ceil((moment.getTime() - Date.now()) / 1_000))
}

function failed(log: Log): ErrorRequestHandler {
  // Four parameters, or Express takes it for no handler of errors.
  return (error: unknown, _request, response, _next) => {
    const requestId = response.locals['requestId'] as string
    log.error({ requestId, error: loggable(error) }, 'a request failed')
    // Handed on, Express would write the error as it is, message and all.
    if (response.headersSent) return void response.destroy()
    problem(response, {
      status: 503,
      code: 'unavailable',
      title: 'This part is not answering now',
      detail: `Reference: ${requestId}`,
    })
  }
}
