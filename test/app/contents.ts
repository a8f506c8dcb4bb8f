import { sql } from 'kysely'
import type { TestDatabase } from '#test/support/database.ts'

/** What moves by itself while nobody asks for anything: counts of attempts, sessions being used, the engine's lease. */
const restless = ['rate_limit', 'customer_session', 'staff_session', 'lease', 'projection_cursor']

/** How many rows each table has, and a hash of all that stands in them: equal before and after where nothing changed. */
export async function contents(database: TestDatabase): Promise<Readonly<Record<string, string>>> {
  const owner = database.kysely('owner')
  const { rows: tables } = await sql<{ schema: string; name: string }>`
    select table_schema as schema, table_name as name from information_schema.tables
    where table_type = 'BASE TABLE' and table_schema in ('public', 'trading', 'investment', 'financial', 'audit')
    order by 1, 2`.execute(owner)
  const each = tables
    .filter(({ name }) => !restless.includes(name))
    .map(
      ({ schema, name }) => sql`select ${sql.lit(`${schema}.${name}`)} as name,
        count(*) || ' ' || coalesce(md5(string_agg(t::text, '|' order by t::text)), '') as content
      from ${sql.table(`${schema}.${name}`)} as t`,
    )
  const { rows } = await sql<{ name: string; content: string }>`${sql.join(each, sql` union all `)}`.execute(
    owner,
  )
  return Object.fromEntries(rows.map(({ name, content }) => [name, content]))
}
