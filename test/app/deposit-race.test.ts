import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Page } from '#test/support/console.ts'
import { type TestDatabase, testDatabase } from '#test/support/database.ts'
import { type StaffScene, staffScene } from './staff-scene.ts'
import { visible } from './visible.ts'

let database: TestDatabase
let scene: StaffScene

beforeAll(async () => {
  database = await testDatabase()
  scene = await staffScene(database)
})

afterAll(async () => {
  await scene?.admin.stop()
  await database?.drop()
})

const reason = 'as the bank shows'
/** The limit of the scene's pesos, above which a second person agrees. */
const small = '500'
const large = '5000'

/** A deposit of Ana's that waits for a payment with this reference. */
async function awaited(reference: string): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    insert into financial.deposit (customer_id, account, asset_id, amount, reference, bank_account_id)
    select customer_id, account, asset_id, amount, ${reference}, bank_account_id
    from financial.deposit where id = ${scene.ids.deposit} returning id`.execute(database.kysely('owner'))
  return rows[0]?.id ?? ''
}

/** What became of a deposit: its state, who agreed, the payments given to it, intents to credit it, entries of the log. */
async function outcome(id: string) {
  const { rows } = await sql<Record<string, unknown>>`
    select status, received_amount as received,
      (select count(*) from financial.deposit_approval where deposit_id = d.id) as approvals,
      (select count(*) from financial.bank_entry where deposit_id = d.id) as payments,
      (select count(*) from outbox where kind = 'deposit.credited' and key = d.id::text) as intents,
      (select count(*) from audit.entry where subject = 'deposit/' || d.id) as entries
    from financial.deposit d where id = ${id}`.execute(database.kysely('owner'))
  return rows[0]
}

/** The same form from two admins at the same moment, each in a session of their own. */
async function both(path: string, one: Record<string, string>, other = one): Promise<readonly Page[]> {
  return await Promise.all([scene.as('admin').post(path, one), scene.as('admin2').post(path, other)])
}

const payment = (amount: string, paymentReference: string, bankReference: string) => ({
  form: 'payment',
  amount,
  paymentReference,
  bankReference,
})

/** The one that was taken, and the words of the one that was refused. */
function split(pages: readonly Page[]): { readonly taken: readonly Page[]; readonly refused: string } {
  const [refused] = pages.filter(({ status }) => status === 400)
  return {
    taken: pages.filter(({ status }) => status === 303),
    refused: refused === undefined ? '' : visible(refused),
  }
}

test('two admins entering the same payment credit its deposit once, and the other reads that it is known', async () => {
  for (let round = 0; round < 5; round += 1) {
    const [reference, bankReference] = [`STSAME${round}`, randomUUID()]
    const deposit = await awaited(reference)
    const pages = await both('/deposits/payment?currency=CLP', payment(small, reference, bankReference))
    const { taken, refused } = split(pages)
    expect(taken.map(({ location }) => location)).toEqual([`/deposits/${deposit}`])
    expect(refused).toContain(`A payment with the bank's reference ${bankReference} has been entered already`)
    expect(await outcome(deposit)).toEqual({
      status: 'crediting',
      received: 500n,
      approvals: 1n,
      payments: 1n,
      intents: 1n,
      entries: 1n,
    })
  }
})

test('two payments entered for one deposit at once: one is credited, the other waits in suspense', async () => {
  for (let round = 0; round < 5; round += 1) {
    const reference = `STTWICE${round}`
    const deposit = await awaited(reference)
    const pages = await both(
      '/deposits/payment?currency=CLP',
      payment(small, reference, randomUUID()),
      payment(small, reference, randomUUID()),
    )
    expect(pages.map(({ status }) => status)).toEqual([303, 303])
    const places = pages.map(({ location }) => location ?? '')
    expect(places).toContain(`/deposits/${deposit}`)
    const [, entry = ''] = /^\/deposits\/suspense\/(.+)$/.exec(places.toSorted().at(-1) ?? '') ?? []
    const { rows } = await sql`select status from financial.bank_entry where id = ${entry}`.execute(
      database.kysely('owner'),
    )
    expect(rows).toEqual([{ status: 'suspense' }])
    expect(await outcome(deposit)).toMatchObject({ status: 'crediting', payments: 1n, intents: 1n })
  }
})

test('two second approvals at once credit a deposit once, and the other reads that somebody was first', async () => {
  for (let round = 0; round < 5; round += 1) {
    const reference = `STSECOND${round}`
    const deposit = await awaited(reference)
    const entered = await scene
      .as('superadmin')
      .post('/deposits/payment?currency=CLP', payment(large, reference, randomUUID()))
    expect(entered.location).toBe(`/deposits/${deposit}`)
    expect(await outcome(deposit)).toMatchObject({ status: 'awaiting-second-approval', intents: 0n })
    const { taken, refused } = split(await both(`/deposits/${deposit}`, { form: 'approve', reason }))
    expect(taken).toHaveLength(1)
    expect(refused).toContain('Somebody else was first')
    expect(await outcome(deposit)).toMatchObject({
      status: 'crediting',
      approvals: 2n,
      intents: 1n,
      entries: 2n,
    })
  }
})

test('two admins assigning one payment in suspense, to one deposit or to two, give it away once', async () => {
  for (const [round, targets] of [1, 2, 1, 2].entries()) {
    const deposits = [await awaited(`STLOST${round}`)]
    if (targets === 2) deposits.push(await awaited(`STFOUND${round}`))
    const entered = await scene
      .as('superadmin')
      .post('/deposits/payment?currency=CLP', payment(small, 'unknown', randomUUID()))
    const assigning = (depositId = '') => ({ form: 'assign', depositId, reason })
    const pages = await both(entered.location ?? '', assigning(deposits[0]), assigning(deposits.at(-1)))
    const [given, late] = pages
      .map(({ location }) => location ?? '')
      .toSorted((one, other) => one.length - other.length)
    expect(deposits.map((id) => `/deposits/${id}`)).toContain(given)
    expect(late).toBe(`${given}?too-late`)
    expect(visible(await scene.as('admin').get(late ?? ''))).toContain('Somebody else was first')
    const outcomes = await Promise.all(deposits.map(outcome))
    expect(outcomes.filter((one) => one?.['intents'] === 1n && one['payments'] === 1n)).toHaveLength(1)
    expect(outcomes.filter((one) => one?.['status'] === 'awaiting-payment')).toHaveLength(targets - 1)
  }
})
