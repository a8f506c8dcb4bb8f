import { expect } from 'vitest'
import { countryName } from '#app/i18n/countries.ts'
import { cardPng } from '#scripts/seed/documents.ts'
import type { Visitor } from './visitor.ts'

const png = (name: string, shade: number) => ({ name, mimeType: 'image/png', buffer: cardPng(shade) })

/** ISO 3166-1 numeric */
export const chile = 152
export const argentina = 32
export const country = (reader: Visitor, code: number) => countryName(reader.locale, code)

/** An investor sends personal details and three documents for review. */
export async function sendDetails(
  investor: Visitor,
  person: { readonly name: string; readonly country: number },
): Promise<void> {
  await investor.open('/verification?again')
  await investor.fill({
    [investor.t('investor.verification.givenNames')]: 'Titular',
    [investor.t('investor.verification.familyNames')]: person.name,
    [investor.t('investor.verification.birthDate')]: '1980-02-29',
    [investor.t('investor.verification.nationalId')]: '11.111.111-1',
    [investor.t('investor.verification.street')]: 'Calle Uno 100',
    [investor.t('investor.verification.city')]: 'Ciudad',
    [investor.t('investor.verification.postalCode')]: '8320000',
    [investor.t('investor.verification.country')]: country(investor, person.country),
    [investor.t('investor.verification.identityFront')]: png('anverso.png', 60),
    [investor.t('investor.verification.identityBack')]: png('reverso.png', 90),
    [investor.t('investor.verification.proofOfAddress')]: png('domicilio.png', 120),
  })
  await investor.press(investor.t('investor.verification.send'))
  await investor.isStated(investor.t('investor.verification.status.submitted'))
}

/** An officer opens somebody's case, and sees the three documents. */
export async function openCase(
  officer: Visitor,
  email: string,
  view: 'waiting' | 'approved' = 'waiting',
): Promise<void> {
  await officer.open(`/kyc?view=${view}`)
  await officer.follow(email)
  await officer.sees(officer.t('compliance.readingLogged'))
  const seen = await officer.page.locator('figure img').evaluateAll(async (images) => {
    await Promise.all(images.map(async (image) => await (image as HTMLImageElement).decode()))
    return images.map((image) => (image as HTMLImageElement).naturalWidth)
  })
  expect(seen).toEqual([640, 640, 640])
}

/** The officer decides on the case that is open. */
export async function decideCase(
  officer: Visitor,
  decision: 'approve' | 'reject',
  reason: string,
): Promise<void> {
  await decide(
    officer,
    officer.t(`compliance.${decision}`),
    reason,
    officer.card(officer.t('compliance.decide')),
  )
  await officer.sees(
    officer.t(`compliance.kyc.decided.${decision}`),
    officer.card(officer.t('compliance.decisions')),
  )
}

/** Chooses one of the decisions of a form, with its reason. */
export async function decide(
  by: Visitor,
  decision: string,
  reason: string,
  within = by.page.locator('main'),
): Promise<void> {
  await by.choose(decision, within)
  await by.fill({ [by.t('admin.reason.label')]: reason }, within)
  await by.press(by.t('admin.decision.submit'), within)
}
