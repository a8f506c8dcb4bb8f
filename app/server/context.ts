import type { CustomerScope } from '#db/customer-scope.ts'
import type { Database } from '#db/database.ts'
import type { EngineClient } from '#engine/gateway/client.ts'
import type { Locale } from '#app/i18n/locale.ts'
import type { Theme } from '#app/preferences.ts'
import type { Visitor } from './authentication/account-rows.ts'
import type { Authentication, Session } from './authentication/authentication.ts'
import type { Registration } from './authentication/registration.ts'
import type { FileStore } from './file-store.ts'
import type { PersonalData } from './personal-data.ts'
import type { SessionCookie } from './session-cookie.ts'

/** Who is signed in, as the screens need to know it. Customers and staff never meet in one process. */
export type Person = CustomerPerson | StaffPerson

export interface CustomerPerson {
  /** `issuer` once a company is registered */
  readonly kind: 'investor' | 'issuer'
  readonly id: string
  /** as shown: the e-mail address, since the name itself is sealed */
  readonly name: string
  readonly email: string
}

export interface StaffPerson {
  readonly kind: 'staff'
  readonly id: string
  readonly name: string
  readonly email: string
  readonly roles: readonly StaffRole[]
  readonly permissions: readonly Permission[]
}

export const staffRoles = ['admin', 'superadmin', 'compliance', 'auditor'] as const
export type StaffRole = (typeof staffRoles)[number]

/** What a privileged act names; roles carry them as data (`role_permission`). */
export type Permission =
  | 'staff.invite'
  | 'staff.disable'
  | 'staff.reissue'
  | 'system.view'
  | 'fees.set'
  | 'rates.set'
  | 'currencies.set'
  | 'bank-account.set'
  | 'deposit.credit'
  | 'suspense.assign'
  | 'withdrawal.decide'
  | 'withdrawal.pay'
  | 'kyc.view'
  | 'kyc.decide'
  | 'kyc.revoke'
  | 'issuer.verify'
  | 'issuance.approve-as-compliance'
  | 'issuance.approve-as-admin'
  | 'market.set-phase'
  | 'account.suspend'
  | 'audit.read'

/** What the server hands to every loader and action, and to the document renderer. */
export interface RequestContext {
  /** Nonce of this response's content security policy. */
  readonly nonce: string
  readonly requestId: string
  readonly console: 'web' | 'admin'
  readonly locale: Locale
  readonly theme: Theme
  /** IANA name of the reader's time zone; `UTC` until it is known. */
  readonly timeZone: string
  /** Fully signed in, second factor included; see `session.stage` for those on the way. */
  readonly person: Person | null
  readonly session: Session | null
  readonly visitor: Visitor
  /** `WEB_ORIGIN` or `ADMIN_ORIGIN`, the only source of absolute addresses. */
  readonly origin: string
  readonly services: Services
}

/** The same for every request of a process. */
export interface Services {
  /**
   * Connections under this process's role. On `web` it sees of customers' rows what is public; everything of a
   * customer goes through `requireCustomer(…).inScope`.
   */
  readonly database: Database
  readonly authentication: Authentication
  /** `web` only. */
  readonly registration: Registration | null
  readonly cookie: SessionCookie
  readonly personalData: PersonalData
  /** Seals to the officers' key (`web`), or opens with it (`admin`). */
  readonly documents: {
    readonly seal: ((plain: Uint8Array) => Promise<Uint8Array>) | null
    readonly open: ((sealed: Uint8Array) => Promise<Uint8Array>) | null
  }
  readonly files: FileStore
  /** Through this process's own door. See `isEngineUnavailable` for when it does not answer. */
  readonly engine: EngineClient
  /** `admin` only: where each process answers about its health. */
  readonly healthPorts: ReadonlyMap<string, number>
  /** `admin` only: where the worker keeps the audit log's head. */
  readonly auditHeadFile: string | null
  readonly now: () => Date
}

export type { CustomerScope }

declare module '@remix-run/server-runtime' {
  interface AppLoadContext extends RequestContext {}
}
