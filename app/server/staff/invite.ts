import { sql, type Transaction } from 'kysely'
import { asStaff, type StaffActor } from '#app/acts/staff-act.ts'
import type { Database } from '#db/database.ts'
import { leaveIntent } from '#db/outbox.ts'
import type { DB } from '#db/schema.ts'
import { newToken, tokenHash } from '../authentication/tokens.ts'
import type { StaffRole } from '../context.ts'

const invitationMs = 3 * 24 * 60 * 60 * 1_000

export interface Invitation {
  readonly email: string
  readonly name: string
  readonly role: StaffRole
  /** language of the mail, and of the console until they choose another */
  readonly locale: 'es' | 'en' | 'ru'
}

export type InviteResult =
  | { readonly ok: true; readonly staffId: string; readonly link: string }
  /** `known`: somebody has taken up an invitation at this address, or was disabled */
  | { readonly ok: false; readonly reason: 'role-above-own' | 'known' }

/**
 * Invites somebody to the staff, or again while the invitation has not been taken up.
 *
 * Who may give which role: one whose every permission the giver holds; a superadmin any. So an admin cannot make the
 * compliance officer whose approval an issuance needs besides the admin's own.
 *
 * @throws NotPermitted without `staff.invite`
 */
export async function inviteStaff(
  { database, origin, now }: { database: Database; origin: string; now: Date },
  actor: StaffActor,
  invitation: Invitation,
): Promise<InviteResult> {
  return await asStaff<InviteResult>(database, actor, 'staff.invite', async (transaction) => {
    for (const role of [invitation.role, ...(await rolesAt(transaction, invitation.email))])
      if (!(await mayGive(transaction, actor, role))) return [{ ok: false, reason: 'role-above-own' }]
    const made = await writeInvitation(transaction, invitation, { origin, now, by: actor.id })
    if (made === undefined) return [{ ok: false, reason: 'known' }]
    return [
      { ok: true, ...made },
      { subject: `staff/${made.staffId}`, reason: 'invited', details: { role: invitation.role } },
    ]
  })
}

/** What somebody at this address holds already, which a new invitation would take away. */
async function rolesAt(transaction: Transaction<DB>, email: string): Promise<readonly string[]> {
  const rows = await transaction
    .selectFrom('staff_role as r')
    .innerJoin('staff as s', 's.id', 'r.staff_id')
    .select('r.role')
    .where('s.email', '=', email)
    .where('s.password_hash', 'is', null)
    .execute()
  return rows.map(({ role }) => role)
}

/** Whether this member of staff may give, or take away with the person, everything that the role permits. */
export async function mayGive(
  transaction: Transaction<DB>,
  actor: StaffActor,
  role: string,
): Promise<boolean> {
  const { rows } = await sql<{ beyond: boolean }>`
    select exists (
      select 1 from public.role_permission p where p.role = ${role} and p.permission <> all (${[...actor.permissions]})
    ) and not exists (
      select 1 from public.staff_role r where r.staff_id = ${actor.id} and r.role = 'superadmin'
    ) as beyond`.execute(transaction)
  return rows[0]?.beyond === false
}

/**
 * Writes the person, the role and the link's token, and leaves the mail. Undefined where the address is taken.
 *
 * @param by who invites; null where it is the operator's command
 */
export async function writeInvitation(
  transaction: Transaction<DB>,
  { email, name, role, locale }: Invitation,
  { origin, now, by }: { readonly origin: string; readonly now: Date; readonly by: string | null },
): Promise<{ readonly staffId: string; readonly link: string } | undefined> {
  const known = await transaction
    .selectFrom('staff')
    .select(['id', 'password_hash', 'disabled_at'])
    .where('email', '=', email)
    .executeTakeFirst()
  if (known !== undefined && (known.password_hash !== null || known.disabled_at !== null)) return undefined
  const staffId =
    known?.id ??
    (
      await transaction
        .insertInto('staff')
        .values({ email, name, locale })
        .returning('id')
        .executeTakeFirstOrThrow()
    ).id
  await transaction.deleteFrom('staff_role').where('staff_id', '=', staffId).execute()
  await transaction.insertInto('staff_role').values({ staff_id: staffId, role, granted_by: by }).execute()
  const link = await leaveInvitation(
    transaction,
    { staffId, email, name, locale, template: 'staff-invitation' },
    { origin, now, by },
  )
  return { staffId, link }
}

/**
 * Makes a link by which this person chooses a password, and leaves the mail with it.
 * @returns the link
 */
export async function leaveInvitation(
  transaction: Transaction<DB>,
  person: {
    readonly staffId: string
    readonly email: string
    readonly name: string
    readonly locale: Invitation['locale']
    readonly template: 'staff-invitation' | 'staff-access'
  },
  { origin, now, by }: { readonly origin: string; readonly now: Date; readonly by: string | null },
): Promise<string> {
  const { staffId, email: to, name, locale, template } = person
  const token = newToken()
  const hash = tokenHash(token)
  await transaction
    .insertInto('staff_token')
    .values({
      token_hash: hash,
      staff_id: staffId,
      purpose: 'invitation',
      created_by: by,
      expires_at: new Date(now.getTime() + invitationMs),
    })
    .execute()
  const link = `${origin}/invitation?token=${token}`
  await leaveIntent(transaction, {
    kind: 'mail',
    key: `${template}/${hash.toString('hex')}`,
    payload: { to, locale, template, values: { link, name } },
  })
  return link
}
