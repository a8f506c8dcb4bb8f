import { createHash } from 'node:crypto'
import { pdfOf } from '#scripts/seed/documents.ts'
import type { Visitor } from './visitor.ts'
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
    [issuer.t('issuer.company.legalName')]: legalName,
    [issuer.t('issuer.company.registrationNumber')]: '76.100.200-3',
    [issuer.t('issuer.company.country')]: country(issuer, chosenCountry),
    [issuer.t('issuer.company.website')]: 'https://norte.example',
    [issuer.t('issuer.company.description')]: 'Transporte de carga por el norte del país.',
  })
  await issuer.press(issuer.t('issuer.company.send'))
  await issuer.isStated(issuer.t('issuer.company.status.submitted'))
}

/** Drafts a security with its terms and one document. @returns the path of its page */
export async function draftSecurity(
  issuer: Visitor,
  countries: readonly number[],
  chosenSymbol = symbol,
): Promise<string> {
  await issuer.open('/issuer/securities/new')
  await issuer.fill({
    [issuer.t('issuer.draft.name')]: 'Norte, acciones serie única',
    [issuer.t('issuer.draft.symbol')]: chosenSymbol,
    [issuer.t('issuer.draft.description')]: 'Una acción, un voto; dividendos en pesos.',
  })
  await issuer.choose(issuer.t('public.rights.ordinary-shares'))
  await issuer.choose(issuer.t('public.legalBasis.private-placement-cl'))
  for (const one of countries) await issuer.fill({ [country(issuer, one)]: true })
  await issuer.fill({
    [issuer.t('issuer.draft.supply')]: '1000',
    [issuer.t('issuer.draft.offered')]: String(offered),
    [issuer.t('issuer.draft.lot')]: '1',
  })
  const quote = await issuer.page.locator('option', { hasText: /^CLP/ }).innerText()
  await issuer.fill({
    [issuer.t('issuer.draft.quote')]: quote,
    [issuer.t('issuer.draft.price')]: String(price),
    [issuer.t('issuer.draft.tick')]: '10',
  })
  await issuer.picture('issuer-draft')
  await issuer.press(issuer.t('issuer.draft.save'))
  await issuer.arrives(/^\/issuer\/securities\/[0-9a-f-]{36}$/)
  await issuer.fill({
    [issuer.t('issuer.documents.title')]: 'Prospecto',
    [issuer.t('issuer.documents.file')]: {
      name: 'prospecto.pdf',
      mimeType: 'application/pdf',
      buffer: prospectus,
    },
  })
  await issuer.press(issuer.t('issuer.documents.add'))
  await issuer.sees(prospectusHash.slice(0, 8))
  return new URL(issuer.page.url()).pathname
}

export async function submitSecurity(issuer: Visitor): Promise<void> {
  await issuer.confirm(issuer.t('issuer.submit.send'))
  await issuer.isStated(issuer.t('issuer.security.status.submitted'))
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
  const form = by.card(by.t('compliance.security.decideAs', { office: by.t(`compliance.office.${office}`) }))
  await by.sees(by.t('compliance.security.check.matches'))
  await by.choose(by.t(`compliance.${decision}`), form)
  await by.fill({ [by.t('admin.reason.label')]: reason }, form)
  if (decision === 'approve') await by.fill({ [by.t('compliance.security.unlinkedStatement')]: true }, form)
  await by.press(by.t('admin.decision.submit'), form)
  await by.sees(reason, by.card(by.t('compliance.decisions')))
}
