import type { Transaction } from 'kysely'
import { leaveIntent, type MailTemplate } from '#db/outbox.ts'
import type { DB } from '#db/schema.ts'

/** Leaves a mail to a customer in their own language, in the transaction of what it tells of. */
export async function mailOwner(
  transaction: Transaction<DB>,
  customerId: string,
  key: string,
  template: MailTemplate,
  values: Readonly<Record<string, string>>,
): Promise<void> {
  const customer = await transaction
    .selectFrom('customer')
    .select(['email', 'locale'])
    .where('id', '=', customerId)
    .executeTakeFirstOrThrow()
  const locale = customer.locale === 'en' || customer.locale === 'ru' ? customer.locale : 'es'
  await leaveIntent(transaction, {
    kind: 'mail',
    key,
    payload: { to: customer.email, locale, template, values },
  })
}
