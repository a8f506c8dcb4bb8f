import { type Kysely, sql, type Transaction } from 'kysely'
import { inCustomerScope } from '#db/customer-scope.ts'
import type { Database } from '#db/database.ts'
import type { DB } from '#db/schema.ts'

/** Customers and staff sign in by the same rules, each from tables of their own. */
export type Audience = 'customer' | 'staff'

export type TokenPurpose = 'email-proof' | 'password-reset' | 'invitation'

export interface AccountRow {
  readonly id: string
  readonly email: string
  /** null: a member of staff who has not taken up the invitation */
  readonly passwordHash: string | null
  /** Whether this person may sign in at all: e-mail proven (customers), not disabled (staff). */
  readonly active: boolean
  readonly locale: 'es' | 'en' | 'ru'
  readonly timeZone: string
}

export interface SessionRow {
  readonly id: string
  readonly createdAt: Date
  readonly lastSeenAt: Date
  readonly expiresAt: Date
  readonly userAgent: string
  readonly address: string
  readonly secondFactorAt: Date | null
}

export interface TotpRow {
  readonly secretSealed: Buffer
  readonly confirmedAt: Date | null
  readonly lastStep: bigint
}

/** Where a session is opened from. */
export interface Visitor {
  readonly address: string
  readonly userAgent: string
}

/** One account's rows in one transaction. */
export interface AccountRows {
  readonly accountId: string
  readonly transaction: Transaction<DB>
  account(): Promise<AccountRow>
  setPassword(hash: string): Promise<void>
  setPreferences(chosen: {
    readonly locale?: AccountRow['locale']
    readonly timeZone?: string
  }): Promise<void>
  session(id: string): Promise<SessionRow | undefined>
  /** Live ones, newest first. */
  sessions(now: Date): Promise<readonly SessionRow[]>
  openSession(session: {
    readonly tokenHash: Uint8Array
    readonly createdAt: Date
    readonly now: Date
    readonly expiresAt: Date
    readonly visitor: Visitor
    readonly secondFactorAt: Date | null
  }): Promise<string>
  touchSession(id: string, now: Date, expiresAt: Date): Promise<void>
  /** False where this account has no such live session. */
  revokeSession(id: string, now: Date): Promise<boolean>
  revokeSessions(now: Date): Promise<void>
  totp(): Promise<TotpRow | undefined>
  /** A new secret in place of any other; it counts once confirmed. */
  putTotp(secretSealed: Uint8Array): Promise<void>
  confirmTotp(step: bigint, now: Date): Promise<void>
  removeTotp(): Promise<void>
  /** Takes a time step for good; false where it or a later one was taken before. */
  takeStep(step: bigint): Promise<boolean>
  replaceRecoveryCodes(hashes: readonly string[]): Promise<void>
  useRecoveryCode(hash: string, now: Date): Promise<boolean>
  recoveryCodesLeft(): Promise<number>
  putToken(token: {
    readonly hash: Uint8Array
    readonly purpose: TokenPurpose
    readonly expiresAt: Date
  }): Promise<void>
  /** False where it is unknown, used or expired. */
  useToken(hash: Uint8Array, purpose: TokenPurpose, now: Date): Promise<boolean>
  /** What was sent before no longer serves. */
  useTokens(purpose: TokenPurpose, now: Date): Promise<void>
}

export interface AccountStore {
  readonly audience: Audience
  accountOfEmail(email: string): Promise<string | undefined>
  accountOfSession(tokenHash: Uint8Array): Promise<{ accountId: string; sessionId: string } | undefined>
  accountOfToken(hash: Uint8Array, purpose: TokenPurpose): Promise<string | undefined>
  /** One transaction on one account's rows; for customers, in their scope. */
  within<Result>(accountId: string, act: (rows: AccountRows) => Promise<Result>): Promise<Result>
}

export function accountStore(database: Database, audience: Audience): AccountStore {
  return {
    audience,
    within: async (accountId, act) => {
      if (audience === 'customer')
        return await inCustomerScope(database, accountId, async (scope) =>
          act(accountRows(scope, audience, accountId)),
        )
      return await database
        .transaction()
        .execute(async (transaction) => act(accountRows(transaction, audience, accountId)))
    },
    ...lookups(database, audience),
  }
}

/** Before a person is known there is no scope: customers are found by functions that answer one row each. */
function lookups(database: Database, audience: Audience) {
  const first = async <Row>(query: ReturnType<typeof sql<Row>>): Promise<Row | undefined> =>
    (await query.execute(database)).rows[0]
  const customer = audience === 'customer'
  return {
    accountOfEmail: async (email: string) =>
      (
        await first(
          customer
            ? sql<{ id: string }>`select id from public.sign_in_account(${email})`
            : sql<{ id: string }>`select id from public.staff where email = lower(${email})`,
        )
      )?.id,
    accountOfSession: async (tokenHash: Uint8Array) =>
      await first(
        customer
          ? sql<{ accountId: string; sessionId: string }>`
              select customer_id as "accountId", session_id as "sessionId" from public.session_account(${tokenHash})`
          : sql<{ accountId: string; sessionId: string }>`
              select staff_id as "accountId", id as "sessionId" from public.staff_session
              where token_hash = ${tokenHash} and revoked_at is null and expires_at > now()`,
      ),
    accountOfToken: async (hash: Uint8Array, purpose: TokenPurpose) =>
      (
        await first(
          customer
            ? sql<{ id: string }>`select customer_id as id from public.token_account(${hash}, ${purpose})`
            : sql<{ id: string }>`
                select staff_id as id from public.staff_token
                where token_hash = ${hash} and purpose = ${purpose} and used_at is null and expires_at > now()`,
        )
      )?.id,
  }
}

/** The rows of one account in a transaction that is open already. */
export function accountRows(
  transaction: Transaction<DB>,
  audience: Audience,
  accountId: string,
): AccountRows {
  const table = (suffix: string) => sql.table(`public.${audience}${suffix}`)
  const owner = sql.ref(`${audience}_id`)
  const context: RowContext = { transaction, audience, accountId, table, owner }
  return {
    accountId,
    transaction,
    ...accountRow(context),
    ...sessionRows(context),
    ...totpRows(context),
    ...recoveryCodeRows(context),
    ...tokenRows(context),
  }
}

interface RowContext {
  readonly transaction: Kysely<DB>
  readonly audience: Audience
  readonly accountId: string
  readonly table: (suffix: string) => ReturnType<typeof sql.table>
  readonly owner: ReturnType<typeof sql.ref>
}

function accountRow({ transaction, audience, accountId, table }: RowContext) {
  const active = audience === 'customer' ? sql`email_verified_at is not null` : sql`disabled_at is null`
  return {
    account: async (): Promise<AccountRow> => {
      const { rows } = await sql<AccountRow>`
        select id, email, password_hash as "passwordHash", ${active} as active, locale, time_zone as "timeZone"
        from ${table('')} where id = ${accountId}`.execute(transaction)
      const [row] = rows
      if (row === undefined) throw new Error(`${audience} ${accountId} does not exist`)
      return row
    },
    setPreferences: async ({ locale, timeZone }: Parameters<AccountRows['setPreferences']>[0]) => {
      await sql`update ${table('')}
        set locale = coalesce(${locale ?? null}, locale), time_zone = coalesce(${timeZone ?? null}, time_zone)
        where id = ${accountId}`.execute(transaction)
    },
    setPassword: async (hash: string): Promise<void> => {
      await sql`update ${table('')} set password_hash = ${hash} where id = ${accountId}`.execute(transaction)
    },
  }
}

function sessionRows({ transaction, accountId, table, owner }: RowContext) {
  const columns = sql`id, created_at as "createdAt", last_seen_at as "lastSeenAt", expires_at as "expiresAt",
    user_agent as "userAgent", address, second_factor_at as "secondFactorAt"`
  const sessions = table('_session')
  return {
    session: async (id: string) =>
      (
        await sql<SessionRow>`select ${columns} from ${sessions}
          where ${owner} = ${accountId} and id = ${id} and revoked_at is null`.execute(transaction)
      ).rows[0],
    sessions: async (now: Date) =>
      (
        await sql<SessionRow>`select ${columns} from ${sessions}
          where ${owner} = ${accountId} and revoked_at is null and expires_at > ${now}
          order by last_seen_at desc limit 100`.execute(transaction)
      ).rows,
    openSession: async (session: Parameters<AccountRows['openSession']>[0]) => {
      const { tokenHash, createdAt, now, expiresAt, visitor, secondFactorAt } = session
      const { rows } = await sql<{ id: string }>`
        insert into ${sessions}
          (${owner}, token_hash, created_at, last_seen_at, expires_at, user_agent, address, second_factor_at)
        values (${accountId}, ${tokenHash}, ${createdAt}, ${now}, ${expiresAt},
          ${visitor.userAgent.slice(0, 400)}, ${visitor.address.slice(0, 64)}, ${secondFactorAt})
        returning id`.execute(transaction)
      const [row] = rows
      if (row === undefined) throw new Error('the session was not written')
      return row.id
    },
    touchSession: async (id: string, now: Date, expiresAt: Date) => {
      await sql`update ${sessions} set last_seen_at = ${now}, expires_at = ${expiresAt}
        where ${owner} = ${accountId} and id = ${id} and revoked_at is null`.execute(transaction)
    },
    revokeSession: async (id: string, now: Date) => {
      const { numAffectedRows } = await sql`update ${sessions} set revoked_at = ${now}
        where ${owner} = ${accountId} and id = ${id} and revoked_at is null`.execute(transaction)
      return numAffectedRows === 1n
    },
    revokeSessions: async (now: Date) => {
      await sql`update ${sessions} set revoked_at = ${now}
        where ${owner} = ${accountId} and revoked_at is null`.execute(transaction)
    },
  }
}

function totpRows({ transaction, accountId, table, owner }: RowContext) {
  const totp = table('_totp')
  return {
    totp: async () =>
      (
        await sql<TotpRow>`
          select secret_sealed as "secretSealed", confirmed_at as "confirmedAt", last_step as "lastStep"
          from ${totp} where ${owner} = ${accountId}`.execute(transaction)
      ).rows[0],
    putTotp: async (secretSealed: Uint8Array) => {
      await sql`insert into ${totp} as held (${owner}, secret_sealed) values (${accountId}, ${secretSealed})
        on conflict (${owner}) do update set secret_sealed = excluded.secret_sealed, confirmed_at = null, last_step = 0
        where held.confirmed_at is null`.execute(transaction)
    },
    confirmTotp: async (step: bigint, now: Date) => {
      await sql`update ${totp} set confirmed_at = ${now}, last_step = ${step}
        where ${owner} = ${accountId}`.execute(transaction)
    },
    removeTotp: async () => {
      await sql`delete from ${totp} where ${owner} = ${accountId}`.execute(transaction)
    },
    takeStep: async (step: bigint) => {
      const { numAffectedRows } = await sql`update ${totp} set last_step = ${step}
        where ${owner} = ${accountId} and last_step < ${step}`.execute(transaction)
      return numAffectedRows === 1n
    },
  }
}

function recoveryCodeRows({ transaction, accountId, table, owner }: RowContext) {
  const codes = table('_recovery_code')
  return {
    replaceRecoveryCodes: async (hashes: readonly string[]) => {
      await sql`delete from ${codes} where ${owner} = ${accountId}`.execute(transaction)
      for (const hash of hashes)
        await sql`insert into ${codes} (${owner}, code_hash) values (${accountId}, ${hash})`.execute(
          transaction,
        )
    },
    useRecoveryCode: async (hash: string, now: Date) => {
      const { numAffectedRows } = await sql`update ${codes} set used_at = ${now}
        where ${owner} = ${accountId} and code_hash = ${hash} and used_at is null`.execute(transaction)
      return numAffectedRows === 1n
    },
    recoveryCodesLeft: async () => {
      const { rows } = await sql<{ count: bigint }>`select count(*) as count from ${codes}
        where ${owner} = ${accountId} and used_at is null`.execute(transaction)
      return Number(rows[0]?.count ?? 0n)
    },
  }
}

function tokenRows({ transaction, accountId, table, owner }: RowContext) {
  const tokens = table('_token')
  return {
    putToken: async ({ hash, purpose, expiresAt }: Parameters<AccountRows['putToken']>[0]) => {
      await sql`insert into ${tokens} (token_hash, ${owner}, purpose, expires_at)
        values (${hash}, ${accountId}, ${purpose}, ${expiresAt})`.execute(transaction)
    },
    useToken: async (hash: Uint8Array, purpose: TokenPurpose, now: Date) => {
      const { numAffectedRows } = await sql`update ${tokens} set used_at = ${now}
        where ${owner} = ${accountId} and token_hash = ${hash} and purpose = ${purpose}
          and used_at is null and expires_at > ${now}`.execute(transaction)
      return numAffectedRows === 1n
    },
    useTokens: async (purpose: TokenPurpose, now: Date) => {
      await sql`update ${tokens} set used_at = ${now}
        where ${owner} = ${accountId} and purpose = ${purpose} and used_at is null`.execute(transaction)
    },
  }
}
