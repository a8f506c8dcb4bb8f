import { leaveIntent, type MailTemplate } from '#db/outbox.ts'
import type { PersonalData } from '../personal-data.ts'
import type { RateLimits } from '../rate-limits.ts'
import type { AccountRow, AccountRows, AccountStore, SessionRow, Visitor } from './account-rows.ts'
import { markEmailProven } from './email-proof.ts'
import { hashPassword, isPassword, type PasswordRefusal, passwordRefusal } from './password.ts'
import { newRecoveryCodes, newTotpSecret, recoveryCodeHash, totpStep, totpUri } from './second-factor.ts'
import { newToken, sessionTokenHash, tokenHash } from './tokens.ts'

const secondMs = 1_000
const minuteMs = 60 * secondMs
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

/** A session ends when it was idle this long, and in any case this long after sign-in. */
const lifetimes = {
  customer: { idleMs: 2 * dayMs, absoluteMs: 14 * dayMs },
  staff: { idleMs: 30 * minuteMs, absoluteMs: 12 * hourMs },
} as const
/** Between the password and the second factor. */
const halfwayMs = 10 * minuteMs
/** How old `last_seen_at` may grow before a request writes it again. */
const touchMs = minuteMs
const resetLinkMs = hourMs

export interface AuthenticationParts {
  readonly store: AccountStore
  readonly sessionKey: Uint8Array
  readonly personalData: PersonalData
  readonly limits: RateLimits
  /** `WEB_ORIGIN` or `ADMIN_ORIGIN`: where links in mails lead */
  readonly origin: string
  readonly now: () => Date
}

/**
 * How far a session has come. `enrolment-due`: a member of staff without a second factor can do nothing but enrol.
 */
export type Stage = 'second-factor-due' | 'enrolment-due' | 'full'

export interface Session {
  readonly account: AccountRow
  readonly session: SessionRow
  readonly stage: Stage
  /** whether sign-in asks for a code */
  readonly enrolled: boolean
}

export interface OpenedSession {
  readonly token: string
  readonly stage: Stage
  /** for the cookie */
  readonly seconds: number
}

export type Locked = { readonly outcome: 'locked'; readonly until: Date }
export type SignInResult =
  | { readonly outcome: 'signed-in'; readonly opened: OpenedSession }
  | { readonly outcome: 'wrong' }
  | { readonly outcome: 'email-unproven' }
  | Locked
export type CodeRefusal = { readonly outcome: 'wrong' } | { readonly outcome: 'used' } | Locked
export type SecondFactorResult =
  { readonly outcome: 'signed-in'; readonly opened: OpenedSession } | CodeRefusal
/** `not-enrolled`: there is no second factor to ask for; what needs one tells the person to enrol first. */
export type StepUpResult = { readonly outcome: 'right' } | { readonly outcome: 'not-enrolled' } | CodeRefusal
export type EnrolmentResult =
  | {
      readonly outcome: 'enrolled'
      readonly opened: OpenedSession
      /** shown now, never again */
      readonly recoveryCodes: readonly string[]
    }
  | { readonly outcome: 'not-started' }
  | CodeRefusal
export type NewPasswordResult =
  | { readonly outcome: 'set'; readonly opened: OpenedSession }
  | { readonly outcome: 'refused'; readonly reason: PasswordRefusal }
  | { readonly outcome: 'wrong' }
  | Locked

/** One member for each outcome, so that each can be told apart. */
type Outcome<Result extends string> = Result extends string ? { readonly outcome: Result } : never

export type Authentication = ReturnType<typeof authentication>

/** Sign-in and what belongs to it, for customers or for staff. Addresses and agents come from the listener. */
export function authentication(parts: AuthenticationParts) {
  const doing = { ...parts, ...codes(parts), ...sessions(parts) }
  return {
    audience: parts.store.audience,
    store: parts.store,
    newSession: doing.openSession,
    ...resuming(doing),
    ...signingIn(doing),
    ...enrolling(doing),
    ...passwords(doing),
  }
}

type Doing = AuthenticationParts & ReturnType<typeof codes> & ReturnType<typeof sessions>

function sessions({ store, sessionKey, now }: AuthenticationParts) {
  const { idleMs, absoluteMs } = lifetimes[store.audience]
  return {
    idleMs,
    absoluteMs,
    /** `since`: when the person signed in, where this session continues another. */
    openSession: async (
      rows: AccountRows,
      visitor: Visitor,
      opening: { readonly stage: Stage; readonly secondFactorAt: Date | null; readonly since?: Date },
    ): Promise<OpenedSession> => {
      const at = now()
      const token = newToken()
      const createdAt = opening.since ?? at
      const lifeMs = opening.stage === 'full' ? idleMs : halfwayMs
      await rows.openSession({
        tokenHash: sessionTokenHash(sessionKey, token),
        createdAt,
        now: at,
        expiresAt: new Date(Math.min(at.getTime() + lifeMs, createdAt.getTime() + absoluteMs)),
        visitor,
        secondFactorAt: opening.secondFactorAt,
      })
      return {
        token,
        stage: opening.stage,
        seconds: (opening.stage === 'full' ? absoluteMs : halfwayMs) / secondMs,
      }
    },
    stageOf: (enrolled: boolean, secondFactorAt: Date | null): Stage => {
      if (enrolled) return secondFactorAt === null ? 'second-factor-due' : 'full'
      return store.audience === 'staff' ? 'enrolment-due' : 'full'
    },
  }
}

function codes({ store, personalData, limits, now }: AuthenticationParts) {
  const staff = store.audience === 'staff'
  const sealSecret = async (rows: AccountRows, secret: string): Promise<Buffer> =>
    staff
      ? personalData.sealForStaff(rows.accountId, 'totp', Buffer.from(secret))
      : await personalData.seal(rows.transaction, rows.accountId, 'totp', Buffer.from(secret))
  const openSecret = async (rows: AccountRows, sealed: Buffer): Promise<string> =>
    (staff
      ? personalData.openForStaff(rows.accountId, 'totp', sealed)
      : await personalData.open(rows.transaction, rows.accountId, 'totp', sealed)
    ).toString()
  /** Takes the code for good, whatever becomes of what it was shown for. */
  const takeCode = async (
    accountId: string,
    code: string,
    recoveryCodesToo: boolean,
  ): Promise<'right' | 'wrong' | 'used' | 'not-enrolled'> =>
    await store.within(accountId, async (rows) => {
      const totp = await rows.totp()
      if (totp === undefined || totp.confirmedAt === null) return 'not-enrolled'
      const recovery = recoveryCodesToo ? recoveryCodeHash(code) : undefined
      if (recovery !== undefined) return (await rows.useRecoveryCode(recovery, now())) ? 'right' : 'wrong'
      const step = await totpStep(await openSecret(rows, totp.secretSealed), code, now)
      if (step === undefined) return 'wrong'
      return (await rows.takeStep(step)) ? 'right' : 'used'
    })
  /** Within the budget of failures that password and code share. */
  const limited = async <Result extends string>(
    email: string,
    visitor: Visitor,
    attempt: () => Promise<Result>,
  ): Promise<Outcome<Result> | Locked> => {
    const allowance = await limits.signIn(email, visitor.address)
    if (!allowance.allowed) return { outcome: 'locked', until: allowance.resetAt }
    const outcome = await attempt()
    // A code that was right once is no guess.
    if (outcome !== 'wrong') await limits.signInRight(email, visitor.address)
    return { outcome } as Outcome<Result>
  }
  return { sealSecret, openSecret, takeCode, limited }
}

function resuming({ store, sessionKey, stageOf, now, idleMs, absoluteMs }: Doing) {
  return {
    /**
     * The live session of a cookie's token, and with it what `load` reads of the person in the same transaction;
     * undefined where there is none, or where the person may no longer sign in.
     */
    resume: async <Loaded>(
      token: string,
      load: (rows: AccountRows, session: Session) => Promise<Loaded>,
    ): Promise<(Session & { readonly loaded: Loaded }) | undefined> => {
      const found = await store.accountOfSession(sessionTokenHash(sessionKey, token))
      if (found === undefined) return undefined
      return await store.within(found.accountId, async (rows) => {
        const account = await rows.account()
        const session = await rows.session(found.sessionId)
        if (session === undefined || !account.active) return undefined
        const enrolled = (await rows.totp())?.confirmedAt instanceof Date
        const stage = stageOf(enrolled, session.secondFactorAt)
        const at = now().getTime()
        if (stage === 'full' && at - session.lastSeenAt.getTime() > touchMs) {
          const end = Math.min(at + idleMs, session.createdAt.getTime() + absoluteMs)
          await rows.touchSession(session.id, new Date(at), new Date(end))
        }
        const resumed: Session = { account, session, stage, enrolled }
        return { ...resumed, loaded: await load(rows, resumed) }
      })
    },
    /** Mails and pages follow it from now on, wherever the person signs in. */
    setPreferences: async (
      { account }: Session,
      chosen: Parameters<AccountRows['setPreferences']>[0],
    ): Promise<void> => {
      await store.within(account.id, async (rows) => await rows.setPreferences(chosen))
    },
    /** Whether the token's session lives, without prolonging it. */
    isAlive: async (token: string): Promise<boolean> =>
      (await store.accountOfSession(sessionTokenHash(sessionKey, token))) !== undefined,
    signOut: async ({ account, session }: Session): Promise<void> => {
      await store.within(account.id, async (rows) => await rows.revokeSession(session.id, now()))
    },
    sessions: async ({ account }: Session): Promise<readonly SessionRow[]> =>
      await store.within(account.id, async (rows) => await rows.sessions(now())),
    /** Ends one of the person's own sessions; false where there is no such one. */
    revokeSession: async ({ account }: Session, id: string): Promise<boolean> =>
      await store.within(account.id, async (rows) => await rows.revokeSession(id, now())),
  }
}

function signingIn({ store, limits, now, stageOf, openSession, takeCode, limited }: Doing) {
  return {
    signIn: async (
      { email, password }: { readonly email: string; readonly password: string },
      visitor: Visitor,
    ): Promise<SignInResult> => {
      const allowance = await limits.signIn(email, visitor.address)
      if (!allowance.allowed) return { outcome: 'locked', until: allowance.resetAt }
      const id = await store.accountOfEmail(email)
      const account =
        id === undefined ? undefined : await store.within(id, async (rows) => await rows.account())
      const right = await isPassword(account?.passwordHash, password)
      if (account === undefined || !right) return { outcome: 'wrong' }
      if (!account.active) return { outcome: store.audience === 'customer' ? 'email-unproven' : 'wrong' }
      const opened = await store.within(account.id, async (rows) => {
        const stage = stageOf((await rows.totp())?.confirmedAt instanceof Date, null)
        return await openSession(rows, visitor, { stage, secondFactorAt: null })
      })
      await limits.signInRight(email, visitor.address)
      if (opened.stage === 'full') await limits.signInComplete(email, visitor.address)
      return { outcome: 'signed-in', opened }
    },
    /** The second step: a code of the authenticator, or a recovery code. */
    secondFactor: async (half: Session, code: string, visitor: Visitor): Promise<SecondFactorResult> => {
      const { id, email } = half.account
      const result = await limited(email, visitor, async () => await takeCode(id, code, true))
      if (result.outcome === 'locked' || result.outcome === 'used') return result
      if (result.outcome !== 'right') return { outcome: 'wrong' }
      const opened = await store.within(id, async (rows) => {
        await rows.revokeSession(half.session.id, now())
        return await openSession(rows, visitor, { stage: 'full', secondFactorAt: now() })
      })
      await limits.signInComplete(email, visitor.address)
      return { outcome: 'signed-in', opened }
    },
    /** A code for one act, such as a withdrawal: each serves once, also one that was used to sign in. */
    stepUp: async (
      { account }: Session,
      code: string,
      visitor: Visitor,
      accepting: { readonly recoveryCodes: boolean } = { recoveryCodes: false },
    ): Promise<StepUpResult> =>
      await limited(
        account.email,
        visitor,
        async () => await takeCode(account.id, code, accepting.recoveryCodes),
      ),
    /** Whether this is the person's password, within the budget of failures. */
    confirmPassword: async (
      { account }: Session,
      password: string,
      visitor: Visitor,
    ): Promise<{ readonly outcome: 'right' | 'wrong' } | Locked> =>
      await limited(account.email, visitor, async () =>
        (await isPassword(account.passwordHash, password)) ? 'right' : 'wrong',
      ),
  }
}

function enrolling({ store, now, openSession, sealSecret, openSecret, limited }: Doing) {
  return {
    /** The secret to put into an authenticator: made at the first call, the same until it is confirmed. */
    startEnrolment: async ({
      account,
    }: Session): Promise<{ readonly secret: string; readonly uri: string } | undefined> =>
      await store.within(account.id, async (rows) => {
        const totp = await rows.totp()
        if (totp !== undefined && totp.confirmedAt !== null) return undefined
        const secret = totp === undefined ? newTotpSecret() : await openSecret(rows, totp.secretSealed)
        if (totp === undefined) await rows.putTotp(await sealSecret(rows, secret))
        return { secret, uri: totpUri(secret, account.email) }
      }),
    /** Whether an enrolment was begun and waits for its first code. */
    enrolmentBegun: async ({ account }: Session): Promise<boolean> =>
      await store.within(account.id, async (rows) => (await rows.totp())?.confirmedAt === null),
    /** The first code proves that the authenticator has the secret. Every other session ends, this one is renewed. */
    confirmEnrolment: async (current: Session, code: string, visitor: Visitor): Promise<EnrolmentResult> => {
      const { account } = current
      let opened: OpenedSession | undefined
      const recoveryCodes = newRecoveryCodes()
      const result = await limited(account.email, visitor, async () =>
        store.within(account.id, async (rows) => {
          const totp = await rows.totp()
          if (totp === undefined || totp.confirmedAt !== null) return 'not-started'
          const step = await totpStep(await openSecret(rows, totp.secretSealed), code, now)
          if (step === undefined) return 'wrong'
          await rows.confirmTotp(step, now())
          await rows.replaceRecoveryCodes(recoveryCodes.map((plain) => recoveryCodeHash(plain) ?? ''))
          await rows.revokeSessions(now())
          opened = await openSession(rows, visitor, { stage: 'full', secondFactorAt: now() })
          return 'enrolled'
        }),
      )
      if (result.outcome === 'locked') return result
      if (result.outcome === 'not-started' || result.outcome === 'wrong') return { outcome: result.outcome }
      if (opened === undefined) throw new Error('enrolled without a session')
      return { outcome: 'enrolled', opened, recoveryCodes }
    },
    /** After a step-up. Staff must enrol again before anything else. */
    removeSecondFactor: async (current: Session, visitor: Visitor): Promise<OpenedSession> =>
      await store.within(current.account.id, async (rows) => {
        await rows.removeTotp()
        await rows.replaceRecoveryCodes([])
        await rows.revokeSessions(now())
        const stage = store.audience === 'staff' ? 'enrolment-due' : 'full'
        return await openSession(rows, visitor, { stage, secondFactorAt: null })
      }),
    /** After a step-up: ten new recovery codes in place of all others. */
    renewRecoveryCodes: async ({ account }: Session): Promise<readonly string[]> => {
      const recoveryCodes = newRecoveryCodes()
      await store.within(account.id, async (rows) =>
        rows.replaceRecoveryCodes(recoveryCodes.map((plain) => recoveryCodeHash(plain) ?? '')),
      )
      return recoveryCodes
    },
    recoveryCodesLeft: async ({ account }: Session): Promise<number> =>
      await store.within(account.id, async (rows) => await rows.recoveryCodesLeft()),
  }
}

function passwords({ store, now, origin, limits, openSession, stageOf, limited }: Doing) {
  return {
    /** Ends every other session. The caller has asked for a code where one is enrolled. */
    changePassword: async (
      current: Session,
      change: { readonly currentPassword: string; readonly password: string },
      visitor: Visitor,
    ): Promise<NewPasswordResult> => {
      const { account } = current
      const reason = passwordRefusal(change.password, account.email)
      if (reason !== undefined) return { outcome: 'refused', reason }
      const checked = await limited(account.email, visitor, async () =>
        (await isPassword(account.passwordHash, change.currentPassword)) ? 'right' : 'wrong',
      )
      if (checked.outcome === 'locked') return checked
      if (checked.outcome === 'wrong') return { outcome: 'wrong' }
      const hash = await hashPassword(change.password)
      const opened = await store.within(account.id, async (rows) => {
        await rows.setPassword(hash)
        await rows.revokeSessions(now())
        await mail(rows, account, 'password-changed', `password-changed/${newToken()}`, {})
        return await openSession(rows, visitor, {
          stage: current.stage,
          secondFactorAt: current.session.secondFactorAt,
          since: current.session.createdAt,
        })
      })
      return { outcome: 'set', opened }
    },
    /** Mails a link that sets a new password. Answers the same whether the address is known or not. */
    requestReset: async (email: string, visitor: Visitor): Promise<{ readonly outcome: 'sent' } | Locked> => {
      const allowance = await limits.mail(email, visitor.address)
      if (!allowance.allowed) return { outcome: 'locked', until: allowance.resetAt }
      const id = await store.accountOfEmail(email)
      if (id !== undefined)
        await store.within(id, async (rows) => {
          const account = await rows.account()
          const token = newToken()
          const hash = tokenHash(token)
          const expiresAt = new Date(now().getTime() + resetLinkMs)
          await rows.putToken({ hash, purpose: 'password-reset', expiresAt })
          await mail(rows, account, 'password-reset', `password-reset/${hash.toString('hex')}`, {
            link: `${origin}/reset-password?token=${token}`,
          })
        })
      return { outcome: 'sent' }
    },
    /** Whether a link still serves. */
    isLive: async (token: string, purpose: 'password-reset' | 'email-proof' | 'invitation') =>
      (await store.accountOfToken(tokenHash(token), purpose)) !== undefined,
    /**
     * A password by a mailed link: of a reset, or of a first invitation. Ends all sessions. Who takes up an invitation keeps
     * the language they read it in, not that of whoever invited.
     */
    passwordByLink: async (
      link: { readonly token: string; readonly purpose: 'password-reset' | 'invitation' },
      password: string,
      visitor: Visitor,
      locale: AccountRow['locale'],
    ): Promise<
      | { readonly outcome: 'set'; readonly opened: OpenedSession }
      | { readonly outcome: 'refused'; readonly reason: PasswordRefusal }
      | { readonly outcome: 'link-spent' }
    > => {
      const id = await store.accountOfToken(tokenHash(link.token), link.purpose)
      if (id === undefined) return { outcome: 'link-spent' }
      const account = await store.within(id, async (rows) => await rows.account())
      const reason = passwordRefusal(password, account.email)
      if (reason !== undefined) return { outcome: 'refused', reason }
      const hash = await hashPassword(password)
      return await store.within(id, async (rows) => {
        if (!(await rows.useToken(tokenHash(link.token), link.purpose, now())))
          return { outcome: 'link-spent' }
        await rows.useTokens(link.purpose, now())
        await rows.setPassword(hash)
        if (link.purpose === 'invitation') await rows.setPreferences({ locale })
        // Whoever reads the mailbox has proven the address.
        if (store.audience === 'customer') await markEmailProven(rows, now())
        await rows.revokeSessions(now())
        if (link.purpose === 'password-reset')
          await mail(rows, account, 'password-changed', `password-changed/${newToken()}`, {})
        const stage = stageOf((await rows.totp())?.confirmedAt instanceof Date, null)
        return { outcome: 'set', opened: await openSession(rows, visitor, { stage, secondFactorAt: null }) }
      })
    },
  }
}

/** Leaves a mail to the person of these rows, in the language of the account. */
export async function mail(
  rows: AccountRows,
  account: Pick<AccountRow, 'email' | 'locale'>,
  template: MailTemplate,
  key: string,
  values: Readonly<Record<string, string>>,
): Promise<void> {
  await leaveIntent(rows.transaction, {
    kind: 'mail',
    key,
    payload: { to: account.email, locale: account.locale, template, values },
  })
}
