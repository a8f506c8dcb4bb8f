import { cookieValue } from '#app/preferences.ts'

/** The session's cookie: invisible to scripts, sent by our own pages only, bound to the host where that can be. */
export interface SessionCookie {
  readonly name: string
  /** The token in a `Cookie` header. */
  read(header: string | undefined): string | undefined
  /** A `Set-Cookie` value that keeps the token until the session cannot live any longer. */
  keep(token: string, seconds: number): string
  /** A `Set-Cookie` value that forgets it. */
  forget(): string
}

/** Consoles have cookies of different names: a browser that opens both on one host never mixes them up. */
export function sessionCookie(console: 'web' | 'admin', origin: string): SessionCookie {
  const secure = origin.startsWith('https:')
  const name = `${secure ? '__Host-' : ''}stoa_${console === 'web' ? 'session' : 'staff_session'}`
  const attributes = `Path=/; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`
  return {
    name,
    read: (header) => cookieValue(header, name),
    keep: (token, seconds) => `${name}=${token}; ${attributes}; Max-Age=${seconds}`,
    forget: () => `${name}=; ${attributes}; Max-Age=0`,
  }
}
