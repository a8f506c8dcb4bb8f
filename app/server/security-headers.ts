import type { IncomingMessage } from 'node:http'
import type { Response } from 'express'
import helmet from 'helmet'

/**
 * Headers of every response. Scripts run by the response's nonce alone, styles come from our files alone, nothing is
 * framed but identity documents by the page of their case, and connections go back to this origin (`ws:`/`wss:` named
 * for browsers in which 'self' leaves it out). A browser that reads `frame-ancestors` heeds no `X-Frame-Options`.
 */
export function securityHeaders(origin: string): ReturnType<typeof helmet> {
  const https = origin.startsWith('https:')
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'", "'strict-dynamic'", (_request, response) => `'nonce-${nonceOf(response)}'`],
        scriptSrcAttr: ["'none'"],
        styleSrc: ["'self'"],
        styleSrcAttr: ["'none'"],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'"],
        connectSrc: ["'self'", origin.replace(/^http/, 'ws')],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: [(request) => (isIdentityDocument(request) ? "'self'" : "'none'")],
        ...(https ? { upgradeInsecureRequests: [] } : {}),
      },
    },
    strictTransportSecurity: https ? { maxAge: 31_536_000, includeSubDomains: true } : false,
    referrerPolicy: { policy: 'same-origin' },
    xFrameOptions: { action: 'deny' },
  })
}

/** Its own answer narrows the rest further: see `sealedAway`. What a route answers is added here, and lifts nothing. */
function isIdentityDocument({ url = '' }: IncomingMessage): boolean {
  return /^\/kyc\/[0-9a-f-]{36}\/documents\/[a-z-]+$/.test(url)
}

function nonceOf(response: unknown): string {
  return (response as Response<unknown, { nonce: string }>).locals.nonce
}
