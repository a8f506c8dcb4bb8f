import type { Database } from '#db/database.ts'
import type { ListPage } from '#app/lists/page-of-list.ts'

export interface AuditFilter {
  readonly actor: string
  readonly act: string
  readonly subject: string
}

const namesMax = 100

/** Entries of the log, the latest first; each part of the filter is the beginning of a name. */
export async function listEntries(database: Database, filter: AuditFilter, { offset, limit }: ListPage) {
  const beginning = (text: string): string => `${text.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`
  const staff =
    filter.actor === ''
      ? []
      : await database
          .selectFrom('staff')
          .select('id')
          .where('name', 'ilike', `%${beginning(filter.actor)}`)
          .limit(namesMax)
          .execute()
  const rows = await database
    .selectFrom('audit.entry')
    .select(['sequence', 'at', 'actor_kind', 'actor', 'act', 'subject', 'reason'])
    .$if(filter.actor !== '', (query) =>
      query.where((eb) =>
        eb.or([
          eb('actor', 'like', beginning(filter.actor)),
          ...(staff.length === 0
            ? []
            : [
                eb(
                  'actor',
                  'in',
                  staff.map(({ id }) => id),
                ),
              ]),
        ]),
      ),
    )
    .$if(filter.act !== '', (query) => query.where('act', 'like', beginning(filter.act)))
    .$if(filter.subject !== '', (query) => query.where('subject', 'like', beginning(filter.subject)))
    .orderBy('sequence', 'desc')
    .offset(offset)
    .limit(limit)
    .execute()
  const names = await namesOf(
    database,
    rows.filter((row) => row.actor_kind === 'staff').map((row) => row.actor),
  )
  return rows.map((row) => ({ ...row, actorName: names.get(row.actor) ?? row.actor }))
}

/** One entry in full; undefined where there is none. */
export async function readEntry(database: Database, sequence: bigint) {
  const row = await database
    .selectFrom('audit.entry')
    .selectAll()
    .where('sequence', '=', sequence)
    .executeTakeFirst()
  if (!row) return undefined
  const names = await namesOf(database, row.actor_kind === 'staff' ? [row.actor] : [])
  return {
    sequence: row.sequence,
    at: row.at,
    actor: row.actor,
    actorName: names.get(row.actor) ?? row.actor,
    act: row.act,
    subject: row.subject,
    reason: row.reason,
    details: flat(row.details),
    hash: row.hash.toString('hex'),
    previousHash: row.previous_hash.toString('hex'),
  }
}

/** The details of an entry as name and text; they are one level deep. */
function flat(details: unknown): readonly { readonly name: string; readonly value: string }[] {
  if (typeof details !== 'object' || details === null) return []
  return Object.entries(details).map(([name, value]) => ({ name, value: String(value) }))
}

async function namesOf(database: Database, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map()
  const rows = await database
    .selectFrom('staff')
    .select(['id', 'name'])
    .where('id', 'in', [...new Set(ids)])
    .execute()
  return new Map(rows.map((row) => [row.id, row.name]))
}
