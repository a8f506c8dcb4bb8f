import type { Transaction } from 'kysely'
import type { MailTemplate } from '#db/outbox.ts'
import type { DB } from '#db/schema.ts'

export type Letter = {
  readonly customerId: string
  readonly template: MailTemplate
  /** what it is about, with the template the key: it is sent once */
  readonly about: string
  readonly values: (locale: Locale) => Readonly<Record<string, string>>
}
export type Locale = 'es' | 'en' | 'ru'

/** Leaves a mail to the customer, in the customer's language, in the transaction of what it tells of; once. */
export async function writeTo(transaction: Transaction<DB>, letter: Letter): Promise<void> {
  const person = await transaction
    .selectFrom('customer')
    .select(['email', 'locale'])
    .where('id', '=', letter.customerId)
    .executeTakeFirstOrThrow()
  const locale = person.locale as Locale
  const payload = { to: person.email, locale, template: letter.template, values: letter.values(locale) }
  await transaction
    .insertInto('outbox')
    .values({ kind: 'mail', key: `${letter.template}/${letter.about}`, payload: JSON.stringify(payload) })
    .onConflict((conflict) => conflict.columns(['kind', 'key']).doNothing())
    .execute()
}

/** A money amount of the asset in the reader's way of writing numbers, exact. */
export function amountText(locale: Locale, minorUnits: bigint, decimals: number): string {
  const digits = minorUnits.toString().padStart(decimals + 1, '0')
  const whole = digits.slice(0, digits.length - decimals)
  const plain = decimals === 0 ? whole : `${whole}.${digits.slice(-decimals)}`
  // A decimal string is formatted exactly, however long (ECMA-402, Intl.NumberFormat v3).
  return new Intl.NumberFormat(locale, {
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  }).format(plain as `${number}`)
}
