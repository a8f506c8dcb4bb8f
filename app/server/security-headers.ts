import type { Response } from 'express'
import helmet from 'helmet'

/**
 * Headers of every response. Scripts run by the response's nonce alone, styles come from our files alone, nothing is
 * framed, and connections go back to this origin (`ws:`/`wss:` named for browsers in which 'self' leaves it out).
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
        frameAncestors: ["'none'"],
        ...(https ? { upgradeInsecureRequests: [] } : {}),
      },
    },
    strictTransportSecurity: https ? { maxAge: 31_536_000, includeSubDomains: true } : false,
    referrerPolicy: { policy: 'same-origin' },
    xFrameOptions: { action: 'deny' },
  })
}

function nonceOf(response: unknown): string {
  return (response as Response<unknown, { nonce: string }>).locals.nonce
}
