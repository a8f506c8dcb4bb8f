import { randomUUID } from 'node:crypto'
import type { AccountRow, AccountRows, Visitor } from './account-rows.ts'
import type { Authentication, AuthenticationParts, Locked, OpenedSession } from './authentication.ts'
import { mail } from './authentication.ts'
import { markEmailProven } from './email-proof.ts'
import { hashPassword, isPassword, type PasswordRefusal, passwordRefusal } from './password.ts'
import { newToken, tokenHash } from './tokens.ts'

const proofLinkMs = 24 * 60 * 60 * 1_000

export interface NewCustomer {
  readonly email: string
  readonly password: string
  readonly locale: AccountRow['locale']
  readonly timeZone: string
  /** a path of the console to go on with once the address is proven; `/` where the console knows best */
  readonly next: string
}

export type RegistrationResult =
  { readonly outcome: 'mailed' } | { readonly outcome: 'refused'; readonly reason: PasswordRefusal } | Locked

export type ProofResult =
  | { readonly outcome: 'proven'; readonly opened: OpenedSession }
  | { readonly outcome: 'link-spent' }
  | { readonly outcome: 'wrong' }
  | Locked

export type Registration = ReturnType<typeof registration>

/** How customers open an account: an e-mail address, a password, and a link that proves the address. */
export function registration(parts: AuthenticationParts, { newSession }: Authentication) {
  const { store, personalData, limits, now, origin } = parts
  const sendProof = async (
    rows: AccountRows,
    account: Pick<AccountRow, 'email' | 'locale'>,
    next: string,
  ) => {
    const token = newToken()
    const hash = tokenHash(token)
    await rows.useTokens('email-proof', now())
    await rows.putToken({ hash, purpose: 'email-proof', expiresAt: new Date(now().getTime() + proofLinkMs) })
    const query = new URLSearchParams({ token, ...(next === '/' ? {} : { next }) })
    await mail(rows, account, 'email-proof', `email-proof/${hash.toString('hex')}`, {
      link: `${origin}/verify-email?${query.toString()}`,
    })
  }
  return {
    /**
     * Answers the same whether the address is known or not: who has an account is told so by mail. An address that
     * was never proven may be registered anew, by whoever can then read its mail and knows this password.
     */
    register: async (wanted: NewCustomer, visitor: Visitor): Promise<RegistrationResult> => {
      const reason = passwordRefusal(wanted.password, wanted.email)
      if (reason !== undefined) return { outcome: 'refused', reason }
      const allowance = await limits.mail(wanted.email, visitor.address)
      if (!allowance.allowed) return { outcome: 'locked', until: allowance.resetAt }
      const passwordHash = await hashPassword(wanted.password)
      const known = await store.accountOfEmail(wanted.email)
      const id = known ?? randomUUID()
      await store.within(id, async (rows) => {
        if (known === undefined) {
          const made = await rows.transaction
            .insertInto('customer')
            .values({
              id,
              email: wanted.email,
              password_hash: passwordHash,
              locale: wanted.locale,
              time_zone: wanted.timeZone,
            })
            .onConflict((conflict) => conflict.doNothing())
            .executeTakeFirst()
          // The same address registered twice at once: the other request sends the mail.
          if (made.numInsertedOrUpdatedRows !== 1n) return
          await personalData.createKey(rows.transaction, id)
          return await sendProof(rows, wanted, wanted.next)
        }
        const account = await rows.account()
        if (account.active)
          return await mail(rows, account, 'already-registered', `already-registered/${randomUUID()}`, {
            link: `${origin}/sign-in${wanted.next === '/' ? '' : `?${new URLSearchParams({ next: wanted.next }).toString()}`}`,
          })
        await rows.setPassword(passwordHash)
        await sendProof(rows, wanted, wanted.next)
      })
      return { outcome: 'mailed' }
    },
    /** The link and the password together: nobody proves an address for a password that another has chosen. */
    proveEmail: async (token: string, password: string, visitor: Visitor): Promise<ProofResult> => {
      const hash = tokenHash(token)
      const id = await store.accountOfToken(hash, 'email-proof')
      if (id === undefined) return { outcome: 'link-spent' }
      const account = await store.within(id, async (rows) => await rows.account())
      const allowance = await limits.signIn(account.email, visitor.address)
      if (!allowance.allowed) return { outcome: 'locked', until: allowance.resetAt }
      if (!(await isPassword(account.passwordHash, password))) return { outcome: 'wrong' }
      const result = await store.within(id, async (rows): Promise<ProofResult> => {
        if (!(await rows.useToken(hash, 'email-proof', now()))) return { outcome: 'link-spent' }
        await markEmailProven(rows, now())
        const opened = await newSession(rows, visitor, { stage: 'full', secondFactorAt: null })
        return { outcome: 'proven', opened }
      })
      await limits.signInRight(account.email, visitor.address)
      await limits.signInComplete(account.email, visitor.address)
      return result
    },
    /** Sends the proof's link again, to someone who has just shown the right password on the way to `next`. */
    resendProof: async (email: string, next: string, visitor: Visitor): Promise<void> => {
      const allowance = await limits.mail(email, visitor.address)
      const id = allowance.allowed ? await store.accountOfEmail(email) : undefined
      if (id === undefined) return
      await store.within(id, async (rows) => {
        const account = await rows.account()
        if (!account.active) await sendProof(rows, account, next)
      })
    },
  }
}
