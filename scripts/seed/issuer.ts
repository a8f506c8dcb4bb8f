import { createHash, randomUUID } from 'node:crypto'
import { decideIssuer, registerCompany } from '#app/acts/issuer.ts'
import { decideSecurity, saveDraft, type SecurityTerms, submitSecurity } from '#app/acts/security.ts'
import { inCustomerScope } from '#db/customer-scope.ts'
import { pdfOf } from './documents.ts'
import { addCustomer, type Login } from './people.ts'
import type { SeededSettings, StaffedStage } from './stage.ts'
import { until } from './until.ts'

const reason = 'demonstration'
// Chile, Argentina, Peru, Uruguay, Spain
const countries = [152, 32, 604, 858, 724]

export type SeededIssuer = {
  readonly login: Login
  readonly offerings: Readonly<Record<'ANDES' | 'FARO', string>>
}

/** A verified company with two issued tokens, both offerings open. */
export async function seedIssuer(stage: StaffedStage, settings: SeededSettings): Promise<SeededIssuer> {
  const { owner, adminDatabase, officer } = stage
  const { id, login } = await addCustomer(stage, 'issuer@demo.stoa.example', 'issuer')
  const company = await inCustomerScope(owner, id, async (scope) =>
    registerCompany(scope, id, {
      legalName: 'Cordillera Energía SpA',
      registrationNumber: '76.543.210-3',
      country: 152,
      website: '',
      description: 'Pequeñas centrales hidroeléctricas en el sur de Chile.',
    }),
  )
  if (!company.ok) throw new Error('the company of the demonstration is registered already')
  await decideIssuer(adminDatabase, officer, { issuerId: company.issuerId, decision: 'verify', reason })
  await until('the issuer’s treasury', async () => {
    const row = await owner
      .selectFrom('investment.identity')
      .select('account')
      .where('issuer_id', '=', company.issuerId)
      .executeTakeFirst()
    return row !== undefined
  })
  const terms: readonly SecurityTerms[] = [
    {
      name: 'Cordillera Energía, serie A',
      symbol: 'ANDES',
      rights: 'ordinary-shares',
      legalBasis: 'private-placement-cl',
      description: 'Acciones ordinarias con derecho a voto y a dividendo.',
      supply: 100_000n,
      offered: 20_000n,
      lot: 1n,
      tick: 10n,
      price: 12_500n,
      quoteAssetId: settings.pesos,
      countries,
    },
    {
      name: 'Faro Sur, cuotas del fondo',
      symbol: 'FARO',
      rights: 'fund-units',
      legalBasis: 'private-placement-cl',
      description: 'Cuotas de un fondo de infraestructura portuaria.',
      supply: 50_000n,
      offered: 30_000n,
      lot: 1n,
      tick: 5n,
      price: 4_800n,
      quoteAssetId: settings.pesos,
      countries,
    },
  ]
  const [andes, faro] = await Promise.all(
    terms.map(async (each) => await issue(stage, id, company.issuerId, each)),
  )
  if (andes === undefined || faro === undefined)
    throw new Error('an offering of the demonstration is missing')
  return { login, offerings: { ANDES: andes, FARO: faro } }
}

async function issue(
  stage: StaffedStage,
  customerId: string,
  issuerId: string,
  terms: SecurityTerms,
): Promise<string> {
  const { owner, adminDatabase, officer, administrator } = stage
  const securityId = await inCustomerScope(owner, customerId, async (scope) => {
    const draft = await saveDraft(scope, issuerId, undefined, terms)
    if (!draft.ok) throw new Error('a draft of the demonstration was refused')
    const content = pdfOf([terms.name, '', 'Reglamento de la emisión', `${terms.supply} unidades`])
    const fileId = randomUUID()
    const sha256 = createHash('sha256').update(content).digest()
    await stage.files.put(fileId, content)
    await scope
      .insertInto('file')
      .values({
        id: fileId,
        customer_id: customerId,
        name: `${terms.symbol}.pdf`,
        media_type: 'application/pdf',
        size: content.length,
        sha256,
        sealed: false,
      })
      .execute()
    await scope
      .insertInto('investment.security_document')
      .values({ security_id: draft.securityId, title: 'Reglamento de la emisión', file_id: fileId, sha256 })
      .execute()
    const sent = await submitSecurity(scope, draft.securityId)
    if (!sent.ok) throw new Error(`a draft of the demonstration could not be submitted: ${sent.reason}`)
    return draft.securityId
  })
  const decision = { securityId, version: 1, decision: 'approve', reason, unlinked: true } as const
  await decideSecurity(adminDatabase, officer, { ...decision, office: 'compliance' })
  await decideSecurity(adminDatabase, administrator, { ...decision, office: 'admin' })
  return await until(`the offering of ${terms.symbol}`, async () => {
    const row = await owner
      .selectFrom('investment.offering')
      .select('id')
      .where('security_id', '=', securityId)
      .where('status', '=', 'open')
      .executeTakeFirst()
    return row?.id
  })
}
