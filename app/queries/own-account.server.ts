import type { CustomerScope } from '#db/customer-scope.ts'

/** Whether the customer has a second factor that works. */
export async function readSecondFactor(scope: CustomerScope, customerId: string): Promise<boolean> {
  const row = await scope
    .selectFrom('customer_totp')
    .select('confirmed_at')
    .where('customer_id', '=', customerId)
    .executeTakeFirst()
  return row !== undefined && row.confirmed_at !== null
}

/** Addresses of the customer's investor account by chain; none while the wallet derives them. */
export async function readOwnAddresses(scope: CustomerScope, customerId: string) {
  return await scope
    .selectFrom('trading.account_address as d')
    .innerJoin('trading.account as a', 'a.number', 'd.account')
    .select(['d.chain', 'd.address'])
    .where('a.customer_id', '=', customerId)
    .where('a.kind', '=', 'investor')
    .orderBy('d.chain')
    .execute()
}
