import { createHash, createHmac, randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { caseDataPurpose, caseNamePurpose } from '#app/acts/verification.ts'
import { destinationPurpose } from '#app/acts/withdrawal.ts'
import type { StaffRole } from '#app/server/context.ts'
import { generateDocumentKeys, sealDocument } from '#app/server/document-seal.ts'
import { type TestConsole, testConsole, visitor } from '#test/support/console.ts'
import type { TestDatabase } from '#test/support/database.ts'

export const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

/** One page, all red. */
export const pdf = Buffer.from(`%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R>>endobj
4 0 obj<</Length 26>>stream
1 0 0 rg 0 0 200 200 re f
endstream endobj
trailer<</Root 1 0 R>>
%%EOF`)

/** One of each thing that waits for staff, and members of staff of each role, signed in. */
export interface StaffScene {
  readonly admin: TestConsole
  /** What a browser of this member of staff does. */
  as(name: string): ReturnType<typeof visitor>
  readonly ids: Readonly<
    Record<'case' | 'issuer' | 'security' | 'deposit' | 'suspense' | 'withdrawal', string>
  >
  readonly instrument: number
}

const staff: readonly (readonly [name: string, role: StaffRole])[] = [
  ['admin', 'admin'],
  ['admin2', 'admin'],
  ['superadmin', 'superadmin'],
  ['compliance', 'compliance'],
  ['auditor', 'auditor'],
]

const uuid = (kind: number): string => `00000000-0000-7000-8000-${String(kind).padStart(12, '0')}`
const ids = {
  customer: uuid(1),
  file: uuid(2),
  case: uuid(3),
  issuer: uuid(4),
  security: uuid(5),
  bankAccount: uuid(6),
  deposit: uuid(7),
  suspense: uuid(8),
  withdrawal: uuid(9),
  listed: uuid(10),
  pdf: uuid(11),
} as const

/** @param changes to the console's environment, such as the engine that it reaches */
export async function staffScene(
  database: TestDatabase,
  changes: Readonly<Record<string, string>> = {},
): Promise<StaffScene> {
  const sessionKey = randomBytes(32)
  const keys = await generateDocumentKeys()
  const admin = await testConsole('admin', database, {
    SESSION_KEY: sessionKey.toString('base64'),
    DOCUMENT_PUBLIC_KEY: keys.publicKey,
    DOCUMENT_PRIVATE_KEY: keys.privateKey,
    RATE_LIMIT_REQUESTS: '10000',
    ...changes,
  })
  const owner = database.kysely('owner')
  const tokens = new Map<string, string>()
  for (const [name, role] of staff) {
    const token = randomBytes(32).toString('base64url')
    tokens.set(name, token)
    const hash = createHmac('sha256', sessionKey).update(token).digest()
    await sql`
      with s as (
        insert into staff (email, name, locale) values (${`${name}@example.com`}, ${name}, 'en') returning id
      ), r as (insert into staff_role (staff_id, role) select id, ${role} from s
      ), t as (insert into staff_totp (staff_id, secret_sealed, confirmed_at) select id, '\\x00', now() from s)
      insert into staff_session (staff_id, token_hash, expires_at, user_agent, address, second_factor_at)
        select id, ${hash}, now() + interval '1 hour', '', '', now() from s`.execute(owner)
  }
  await customerRows(database, admin, Buffer.from(keys.publicKey, 'base64'))
  const { rows } = await sql<{ id: number }>`select id from trading.instrument`.execute(owner)
  return {
    admin,
    ids,
    instrument: rows[0]?.id ?? 0,
    as: (name) => {
      const person = visitor(admin)
      person.cookies.set('stoa_staff_session', tokens.get(name) ?? '')
      return person
    },
  }
}

async function customerRows(
  database: TestDatabase,
  { running }: TestConsole,
  documentKey: Uint8Array,
): Promise<void> {
  const owner = database.kysely('owner')
  const run = async (statement: string) => void (await sql.raw(statement).execute(owner))
  const { personalData, files } = running.services
  const seal = async (purpose: string, value: string) =>
    await personalData.seal(owner, ids.customer, purpose, Buffer.from(value))
  await run(
    `insert into customer (id, email, password_hash) values ('${ids.customer}', 'ana@example.com', 'x')`,
  )
  await personalData.createKey(owner, ids.customer)
  for (const [id, name, type, bytes] of [
    [ids.file, 'front.png', 'image/png', png],
    [ids.pdf, 'proof.pdf', 'application/pdf', pdf],
  ] as const) {
    await files.put(id, await sealDocument(documentKey, bytes))
    await run(`insert into file (id, customer_id, name, media_type, size, sha256, sealed)
      values ('${id}', '${ids.customer}', '${name}', '${type}', ${bytes.length}, '\\x${createHash('sha256').update(bytes).digest('hex')}', true)`)
  }
  const details = {
    givenNames: 'Ana María',
    familyNames: 'Rojas',
    birthDate: '1990-05-04',
    nationalId: '12.345.678-5',
    street: 'Alameda 1',
    city: 'Santiago',
    postalCode: '8320000',
    country: 152,
  }
  const data = await seal(caseDataPurpose, JSON.stringify(details))
  const name = await seal(caseNamePurpose, 'Ana María Rojas')
  await sql`insert into investment.kyc_case (id, customer_id, country, data_sealed, name_sealed)
    values (${ids.case}, ${ids.customer}, 152, ${data}, ${name})`.execute(owner)
  await run(`insert into investment.kyc_document values
    ('${ids.case}', 'identity-front', '${ids.file}'), ('${ids.case}', 'proof-of-address', '${ids.pdf}')`)
  await run(
    `insert into trading.account (kind, customer_id, name) values ('investor', '${ids.customer}', 'Ana')`,
  )
  await run(`insert into financial.asset (code, name, kind, decimals, second_approval_above)
    values ('CLP', 'Chilean Peso', 'currency', 0, 1000), ('USD', 'US Dollar', 'currency', 2, 0), ('ANDES', 'Andes', 'security', 0, 0)`)
  await run(`insert into financial.bank_account (id, asset_id, bank, holder, holder_tax_id, account_number, set_by)
    select '${ids.bankAccount}', a.id, 'Bank', 'Operator', '', '1', s.id from staff s, financial.asset a where s.name = 'admin' and a.code = 'CLP'`)
  await run(`insert into financial.deposit (id, customer_id, account, asset_id, amount, reference, bank_account_id)
    select '${ids.deposit}', '${ids.customer}', n.number, a.id, 5000, 'STAAAAAAAA', '${ids.bankAccount}'
    from trading.account n, financial.asset a where n.customer_id is not null and a.code = 'CLP'`)
  await run(`insert into financial.bank_entry (id, asset_id, amount, bank_reference, payment_reference, payer_name, status, entered_by)
    select '${ids.suspense}', a.id, 5000, 'BANK-1', 'unknown', 'Ana', 'suspense', s.id from staff s, financial.asset a where s.name = 'admin' and a.code = 'CLP'`)
  const destination = { bank: 'Banco', holder: 'Ana', holderTaxId: '1-9', accountNumber: '00112233' }
  const sealed = await seal(destinationPurpose, JSON.stringify(destination))
  await sql`insert into financial.withdrawal (id, customer_id, account, asset_id, amount, fee, destination_sealed, destination_hint, status)
    select ${ids.withdrawal}, ${ids.customer}, n.number, a.id, 900, 10, ${sealed}, '…2233', 'held'
    from trading.account n, financial.asset a where n.customer_id is not null and a.code = 'CLP'`.execute(
    owner,
  )
  // In a segment that has no journal: beside a real engine it must not stand among the postings of its commands.
  await run(`insert into financial.posting (segment, sequence, line, asset_id, account, side, amount, act, reference, at)
    select 0, 1, line, w.asset_id, w.account, side, sign * w.amount, 'held', w.id::text, now()
    from financial.withdrawal w, (values (0, 'available', -1), (1, 'held', 1)) as l (line, side, sign)`)
  await run(`insert into financial.cash_comparison (asset_id, in_engine, on_chain, redeemed, sequence, block_number, compared_at)
    select asset_id, 900, 900, 0, 1, 1, now() from financial.withdrawal`)
  await run(`insert into investment.issuer (id, customer_id, legal_name, registration_number, country)
    values ('${ids.issuer}', '${ids.customer}', 'Andes SpA', '76.1', 152)`)
  for (const [id, symbol, status] of [
    [ids.security, 'SUR', 'submitted'],
    [ids.listed, 'ANDES', 'issued'],
  ])
    await run(`insert into investment.security (id, issuer_id, name, symbol, rights, legal_basis, supply, lot, tick, quote_asset_id, price, offered, status, version, submitted_at)
      select '${id}', '${ids.issuer}', 'Security ${symbol}', '${symbol}', 'ordinary-shares', 'reg-s', 100, 1, 1, id, 10, 50, '${status}', 1, now() from financial.asset where code = 'CLP'`)
  await run(`insert into trading.instrument (security_id, symbol, base_asset_id, quote_asset_id, lot, tick, quantity_max, price_max)
    select '${ids.listed}', 'ANDES', b.id, q.id, 1, 1, 1000, 1000 from financial.asset b, financial.asset q where b.code = 'ANDES' and q.code = 'CLP'`)
  await run(`insert into investment.offering (security_id, instrument_id, treasury_account, quote_asset_id, price, quantity, remaining, status, opened_at)
    select '${ids.listed}', i.id, n.number, i.quote_asset_id, 10, 50, 20, 'open', now() from trading.instrument i, trading.account n where n.customer_id is not null`)
}
