import { createHash } from 'node:crypto'
import type { Transaction } from 'kysely'
import { z } from 'zod'
import { recordAct } from '#db/audit.ts'
import type { Database } from '#db/database.ts'
import type { DB } from '#db/schema.ts'
import type { PersonalData } from '#app/server/personal-data.ts'
import { NotPermitted, type StaffActor } from './staff-act.ts'
import { caseDataPurpose, type IdentityDocumentKind, type PersonalDetails } from './verification.ts'
import { type BankDestination, destinationPurpose } from './withdrawal.ts'

// A page that is open refreshes itself: within this time it is one reading.
const oneReadingMs = 15 * 60 * 1_000

type Reading = {
  readonly permission: string
  readonly subject: string
  readonly reason: string
  readonly details?: Readonly<Record<string, string>>
  /** whether each opening has an entry of its own */
  readonly each: boolean
}

/**
 * Opens what is sealed for one person, with an entry in the audit log in the same transaction: nobody reads unseen.
 * @throws NotPermitted
 */
async function read<Opened>(
  database: Database,
  actor: StaffActor,
  reading: Reading,
  open: (transaction: Transaction<DB>) => Promise<Opened | undefined>,
): Promise<Opened | undefined> {
  if (!actor.permissions.has(reading.permission)) throw new NotPermitted(reading.permission)
  return await database.transaction().execute(async (transaction) => {
    const opened = await open(transaction)
    if (opened === undefined) return undefined
    if (!reading.each && (await readLately(transaction, actor, reading))) return opened
    await recordAct(transaction, {
      actor: { kind: 'staff', id: actor.id },
      act: reading.permission,
      subject: reading.subject,
      reason: reading.reason,
      details: reading.details ?? {},
    })
    return opened
  })
}

async function readLately(
  transaction: Transaction<DB>,
  actor: StaffActor,
  { subject, reason }: Reading,
): Promise<boolean> {
  const entry = await transaction
    .selectFrom('audit.entry')
    .select('sequence')
    .where('subject', '=', subject)
    .where('actor', '=', actor.id)
    .where('reason', '=', reason)
    .where('at', '>', new Date(Date.now() - oneReadingMs))
    .limit(1)
    .executeTakeFirst()
  return entry !== undefined
}

const personalDetails: z.ZodType<PersonalDetails> = z.object({
  givenNames: z.string(),
  familyNames: z.string(),
  birthDate: z.string(),
  nationalId: z.string(),
  street: z.string(),
  city: z.string(),
  postalCode: z.string(),
  country: z.number(),
})

/** What the person of this case said of themselves; undefined where there is no such case. */
export async function openCase(
  parts: { readonly database: Database; readonly personalData: PersonalData },
  actor: StaffActor,
  caseId: string,
): Promise<PersonalDetails | undefined> {
  const reading = {
    permission: 'kyc.view',
    subject: `kyc/${caseId}`,
    reason: 'personal data opened',
    each: false,
  }
  return await read(parts.database, actor, reading, async (transaction) => {
    const row = await transaction
      .selectFrom('investment.kyc_case')
      .select(['customer_id', 'data_sealed'])
      .where('id', '=', caseId)
      .executeTakeFirst()
    if (!row) return undefined
    const { personalData } = parts
    const text = await personalData.open(transaction, row.customer_id, caseDataPurpose, row.data_sealed)
    return personalDetails.parse(JSON.parse(text.toString()))
  })
}

export type OpenedDocument = { readonly mediaType: string; readonly bytes: Uint8Array }

/**
 * An identity document as it was sent; each opening is an entry. Undefined where there is none.
 * @throws where the content kept is not the one that was sent
 */
export async function openIdentityDocument(
  parts: {
    readonly database: Database
    readonly file: (id: string) => Promise<Uint8Array>
    readonly open: (sealed: Uint8Array) => Promise<Uint8Array>
  },
  actor: StaffActor,
  { caseId, kind }: { readonly caseId: string; readonly kind: IdentityDocumentKind },
): Promise<OpenedDocument | undefined> {
  const reading = {
    permission: 'kyc.view',
    subject: `kyc/${caseId}`,
    reason: 'identity document opened',
    details: { document: kind },
    each: true,
  }
  return await read(parts.database, actor, reading, async (transaction) => {
    const row = await transaction
      .selectFrom('investment.kyc_document as d')
      .innerJoin('file as f', 'f.id', 'd.file_id')
      .select(['f.id', 'f.media_type', 'f.sealed', 'f.sha256'])
      .where('d.kyc_case_id', '=', caseId)
      .where('d.kind', '=', kind)
      .executeTakeFirst()
    if (!row) return undefined
    const kept = await parts.file(row.id)
    const bytes = row.sealed ? await parts.open(kept) : kept
    // Anyone can seal to our key, and `web` writes where files lie: what is shown is what was sent with the case.
    if (!createHash('sha256').update(bytes).digest().equals(row.sha256))
      throw new Error(`file ${row.id} is not what was sent with case ${caseId}`)
    return { mediaType: row.media_type, bytes }
  })
}

const bankDestination: z.ZodType<BankDestination> = z.object({
  bank: z.string(),
  holder: z.string(),
  holderTaxId: z.string(),
  accountNumber: z.string(),
})

/** Where the money of a withdrawal is to go; undefined where there is no such withdrawal. */
export async function openDestination(
  parts: { readonly database: Database; readonly personalData: PersonalData },
  actor: StaffActor,
  permission: 'withdrawal.decide' | 'withdrawal.pay',
  withdrawalId: string,
): Promise<BankDestination | undefined> {
  const subject = `withdrawal/${withdrawalId}`
  const reading = { permission, subject, reason: 'bank data opened', each: false }
  return await read(parts.database, actor, reading, async (transaction) => {
    const row = await transaction
      .selectFrom('financial.withdrawal')
      .select(['customer_id', 'destination_sealed'])
      .where('id', '=', withdrawalId)
      .executeTakeFirst()
    if (!row) return undefined
    const { personalData } = parts
    const text = await personalData.open(
      transaction,
      row.customer_id,
      destinationPurpose,
      row.destination_sealed,
    )
    return bankDestination.parse(JSON.parse(text.toString()))
  })
}
