import type { Locale } from '#app/i18n/locale.ts'
import type { Theme } from '#app/preferences.ts'

/** Who is signed in, as the screens need to know it. Customers and staff never meet in one process. */
export type Person =
  | {
      readonly kind: 'investor' | 'issuer'
      readonly id: string
      readonly name: string
      readonly email: string
    }
  | {
      readonly kind: 'staff'
      readonly id: string
      readonly name: string
      readonly email: string
      readonly roles: readonly StaffRole[]
    }

export type StaffRole = 'compliance' | 'admin' | 'auditor'

/** What the server hands to every loader and action, and to the document renderer. */
export interface RequestContext {
  /** Nonce of this response's content security policy. */
  readonly nonce: string
  readonly requestId: string
  readonly locale: Locale
  readonly theme: Theme
  /** IANA name of the reader's time zone; `UTC` until it is known. */
  readonly timeZone: string
  readonly person: Person | null
}

declare module '@remix-run/server-runtime' {
  interface AppLoadContext extends RequestContext {}
}
