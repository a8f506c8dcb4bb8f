import { sql, type Kysely } from 'kysely'
import type { DB } from './schema.ts'

export type AuditActor =
  | { readonly kind: 'staff'; readonly id: string }
  /** a process speaks under its own database role, e.g. `stoa_worker` */
  | { readonly kind: 'process'; readonly role: string }

export type AuditAct = {
  readonly actor: AuditActor
  /** the permission used, or the process's act: `deposit.credit` */
  readonly act: string
  /** what it was done to: `deposit/0198…` */
  readonly subject: string
  readonly reason: string
  /** figures and ids; never personal data */
  readonly details?: Readonly<Record<string, string | number | boolean | null>>
}

export type AuditHead = { readonly sequence: bigint; readonly hash: Uint8Array }

/** Appends to the log in the caller's transaction: an act that is rolled back leaves no entry. */
export async function recordAct(transaction: Kysely<DB>, act: AuditAct): Promise<AuditHead> {
  const actor = act.actor.kind === 'staff' ? act.actor.id : act.actor.role
  const { rows } = await sql<AuditHead>`
    select sequence, hash from audit.append(
      ${act.actor.kind}, ${actor}, ${act.act}, ${act.subject}, ${act.reason}, ${JSON.stringify(act.details ?? {})}::jsonb)
  `.execute(transaction)
  const head = rows[0]
  if (!head) throw new Error('audit.append returned no row')
  return head
}
