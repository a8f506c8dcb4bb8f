import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { recordAct } from '#db/audit.ts'
import { inCustomerScope } from '#db/customer-scope.ts'
import { type ProcessRole, processRoles } from '#db/roles.ts'
import { type TestDatabase, testDatabase } from '#test/support/database.ts'
import { ana, berta, officer, seedTwoCustomers } from './two-customers.ts'

/** The id of one of Berta's rows, by its kind: see the seed. */
const bertas = (kind: string): string => `00000000-0000-7000-8000-000000000${kind}b`

let database: TestDatabase
beforeAll(async () => {
  database = await testDatabase()
  await seedTwoCustomers(database.kysely('owner'))
})
afterAll(async () => await database.drop())

const as = async (role: ProcessRole, statement: string): Promise<unknown> =>
  role === 'web'
    ? await inCustomerScope(
        database.kysely('web'),
        ana,
        async (scope) => await sql.raw(statement).execute(scope),
      )
    : await sql.raw(statement).execute(database.kysely(role))

/** What a stolen part would try, and what the database answers. */
const attempts: Readonly<Record<ProcessRole, Readonly<Record<string, string>>>> = {
  web: {
    'change a balance': `update financial.balance set available = 1000000`,
    'write a balance': `insert into financial.balance values (1, 1, 1, 0, 0, 1)`,
    'write a posting': `insert into financial.posting values (0, 99, 0, 1, 0, 'outside', 1, 'credited', 'x', now())`,
    'mark a deposit credited': `update financial.deposit set received_amount = 1`,
    'approve a deposit': `insert into financial.deposit_approval values ((select id from financial.deposit), '${officer}', 1, 'x')`,
    'decide a withdrawal': `insert into financial.withdrawal_decision values ((select id from financial.withdrawal), '${officer}', 'approve', 'x')`,
    'decide its own verification': `insert into investment.kyc_decision (kyc_case_id, staff_id, decision, reason) select id, '${officer}', 'approve', 'x' from investment.kyc_case`,
    'change its verification': `update investment.kyc_case set status = 'approved'`,
    'approve a security': `insert into investment.security_decision (security_id, version, office, staff_id, decision, reason, unlinked) select id, 0, 'admin', '${officer}', 'approve', 'x', true from investment.security`,
    'mark its security issued': `update investment.security set status = 'issued'`,
    'verify its company': `update investment.issuer set status = 'verified'`,
    'read staff': `select email from staff`,
    'read staff sessions': `select token_hash from staff_session`,
    'make a staff session': `insert into staff_session (staff_id, token_hash, expires_at, user_agent, address) values ('${officer}', '\\x01', now(), '', '')`,
    'start a flow it may not ask for': `insert into outbox (kind, key) values ('deposit.credited', 'x')`,
    'approve an issuance by intent': `insert into outbox (kind, key) values ('issuance.approved', 'x')`,
    'cancel another’s withdrawal': `insert into outbox (kind, key, payload) values ('withdrawal.cancelled', '${bertas('09')}', '{"withdrawalId": "${bertas('09')}"}')`,
    'ask for another’s flow under a key of its own': `insert into outbox (kind, key, payload) select 'withdrawal.cancelled', id::text, '{"withdrawalId": "${bertas('09')}"}' from financial.withdrawal`,
    'ask for a flow of no row': `insert into outbox (kind, key) values ('deposit.requested', 'x')`,
    'onboard another': `insert into outbox (kind, key, payload) values ('customer.verified', '${berta}', '{"customerId": "${berta}"}')`,
    'invite staff by mail': `insert into outbox (kind, key, payload) values ('mail', 'x', '{"template": "staff-invitation"}')`,
    'tie another’s file to its verification': `insert into investment.kyc_document select id, 'identity-back', '${bertas('01')}' from investment.kyc_case`,
    'tie an unsealed file to its verification': `insert into investment.kyc_document select c.id, 'identity-back', f.id from investment.kyc_case c, file f where not f.sealed`,
    'publish another’s file': `insert into investment.security_document (security_id, title, file_id, sha256) select id, 'x', '${bertas('02')}', sha256('y') from investment.security`,
    'publish an identity document': `insert into investment.security_document (security_id, title, file_id, sha256) select s.id, 'x', f.id, f.sha256 from investment.security s, file f where f.sealed`,
    'publish a document under another hash': `insert into investment.security_document (security_id, title, file_id, sha256) select s.id, 'x', f.id, sha256('z') from investment.security s, file f where not f.sealed`,
    'withdraw at a fee of its own': `insert into financial.withdrawal (customer_id, account, asset_id, amount, fee, destination_sealed, destination_hint) select '${ana}', number, 1, 10, 1, '\\x00', '1234' from trading.account`,
    'read who decided about a verification': `select reason from investment.kyc_decision`,
    'lift its suspension': `update trading.account_suspension set lifted_at = now()`,
    'read who suspended it': `select suspended_by from trading.account_suspension`,
    'read who decided about a withdrawal': `select staff_id from financial.withdrawal_decision`,
    'read the outbox': `select * from outbox`,
    'read the journal': `select bytes from trading.journal`,
    'write the journal': `insert into trading.journal (segment, block, first_sequence, last_sequence, epoch, bytes, state_hash, previous_hash, hash) values (0, 1, 1, 1, 1, '', '', '', '')`,
    'read signed transactions': `select raw from financial.chain_transaction`,
    'read the audit log': `select * from audit.entry`,
    'set a fee': `insert into financial.fee_schedule (effective_from, set_by, reason) values (now(), '${officer}', 'x')`,
    'set the bank account': `update financial.bank_account set retired_at = now()`,
    'write a deposit address': `insert into trading.account_address values (1000, 'btc', 'm', 'x')`,
  },
  admin: {
    'change a balance': `update financial.balance set available = 1`,
    'write a trade': `update trading.trade set quantity = 1`,
    'read the journal': `select bytes from trading.journal`,
    'read signed transactions': `select raw from financial.chain_transaction`,
    'write customer sessions': `insert into customer_session (customer_id, token_hash, expires_at, user_agent, address) values ('${ana}', '\\x99', now(), '', '')`,
    'read customer sessions': `select token_hash from customer_session`,
    'read password hashes': `select password_hash from customer`,
    'ask for a flow of the public console': `insert into outbox (kind, key) values ('withdrawal.requested', 'x')`,
    'read one-time tokens': `select token_hash from customer_token`,
    'change an approval': `update financial.deposit_approval set amount = 5`,
    'cut the audit log': `delete from audit.entry`,
    'write the audit log past its function': `insert into audit.entry values (99, now(), 'staff', 'x', 'x', 'x', 'x', '{}', sha256(''), sha256(''))`,
  },
  engine: {
    'read customers': `select email from customer`,
    'read staff': `select email from staff`,
    'change the journal': `update trading.journal set bytes = ''`,
    'cut the journal': `delete from trading.journal`,
    'credit a deposit': `update financial.deposit set status = 'credited'`,
    'approve a deposit': `insert into financial.deposit_approval values ((select id from financial.deposit limit 1), '${officer}', 1, 'x')`,
    'speak for staff': `select audit.append('staff', 'x', 'x', 'x', 'x', '{}')`,
    'ask for any flow but settlement': `insert into outbox (kind, key) values ('deposit.credited', 'x')`,
  },
  wallet: {
    'approve a deposit': `insert into financial.deposit_approval values ((select id from financial.deposit limit 1), '${officer}', 1, 'x')`,
    'approve a security': `insert into investment.security_decision (security_id, version, office, staff_id, decision, reason, unlinked) select id, 0, 'admin', '${officer}', 'approve', 'x', true from investment.security limit 1`,
    'decide a withdrawal': `insert into financial.withdrawal_decision values ((select id from financial.withdrawal limit 1), '${officer}', 'approve', 'x')`,
    'record a payment': `insert into financial.withdrawal_payment values ((select id from financial.withdrawal limit 1), 'x', '${officer}')`,
    'change a balance': `update financial.balance set available = 1`,
    'read personal data': `select data_sealed from investment.kyc_case`,
    'read customers': `select email from customer`,
    'change a signed transaction': `update financial.chain_transaction set raw = ''`,
    'speak for staff': `select audit.append('staff', 'x', 'x', 'x', 'x', '{}')`,
  },
  worker: {
    'approve a deposit': `insert into financial.deposit_approval values ((select id from financial.deposit limit 1), '${officer}', 1, 'x')`,
    'decide a withdrawal': `insert into financial.withdrawal_decision values ((select id from financial.withdrawal limit 1), '${officer}', 'approve', 'x')`,
    'record a payment': `insert into financial.withdrawal_payment values ((select id from financial.withdrawal limit 1), 'x', '${officer}')`,
    'decide a verification': `insert into investment.kyc_decision (kyc_case_id, staff_id, decision, reason) select id, '${officer}', 'approve', 'x' from investment.kyc_case limit 1`,
    'approve a security': `insert into investment.security_decision (security_id, version, office, staff_id, decision, reason, unlinked) select id, 0, 'admin', '${officer}', 'approve', 'x', true from investment.security limit 1`,
    'change a balance': `update financial.balance set available = 1`,
    'read signed transactions': `select raw from financial.chain_transaction`,
    'read personal data': `select data_sealed from investment.kyc_case`,
    'lift a suspension': `update trading.account_suspension set lifted_at = now()`,
    'mark a withdrawal approved': `update financial.withdrawal set status = 'approved'`,
    'mark a withdrawal paid': `update financial.withdrawal set status = 'paid'`,
    'release a deposit that waits for approval': `update financial.deposit set status = 'crediting'`,
    'mark a verification approved': `update investment.kyc_case set status = 'approved'`,
    'mark a security approved': `update investment.security set status = 'approved'`,
    'mark a security issued': `update investment.security set status = 'issued'`,
    'give an issuer another’s treasury': `update investment.issuer set treasury_account = (select number from trading.account where customer_id = '${berta}' limit 1) where customer_id = '${ana}'`,
    'read bank details': `select destination_sealed from financial.withdrawal`,
    'read staff sessions': `select token_hash from staff_session`,
    'read the audit log': `select act from audit.entry`,
    'speak for staff': `select audit.append('staff', 'x', 'x', 'x', 'x', '{}')`,
    'write the journal': `insert into trading.journal (segment, block, first_sequence, last_sequence, epoch, bytes, state_hash, previous_hash, hash) values (0, 1, 1, 1, 1, '', '', '', '')`,
  },
}

describe.each(processRoles)('a stolen %s', (role) => {
  test.each(Object.entries(attempts[role]))('cannot %s', async (_attempt, statement) => {
    await expect(as(role, statement)).rejects.toThrow(/permission denied|row-level security|may not speak as/)
  })
})

/** Who could alter what must never be altered: by a grant on the table, on one of its columns, or to everybody. */
const alterations = sql<{ role: string; table: string; act: string }>`
  select r.role, t."table", p.act
  from unnest(array['stoa_web', 'stoa_admin', 'stoa_engine', 'stoa_wallet', 'stoa_worker']) r (role),
    unnest(array['trading.journal', 'audit.entry']) t ("table"),
    unnest(array['insert', 'update', 'delete', 'truncate', 'references', 'trigger', 'maintain']) p (act)
  where has_table_privilege(r.role, t."table", p.act)
    or p.act in ('insert', 'update', 'references') and has_any_column_privilege(r.role, t."table", p.act)
  order by r.role, t."table", p.act`

/** The one act among them that a process needs. */
const appending = { role: 'stoa_engine', table: 'trading.journal', act: 'insert' }

test('no process alters, empties or hangs a trigger on journal or audit rows; only the engine adds to the journal', async () => {
  expect((await alterations.execute(database.kysely('owner'))).rows).toEqual([appending])
})

test.each([
  ['update (at) on trading.journal', 'trading.journal', 'update'],
  ['references (hash) on audit.entry', 'audit.entry', 'references'],
  ['trigger on audit.entry', 'audit.entry', 'trigger'],
  ['truncate on trading.journal', 'trading.journal', 'truncate'],
])('granting %s would be noticed', async (grant, table, act) => {
  const rolledBack = new Error('rolled back')
  const granting = database
    .kysely('owner')
    .transaction()
    .execute(async (transaction) => {
      await sql`grant ${sql.raw(grant)} to stoa_worker`.execute(transaction)
      const { rows } = await alterations.execute(transaction)
      expect(rows).toEqual([appending, { role: 'stoa_worker', table, act }])
      throw rolledBack
    })
  await expect(granting).rejects.toBe(rolledBack)
})

test('no process owns a table, or may become another role that has more', async () => {
  const owned = await sql`
    select c.relname from pg_class c join pg_roles r on r.oid = c.relowner
    where r.rolname in ('stoa_web', 'stoa_admin', 'stoa_engine', 'stoa_wallet', 'stoa_worker')
  `.execute(database.kysely('owner'))
  expect(owned.rows).toEqual([])
  const memberships = await sql`
    select r.rolname, m.roleid::regrole from pg_auth_members m join pg_roles r on r.oid = m.member
    where r.rolname in ('stoa_web', 'stoa_admin', 'stoa_engine', 'stoa_wallet', 'stoa_worker')
  `.execute(database.kysely('owner'))
  expect(memberships.rows).toEqual([])
})

test('only the wallet reads what was signed', async () => {
  const readers: string[] = []
  for (const role of processRoles) {
    await as(role, 'select raw from financial.chain_transaction').then(
      () => readers.push(role),
      () => undefined,
    )
  }
  expect(readers).toEqual(['wallet'])
})

test('each process may do its own part of the same things', async () => {
  await as(
    'web',
    `insert into outbox (kind, key, payload) select 'withdrawal.cancelled', id, jsonb_build_object('withdrawalId', id) from financial.withdrawal`,
  )
  await as('worker', `update financial.withdrawal set status = 'held' where customer_id = '${ana}'`)
  await as('admin', `insert into outbox (kind, key) values ('withdrawal.decided', 'mine')`)
  await as('engine', `insert into outbox (kind, key) values ('trades.matched', 'mine')`)
  await recordAct(database.kysely('worker'), {
    actor: { kind: 'process', role: 'stoa_worker' },
    act: 'deposit.credited',
    subject: 'deposit/x',
    reason: 'credited',
  })
})

test('an issuer adds to its draft, takes away from it, and deletes it whole', async () => {
  await as(
    'web',
    `insert into investment.security_document (security_id, title, file_id, sha256) select s.id, 'x', f.id, f.sha256 from investment.security s, file f where not f.sealed`,
  )
  await as('web', `insert into investment.security_country select id, 32 from investment.security`)
  await as('web', `delete from investment.security_country where country = 152`)
  await sql`
    with draft as (
      insert into investment.security (issuer_id, name, symbol, rights, legal_basis, supply, lot, tick, quote_asset_id, price, offered)
      select issuer_id, 'Draft', 'DRAFT', rights, legal_basis, 1, 1, 1, 1, 1, 1 from investment.security where symbol = 'SECA'
      returning id
    ) insert into investment.security_country select id, 152 from draft`.execute(database.kysely('owner'))
  expect(await as('web', `delete from investment.security where symbol = 'DRAFT'`)).toMatchObject({
    numAffectedRows: 1n,
  })
})
