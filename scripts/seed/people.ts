import { randomUUID } from 'node:crypto'
import { hashPassword } from '#app/server/authentication/password.ts'
import { newTotpSecret } from '#app/server/authentication/second-factor.ts'
import type { PersonalData } from '#app/server/personal-data.ts'
import type { Database } from '#db/database.ts'
import { leaveIntent } from '#db/outbox.ts'

/** One for all logins of the demonstration: it is printed at every start. */
export const demonstrationPassword = 'columnas del portico 7'

export type Login = {
  readonly console: 'web' | 'admin'
  readonly role: string
  readonly email: string
  readonly password: string
  readonly totpSecret: string
}

type Seeding = {
  readonly owner: Database
  readonly personalData: PersonalData
  readonly passwordHash: string
}

export const demonstrationPasswordHash = async (): Promise<string> =>
  await hashPassword(demonstrationPassword)

/** A member of staff whose invitation was taken up and whose second factor is enrolled. */
export async function addStaff(
  { owner, personalData, passwordHash }: Seeding,
  member: { readonly email: string; readonly name: string; readonly role: string },
): Promise<{ readonly id: string; readonly login: Login }> {
  const id = randomUUID()
  const totpSecret = newTotpSecret()
  await owner.transaction().execute(async (transaction) => {
    await transaction
      .insertInto('staff')
      .values({
        id,
        email: member.email,
        name: member.name,
        password_hash: passwordHash,
        time_zone: 'America/Santiago',
      })
      .execute()
    await transaction.insertInto('staff_role').values({ staff_id: id, role: member.role }).execute()
    await transaction
      .insertInto('staff_totp')
      .values({
        staff_id: id,
        secret_sealed: personalData.sealForStaff(id, 'totp', Buffer.from(totpSecret)),
        confirmed_at: new Date(),
      })
      .execute()
  })
  return {
    id,
    login: {
      console: 'admin',
      role: member.role,
      email: member.email,
      password: demonstrationPassword,
      totpSecret,
    },
  }
}

/** A customer with a proved address and an enrolled second factor; the onboarding flow follows. */
export async function addCustomer(
  { owner, personalData, passwordHash }: Seeding,
  email: string,
  role: 'investor' | 'issuer',
): Promise<{ readonly id: string; readonly login: Login }> {
  const id = randomUUID()
  const totpSecret = newTotpSecret()
  await owner.transaction().execute(async (transaction) => {
    await transaction
      .insertInto('customer')
      .values({
        id,
        email,
        email_verified_at: new Date(),
        password_hash: passwordHash,
        time_zone: 'America/Santiago',
      })
      .execute()
    await personalData.createKey(transaction, id)
    await transaction
      .insertInto('customer_totp')
      .values({
        customer_id: id,
        secret_sealed: await personalData.seal(transaction, id, 'totp', Buffer.from(totpSecret)),
        confirmed_at: new Date(),
      })
      .execute()
    await leaveIntent(transaction, { kind: 'customer.verified', key: id, payload: { customerId: id } })
  })
  return { id, login: { console: 'web', role, email, password: demonstrationPassword, totpSecret } }
}
