import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type TestDatabase, testDatabase } from '#test/support/database.ts'
import { type StaffScene, staffScene } from './staff-scene.ts'
import { visible } from './visible.ts'

let database: TestDatabase
let scene: StaffScene
let path: string

beforeAll(async () => {
  database = await testDatabase()
  scene = await staffScene(database)
  path = `/securities/${scene.ids.security}`
  await sql`insert into staff_role (staff_id, role) select id, 'compliance' from staff where name in ('admin', 'admin2')`.execute(
    database.kysely('owner'),
  )
})

beforeEach(async () => {
  const owner = database.kysely('owner')
  await sql`delete from investment.security_decision`.execute(owner)
  await sql`update customer set email = 'ana@example.com'`.execute(owner)
  await sql`update investment.security set status = 'submitted' where id = ${scene.ids.security}`.execute(
    owner,
  )
})

afterAll(async () => {
  await scene?.admin.stop()
  await database?.drop()
})

const decision = (office: string, changes: Record<string, string> = {}) => ({
  form: `decide-${office}`,
  decision: 'approve',
  reason: 'as the papers show',
  office,
  version: '1',
  unlinked: 'on',
  ...changes,
})

const decide = async (name: string, office: string, changes?: Record<string, string>) => {
  const page = await scene.as(name).post(path, decision(office, changes))
  return { status: page.status, text: visible(page) }
}

/** How the security stands, how many decisions it has and whether it is on its way to the chain. */
async function standing() {
  const { rows } = await sql`
    select status, (select count(*) from investment.security_decision) as decisions,
      (select count(*) from outbox where kind = 'issuance.approved') as intents
    from investment.security where id = ${scene.ids.security}`.execute(database.kysely('owner'))
  return rows[0]
}

const untouched = { status: 'submitted', decisions: 0n, intents: 0n }

test('whoever does not declare to have no link approves nothing', async () => {
  const { unlinked: _declared, ...silent } = decision('admin')
  const page = await scene.as('admin').post(path, silent)
  expect([page.status, visible(page)]).toEqual([
    400,
    expect.stringContaining('To approve, declare that you have no link to the issuer'),
  ])
  expect(await standing()).toEqual(untouched)
})

test('whose address is that of the issuer’s own account approves nothing, whatever they declare', async () => {
  await sql`update customer set email = 'compliance@example.com'`.execute(database.kysely('owner'))
  const refused = await decide('compliance', 'compliance')
  expect(refused.status).toBe(400)
  expect(refused.text).toContain("Your address is that of the issuer's own account")
  expect(await standing()).toEqual(untouched)
  expect((await decide('admin', 'admin')).status).toBe(303)
})

test('an address stands in one spelling for staff and customers alike, so that they can be told to be the same', async () => {
  const owner = database.kysely('owner')
  for (const table of ['staff', 'customer'])
    await expect(
      sql`update ${sql.table(table)} set email = 'Ana@Example.com' where email like 'a%'`.execute(owner),
    ).rejects.toThrow('check constraint')
})

test('one person decides for one office, although their roles know both', async () => {
  expect((await decide('admin', 'compliance')).status).toBe(303)
  const again = await decide('admin', 'admin')
  expect(again.status).toBe(400)
  expect(again.text).toContain('You have decided for the other office')
  expect(await standing()).toEqual({ ...untouched, decisions: 1n })
})

test('an office that has decided does not decide again, and the two approve once', async () => {
  expect((await decide('admin', 'admin')).status).toBe(303)
  const second = await decide('admin2', 'admin')
  expect(second.status).toBe(400)
  expect(second.text).toContain('has decided on this version already')
  expect(await standing()).toEqual({ ...untouched, decisions: 1n })
  const both = await Promise.all([decide('compliance', 'compliance'), decide('admin2', 'compliance')])
  const statuses = both.map(({ status }) => status)
  expect(statuses.toSorted((one, other) => one - other)).toEqual([303, 400])
  expect(await standing()).toEqual({ status: 'approved', decisions: 2n, intents: 1n })
})

test('a version that is not the present one is decided by nobody', async () => {
  expect((await decide('admin', 'admin', { version: '2' })).status).toBe(400)
  expect(await standing()).toMatchObject({ decisions: 0n })
})
