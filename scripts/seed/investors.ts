import { createHash, randomUUID } from 'node:crypto'
import { enterPayment, requestDeposit } from '#app/acts/deposit.ts'
import { decideVerification, type IdentityDocumentKind, submitVerification } from '#app/acts/verification.ts'
import { sealDocument } from '#app/server/document-seal.ts'
import { inCustomerScope } from '#db/customer-scope.ts'
import { cardPng } from './documents.ts'
import { addCustomer, type Login } from './people.ts'
import type { SeededSettings, StaffedStage } from './stage.ts'
import { until } from './until.ts'

const verified = 11
const deposited = 8_000_000n
const chile = 152

export type SeededInvestor = { readonly login: Login; readonly account: number }

/** A dozen investors: eleven verified and funded, one whose papers wait for the compliance officer. */
export async function seedInvestors(
  stage: StaffedStage,
  settings: SeededSettings,
): Promise<readonly SeededInvestor[]> {
  return await Promise.all(
    Array.from({ length: verified + 1 }, async (_, index) => await seedInvestor(stage, settings, index + 1)),
  )
}

async function seedInvestor(
  stage: StaffedStage,
  settings: SeededSettings,
  number: number,
): Promise<SeededInvestor> {
  const { owner, adminDatabase, officer, personalData } = stage
  const { id, login } = await addCustomer(stage, `investor${number}@demo.stoa.example`, 'investor')
  const account = await until('an investor’s account', async () => {
    const row = await owner
      .selectFrom('trading.account as a')
      .innerJoin('trading.account_address as d', 'd.account', 'a.number')
      .select('a.number')
      .where('a.customer_id', '=', id)
      .where('d.chain', '=', 'evm')
      .executeTakeFirst()
    return row === undefined ? undefined : Number(row.number)
  })
  const files = await Promise.all(
    (['identity-front', 'identity-back', 'proof-of-address'] as const).map(
      async (kind, index) => await upload(stage, id, kind, 60 + index * 40),
    ),
  )
  const sent = await inCustomerScope(owner, id, async (scope) =>
    submitVerification(
      scope,
      personalData,
      id,
      {
        givenNames: 'Inversionista',
        familyNames: `Demo ${number}`,
        birthDate: '1985-04-12',
        nationalId: '11.111.111-1',
        street: `Avenida del Pórtico ${100 + number}`,
        city: 'Santiago',
        postalCode: '8320000',
        country: chile,
      },
      files,
    ),
  )
  if (!sent.ok) throw new Error('a case of the demonstration is open already')
  if (number <= verified) {
    await decideVerification(adminDatabase, officer, {
      caseId: sent.caseId,
      decision: 'approve',
      reason: 'demonstration',
    })
    await until('an investor’s verification', async () => {
      const row = await owner
        .selectFrom('investment.kyc_case')
        .select('status')
        .where('id', '=', sent.caseId)
        .executeTakeFirst()
      return row?.status === 'approved'
    })
    await fund(stage, settings, id, number)
  }
  return { login, account }
}

async function upload(
  { owner, files, documentPublicKey }: StaffedStage,
  customerId: string,
  kind: IdentityDocumentKind,
  shade: number,
): Promise<{ readonly kind: IdentityDocumentKind; readonly fileId: string }> {
  const content = cardPng(shade)
  const fileId = randomUUID()
  await files.put(fileId, await sealDocument(documentPublicKey, content))
  await owner
    .insertInto('file')
    .values({
      id: fileId,
      customer_id: customerId,
      name: `${kind}.png`,
      media_type: 'image/png',
      size: content.length,
      sha256: createHash('sha256').update(content).digest(),
      sealed: true,
    })
    .execute()
  return { kind, fileId }
}

async function fund(
  stage: StaffedStage,
  settings: SeededSettings,
  customerId: string,
  number: number,
): Promise<void> {
  const { owner, adminDatabase, administrator } = stage
  const deposit = await inCustomerScope(owner, customerId, async (scope) =>
    requestDeposit(scope, customerId, { assetId: settings.pesos, amount: deposited }),
  )
  if (!deposit.ok) throw new Error(`a deposit of the demonstration was refused: ${deposit.reason}`)
  await enterPayment(adminDatabase, administrator, {
    assetId: settings.pesos,
    amount: deposited,
    bankReference: `DEMO-${String(number).padStart(4, '0')}`,
    paymentReference: deposit.reference,
    payerName: `Inversionista Demo ${number}`,
  })
  await until('an investor’s deposit', async () => {
    const row = await owner
      .selectFrom('financial.deposit')
      .select('status')
      .where('id', '=', deposit.depositId)
      .executeTakeFirst()
    return row?.status === 'credited'
  })
}
