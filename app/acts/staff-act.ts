import type { Transaction } from 'kysely'
import { type AuditAct, recordAct } from '#db/audit.ts'
import type { Database } from '#db/database.ts'
import type { DB } from '#db/schema.ts'

/** A member of staff in a session with a second factor, and what their roles permit. */
export type StaffActor = { readonly id: string; readonly permissions: ReadonlySet<string> }

/** Somebody else was first, or it is not in a state for this any more; nothing changed. */
export type NotAnyMore = { readonly ok: false; readonly reason: 'not-any-more' }
export const notAnyMore: NotAnyMore = { ok: false, reason: 'not-any-more' }

/** A caller's mistake: a route asked for an act without having checked that the person may do it. */
export class NotPermitted extends Error {
  override readonly name = 'NotPermitted'
  readonly permission: string
  constructor(permission: string) {
    super(`needs the permission ${permission}`)
    this.permission = permission
  }
}

/** What the audit log keeps of the act; who and under which permission is added. */
export type Account = Pick<AuditAct, 'subject' | 'reason' | 'details'>

/**
 * One privileged act: the permission is checked here whatever the route checked, the act and its entry in the audit log
 * are one transaction, and an act that was refused leaves no entry.
 *
 * @param act answers with its result and, where that is `ok`, with what the log keeps
 * @throws NotPermitted
 */
export async function asStaff<Result extends { readonly ok: boolean }>(
  database: Database,
  actor: StaffActor,
  permission: string,
  act: (transaction: Transaction<DB>) => Promise<readonly [Result, Account?]>,
): Promise<Result> {
  if (!actor.permissions.has(permission)) throw new NotPermitted(permission)
  return await database.transaction().execute(async (transaction) => {
    const [result, account] = await act(transaction)
    if (!result.ok) return result
    if (!account) throw new Error(`the act ${permission} says nothing to the audit log`)
    await recordAct(transaction, { actor: { kind: 'staff', id: actor.id }, act: permission, ...account })
    return result
  })
}
