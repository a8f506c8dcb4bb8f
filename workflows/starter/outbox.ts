import { sql } from 'kysely'
import type { Database } from '#db/database.ts'
import type { OutboxIntent } from '#db/outbox.ts'

/** Mails have a lane of their own: a slow mail server does not hold up a flow. */
export type Lane = 'mail' | 'flows'

/** What came of an intent: done; or given up, for good, with what is left of its payload. */
export type Deed =
  | { readonly outcome: 'done'; readonly payload?: unknown }
  | { readonly outcome: 'given-up'; readonly error: string; readonly payload?: unknown }

export type Attempted = OutboxIntent & {
  /** attempts before this one */
  readonly attempts: number
}

/** Carries one intent out, once by its business key: called again after a crash it must have no second effect. */
export type Act = (intent: Attempted) => Promise<Deed>

/** Rows in one look; what is left waits for the next, which follows at once. */
const rowsMax = 100
const backoffMs = { first: 500, max: 60_000 }
const errorLengthMax = 500
/** An act that takes longer counts as failed: the database ends a transaction that idles for 30 s. */
const actLimitMs = 20_000

/**
 * Does what waits in a lane of the outbox, in order, each row in a transaction of its own: the row is locked while it
 * is done (another worker skips it) and marked after. A crash between doing and marking does it again. A row that
 * fails waits longer each time and is never lost; the others go on.
 *
 * @returns how many were done
 */
export async function workOff(database: Database, lane: Lane, act: Act): Promise<{ readonly done: number }> {
  let done = 0
  for (let row = 0; row < rowsMax; row++) {
    const worked = await workOffOne(database, lane, act)
    if (worked === 'none') break
    if (worked === 'done') done++
  }
  return { done }
}

async function workOffOne(database: Database, lane: Lane, act: Act): Promise<'done' | 'failed' | 'none'> {
  return await database.transaction().execute(async (transaction) => {
    const row = await transaction
      .selectFrom('outbox')
      .select(['id', 'kind', 'key', 'payload', 'attempts'])
      .where('done_at', 'is', null)
      .where('next_attempt_at', '<=', sql<Date>`clock_timestamp()`)
      .where('kind', lane === 'mail' ? '=' : '<>', 'mail')
      .orderBy('id')
      .limit(1)
      .forUpdate()
      .skipLocked()
      .executeTakeFirst()
    if (!row) return 'none'
    const update = transaction.updateTable('outbox').where('id', '=', row.id)
    try {
      const deed = await within(actLimitMs, act(row as unknown as Attempted))
      await update
        .set({
          done_at: sql<Date>`clock_timestamp()`,
          attempts: row.attempts + 1,
          last_error: deed.outcome === 'done' ? null : deed.error.slice(0, errorLengthMax),
          ...(deed.payload !== undefined && { payload: JSON.stringify(deed.payload) }),
        })
        .execute()
      return 'done'
    } catch (error) {
      const waitMs = Math.min(backoffMs.first * 2 ** Math.min(row.attempts, 16), backoffMs.max)
      await update
        .set({
          attempts: row.attempts + 1,
          next_attempt_at: sql<Date>`clock_timestamp() + ${waitMs} * interval '1 millisecond'`,
          last_error: (error instanceof Error ? error.message : String(error)).slice(0, errorLengthMax),
        })
        .execute()
      return 'failed'
    }
  })
}

async function within<Result>(limitMs: number, work: Promise<Result>): Promise<Result> {
  let timer: NodeJS.Timeout | undefined
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not done within ${limitMs} ms`)), limitMs)
  })
  try {
    return await Promise.race([work, limit])
  } finally {
    clearTimeout(timer)
  }
}

export type Backlog = {
  readonly waiting: number
  /** waiting and failed at least once */
  readonly failing: number
  /** done with, without success: mails that could not be sent */
  readonly givenUp: number
  readonly oldestSeconds: number
}

export async function readBacklog(database: Database): Promise<Backlog> {
  const { rows } = await sql<{ waiting: number; failing: number; given_up: number; oldest: number }>`
    select count(*) filter (where done_at is null)::int as waiting,
      count(*) filter (where done_at is null and attempts > 0)::int as failing,
      count(*) filter (where done_at is not null and last_error is not null)::int as given_up,
      coalesce(extract(epoch from clock_timestamp() - min(created_at) filter (where done_at is null)), 0)::int as oldest
    from public.outbox where done_at is null or last_error is not null
  `.execute(database)
  const counted = rows[0]
  if (!counted) throw new Error('counting the outbox returned no row')
  const { waiting, failing, given_up: givenUp, oldest: oldestSeconds } = counted
  return { waiting, failing, givenUp, oldestSeconds }
}
