import { createHash } from 'node:crypto'
import { pdfOf } from '#scripts/seed/documents.ts'
import { t, type Visitor } from './visitor.ts'
import { country } from './verification.ts'

export const symbol = 'NORTE'
export const price = 1_000n
export const offered = 30n

const prospectus = pdfOf(['Prospecto', 'Acciones ordinarias, serie unica'])
/** Reckoned here, to be compared with what every page shows. */
export const prospectusHash = createHash('sha256').update(prospectus).digest('hex')

/** A company's representative registers it. */
export async function registerCompany(
  issuer: Visitor,
  legalName: string,
  chosenCountry: number,
): Promise<void> {
  await issuer.open('/issuer/company')
  await issuer.fill({
    [t('issuer.company.legalName')]: legalName,
    [t('issuer.company.registrationNumber')]: '76.100.200-3',
    [t('issuer.company.country')]: country(chosenCountry),
    [t('issuer.company.website')]: 'https://norte.example',
    [t('issuer.company.description')]: 'Transporte de carga por el norte del país.',
  })
  await issuer.press(t('issuer.company.send'))
  await issuer.isStated(t('issuer.company.status.submitted'))
}

/** Drafts a security with its terms and one document. @returns the path of its page */
export async function draftSecurity(
  issuer: Visitor,
  countries: readonly number[],
  chosenSymbol = symbol,
): Promise<string> {
  await issuer.open('/issuer/securities/new')
  await issuer.fill({
    [t('issuer.draft.name')]: 'Norte, acciones serie única',
    [t('issuer.draft.symbol')]: chosenSymbol,
    [t('issuer.draft.description')]: 'Una acción, un voto; dividendos en pesos.',
  })
  await issuer.choose(t('public.rights.ordinary-shares'))
  await issuer.choose(t('public.legalBasis.private-placement-cl'))
  for (const one of countries) await issuer.fill({ [country(one)]: true })
  await issuer.fill({
    [t('issuer.draft.supply')]: '1000',
    [t('issuer.draft.offered')]: String(offered),
    [t('issuer.draft.lot')]: '1',
  })
  const quote = await issuer.page.locator('option', { hasText: /^CLP/ }).innerText()
  await issuer.fill({
    [t('issuer.draft.quote')]: quote,
    [t('issuer.draft.price')]: String(price),
    [t('issuer.draft.tick')]: '10',
  })
  await issuer.picture('issuer-draft')
  await issuer.press(t('issuer.draft.save'))
  await issuer.arrives(/^\/issuer\/securities\/[0-9a-f-]{36}$/)
  await issuer.fill({
    [t('issuer.documents.title')]: 'Prospecto',
    [t('issuer.documents.file')]: { name: 'prospecto.pdf', mimeType: 'application/pdf', buffer: prospectus },
  })
  await issuer.press(t('issuer.documents.add'))
  await issuer.sees(prospectusHash.slice(0, 8))
  return new URL(issuer.page.url()).pathname
}

export async function submitSecurity(issuer: Visitor): Promise<void> {
  await issuer.confirm(t('issuer.submit.send'))
  await issuer.isStated(t('issuer.security.status.submitted'))
}

/** A member of staff opens the submitted security, and decides for an office. */
export async function decideSecurity(
  by: Visitor,
  office: 'compliance' | 'admin',
  decision: 'approve' | 'reject',
  reason: string,
): Promise<void> {
  await by.open('/securities')
  await by.page.getByRole('link', { name: symbol }).click()
  const form = by.card(t('compliance.security.decideAs', { office: t(`compliance.office.${office}`) }))
  await by.sees(t('compliance.security.check.matches'))
  await by.choose(t(`compliance.${decision}`), form)
  await by.fill({ [t('admin.reason.label')]: reason }, form)
  if (decision === 'approve') await by.fill({ [t('compliance.security.unlinkedStatement')]: true }, form)
  await by.press(t('admin.decision.submit'), form)
  await by.sees(reason, by.card(t('compliance.decisions')))
}
