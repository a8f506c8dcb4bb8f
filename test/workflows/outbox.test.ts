import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { leaveIntent, type OutboxIntent } from '#db/outbox.ts'
import { type TestDatabase, testDatabase } from '#test/support/database.ts'
import { type Attempted, type Deed, readBacklog, workOff } from '#workflows/starter/outbox.ts'
import { wakeOn } from '#workflows/starter/wake.ts'
import { eventually } from './stage/eventually.ts'

let database: TestDatabase
let rows: ReturnType<TestDatabase['kysely']>
let worker: ReturnType<TestDatabase['kysely']>

beforeAll(async () => {
  database = await testDatabase()
  rows = database.kysely('owner')
  worker = database.kysely('worker')
})
beforeEach(async () => {
  await rows.deleteFrom('outbox').execute()
})
afterAll(async () => {
  await database.drop()
})

const intent = (key: string): OutboxIntent => ({ kind: 'kyc.decided', key, payload: { caseId: key } })
const leave = async (...intents: readonly OutboxIntent[]) => {
  await rows.transaction().execute(async (transaction) => {
    for (const left of intents) await leaveIntent(transaction, left)
  })
}
const done: Deed = { outcome: 'done' }
const outbox = async () => await rows.selectFrom('outbox').selectAll().orderBy('id').execute()

test('intents are done in the order in which they were left, each once', async () => {
  await leave(intent('a'), intent('b'), intent('c'))
  const seen: string[] = []
  const act = async ({ key }: Attempted): Promise<Deed> => {
    seen.push(key)
    return done
  }
  await workOff(worker, 'flows', act)
  await workOff(worker, 'flows', act)
  expect(seen).toEqual(['a', 'b', 'c'])
  expect((await outbox()).every((row) => row.done_at !== null)).toBe(true)
})

test('a poison row waits longer each time with its error, is never lost, and does not hold up the others', async () => {
  await leave(intent('poison'), intent('good'))
  const act = async ({ key }: Attempted): Promise<Deed> => {
    if (key === 'poison') throw new Error('cannot be done')
    return done
  }
  await workOff(worker, 'flows', act)
  const [poison, good] = await outbox()
  expect(good?.done_at).not.toBeNull()
  expect(poison).toMatchObject({ done_at: null, attempts: 1, last_error: 'cannot be done' })
  expect(poison?.next_attempt_at.getTime()).toBeGreaterThan(poison?.created_at.getTime() ?? 0)
  expect(await readBacklog(worker)).toMatchObject({ waiting: 1, failing: 1 })
  await rows
    .updateTable('outbox')
    .set({ next_attempt_at: new Date(0) })
    .execute()
  await workOff(worker, 'flows', async () => done)
  expect(await readBacklog(worker)).toMatchObject({ waiting: 0, failing: 0, givenUp: 0 })
})

test('a crash between doing and marking does the act again under the same key, so that its effect is one', async () => {
  await leave(intent('crash'))
  const effects = new Set<string>()
  let acts = 0
  const act = async ({ key }: Attempted): Promise<Deed> => {
    acts++
    effects.add(key)
    // The worker's connection is gone before it can mark the row, as with SIGKILL.
    if (acts === 1) {
      await sql`select pg_terminate_backend(pid) from pg_stat_activity
        where usename = 'stoa_worker' and datname = current_database() and state = 'idle in transaction'`.execute(
        rows,
      )
    }
    return done
  }
  await expect(workOff(worker, 'flows', act)).rejects.toThrow()
  expect(await outbox()).toMatchObject([{ done_at: null, attempts: 0 }])
  await workOff(worker, 'flows', act)
  expect(acts).toBe(2)
  expect(effects.size).toBe(1)
  expect(await outbox()).toMatchObject([{ attempts: 1, last_error: null }])
})

test('two workers at once never do the same row', async () => {
  await leave(...Array.from({ length: 30 }, (_, index) => intent(`row-${index}`)))
  const seen: string[] = []
  const act = async ({ key }: Attempted): Promise<Deed> => {
    seen.push(key)
    return done
  }
  await Promise.all([1, 2, 3].map(async () => await workOff(worker, 'flows', act)))
  expect(seen.toSorted()).toEqual([...new Set(seen)].toSorted())
  expect(seen).toHaveLength(30)
})

test('mails have a lane of their own', async () => {
  const mail: OutboxIntent = {
    kind: 'mail',
    key: 'm',
    payload: { to: 'a@stoa.test', locale: 'es', template: 'kyc-approved', values: {} },
  }
  await leave(mail, intent('flow'))
  const seen: string[] = []
  await workOff(worker, 'flows', async ({ key }) => {
    seen.push(key)
    return done
  })
  expect(seen).toEqual(['flow'])
})

test('an intent wakes the starter; what comes during a look makes another', async () => {
  const seen: string[] = []
  const end = wakeOn({
    databaseUrl: database.url('worker'),
    channel: 'outbox',
    look: async () => {
      await workOff(worker, 'flows', async ({ key }) => {
        seen.push(key)
        return done
      })
    },
    onError: () => undefined,
  })
  try {
    await leave(intent('first'))
    await eventually(async () => seen.includes('first'))
    await leave(intent('second'))
    await eventually(async () => seen.includes('second'))
  } finally {
    await end()
  }
  expect(seen).toEqual(['first', 'second'])
})
