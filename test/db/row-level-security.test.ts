import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type CustomerScope, inCustomerScope } from '#db/customer-scope.ts'
import { type TestDatabase, testDatabase } from '#test/support/database.ts'
import { ana, berta, seedTwoCustomers } from './two-customers.ts'

/** Each table with row-level security, and how one tells that a row is Ana's. */
const ownOf: Readonly<Record<string, string>> = {
  'public.customer': `id = '${ana}'`,
  'public.customer_totp': `customer_id = '${ana}'`,
  'public.customer_recovery_code': `customer_id = '${ana}'`,
  'public.customer_key': `customer_id = '${ana}'`,
  'public.customer_session': `customer_id = '${ana}'`,
  'public.customer_token': `customer_id = '${ana}'`,
  'public.idempotency': `customer_id = '${ana}'`,
  'public.file': `customer_id = '${ana}'`,
  'trading.account': `customer_id = '${ana}'`,
  'trading.account_address': `address = '0xa'`,
  'trading.account_suspension': `reason = 'for a'`,
  'trading.order': `client_order_id::text like '%a'`,
  'trading.trade': `trading.is_own_account(buyer)`,
  'financial.balance': `trading.is_own_account(account)`,
  'financial.posting': `trading.is_own_account(account)`,
  'financial.deposit': `customer_id = '${ana}'`,
  'financial.withdrawal': `customer_id = '${ana}'`,
  'financial.withdrawal_decision': `reason = 'for a'`,
  'investment.issuer': `customer_id = '${ana}'`,
  'investment.kyc_case': `customer_id = '${ana}'`,
  'investment.kyc_document': `kyc_case_id::text like '%a'`,
  'investment.identity': `customer_id = '${ana}'`,
  'investment.security': `symbol = 'SECA'`,
  'investment.security_country': `security_id::text like '%a'`,
  'investment.security_document': `security_id::text like '%a'`,
  'investment.chain_holding': `address = '0xa'`,
}
/** Written by web, never read by it. */
const writeOnly = ['public.outbox']

let database: TestDatabase
beforeAll(async () => {
  database = await testDatabase()
  await seedTwoCustomers(database.kysely('owner'))
})
afterAll(async () => await database.drop())

const quoted = (table: string): string =>
  table
    .split('.')
    .map((part) => `"${part}"`)
    .join('.')

const columnFor = async (table: string): Promise<string> => {
  const [schema, name] = table.split('.')
  const { rows } = await sql<{ column: string }>`
    select a.attname as column from pg_attribute a
    where a.attrelid = ${`"${schema}"."${name}"`}::regclass and a.attnum > 0
      and has_column_privilege('stoa_web', a.attrelid, a.attnum, 'select') limit 1
  `.execute(database.kysely('owner'))
  return rows[0]?.column ?? '*'
}

const count = async (table: string, customer: string | null, where = 'true'): Promise<bigint> => {
  const column = await columnFor(table)
  const query = sql<{
    count: bigint
  }>`select count(${sql.ref(column)}) as count from ${sql.raw(quoted(table))} where ${sql.raw(where)}`
  const web = database.kysely('web')
  const { rows } =
    customer === null
      ? await query.execute(web)
      : await inCustomerScope(web, customer, async (scope) => await query.execute(scope))
  return rows[0]?.count ?? -1n
}

test('every table with row-level security is in this test, and no customer table is without it', async () => {
  const { rows } = await sql<{ name: string; customerColumn: boolean; secured: boolean }>`
    select n.nspname || '.' || c.relname as name, c.relrowsecurity as secured,
      exists (select 1 from pg_attribute a where a.attrelid = c.oid and a.attname = 'customer_id') as "customerColumn"
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind = 'r' and n.nspname in ('public', 'trading', 'investment', 'financial', 'audit')
  `.execute(database.kysely('owner'))
  const secured = rows.filter((row) => row.secured).map((row) => row.name)
  expect(secured.toSorted()).toEqual([...Object.keys(ownOf), ...writeOnly].toSorted())
  expect(rows.filter((row) => row.customerColumn && !row.secured)).toEqual([])
})

describe.each(Object.entries(ownOf))('%s', (table, own) => {
  test('shows a customer their own rows and nobody else’s', async () => {
    expect(await count(table, ana, own)).toBeGreaterThan(0n)
    expect(await count(table, ana, `not (${own})`)).toBe(0n)
    expect(
      await count(table, berta, own.replaceAll('trading.is_own_account', 'not trading.is_own_account')),
    ).toBe(0n)
  })

  test('shows nothing outside a customer’s scope', async () => {
    expect(await count(table, null)).toBe(0n)
  })
})

test('a customer cannot write a row in another’s name', async () => {
  const write = inCustomerScope(database.kysely('web'), ana, async (scope) => {
    await sql`insert into investment.kyc_case (customer_id, country, data_sealed, name_sealed) values (${berta}, 152, '\\x00', '\\x00')`.execute(
      scope,
    )
  })
  await expect(write).rejects.toThrow(/row-level security/)
})

test('a deposit can be cancelled by its owner while nothing was paid, and changed in no other way', async () => {
  const web = database.kysely('web')
  const change = async (customer: string, status: string): Promise<bigint> =>
    await inCustomerScope(web, customer, async (scope) => {
      const result = await scope
        .updateTable('financial.deposit')
        .set({ status })
        .where('reference', '=', 'AAAAAAAA')
        .executeTakeFirst()
      return result.numUpdatedRows
    })
  await expect(change(ana, 'credited')).rejects.toThrow(/row-level security/)
  expect(await change(berta, 'cancelled')).toBe(0n)
  expect(await change(ana, 'cancelled')).toBe(1n)
  expect(await change(ana, 'cancelled')).toBe(0n)
})

test('a company is changed by its owner when it was rejected, not while it is under review', async () => {
  const send = async (name: string): Promise<bigint> =>
    await inCustomerScope(database.kysely('web'), ana, async (scope) => {
      const { numUpdatedRows } = await scope
        .updateTable('investment.issuer')
        .set({ legal_name: name, status: 'submitted' })
        .where('customer_id', '=', ana)
        .executeTakeFirst()
      return numUpdatedRows
    })
  expect(await send('Another name')).toBe(1n)
  expect(await send('A name after the review')).toBe(0n)
})

test('a document written while its draft is being submitted does not slip in behind the approval', async () => {
  const web = database.kysely('web')
  const submit = async (scope: CustomerScope): Promise<unknown> =>
    await sql`update investment.security set status = 'submitted', version = 1`.execute(scope)
  const add = async (scope: CustomerScope): Promise<unknown> =>
    await sql`insert into investment.security_document (security_id, title, file_id, sha256)
      select s.id, 'late', f.id, f.sha256 from investment.security s, file f where not f.sealed`.execute(
      scope,
    )
  await sql`update investment.issuer set status = 'verified'`.execute(database.kysely('owner'))
  let adding: Promise<unknown> = Promise.resolve()
  await inCustomerScope(web, ana, async (scope) => {
    await submit(scope)
    adding = inCustomerScope(web, ana, add).catch((error: unknown) => error)
    // it waits for us behind the row that we have changed
    await expect.poll(waitingForLocks, { timeout: 10_000 }).toBeGreaterThan(0n)
  })
  expect(await adding).toMatchObject({ message: expect.stringContaining('no draft any more') })
})

async function waitingForLocks(): Promise<bigint> {
  const { rows } = await sql<{ count: bigint }>`
    select count(*) as count from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'
  `.execute(database.kysely('owner'))
  return rows[0]?.count ?? 0n
}
