import type { AccountNumber } from '#engine/identifiers.ts'
import { command } from '../shared/engine-port.ts'
import type { Ports } from '../shared/ports.ts'
import type { OnboardingInput } from './messages.ts'

/** Steps of onboarding. Each may run again at any time. */
export function onboardingActivities({ database, engine }: Ports) {
  return {
    /** The customer's one investor account; undefined where the e-mail is not proved. Key: the customer. */
    async openInvestorAccount({
      customerId,
    }: OnboardingInput): Promise<{ readonly account: string } | undefined> {
      const customer = await database
        .selectFrom('customer')
        .select('email_verified_at')
        .where('id', '=', customerId)
        .executeTakeFirstOrThrow()
      if (!customer.email_verified_at) return undefined
      await database
        .insertInto('trading.account')
        .values({ kind: 'investor', customer_id: customerId, name: 'Investor' })
        .onConflict((conflict) => conflict.column('customer_id').where('kind', '=', 'investor').doNothing())
        .execute()
      const { number } = await database
        .selectFrom('trading.account')
        .select('number')
        .where('customer_id', '=', customerId)
        .where('kind', '=', 'investor')
        .executeTakeFirstOrThrow()
      return { account: number.toString() }
    },

    /** Makes the account known to the engine, not verified; leaves one alone whose verification has begun. */
    async registerInvestorInEngine({
      customerId,
      account,
    }: OnboardingInput & { readonly account: string }): Promise<void> {
      const verification = await database
        .selectFrom('investment.kyc_case')
        .select('id')
        .where('customer_id', '=', customerId)
        .where('status', 'not in', ['submitted', 'rejected'])
        .executeTakeFirst()
      if (verification) return
      await command(engine, {
        kind: 'set-account',
        account: Number(account) as AccountNumber,
        status: 'active',
        country: 0,
        userType: '',
        verifiedUntil: 0,
      })
    },
  }
}
