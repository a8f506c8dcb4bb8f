import { type Kysely, sql } from 'kysely'

/**
 * Failed sign-ins, counted by all processes together and across restarts. Keys are keyed hashes of address and e-mail,
 * so that the table tells nobody who tried. `expire` (milliseconds since 1970) is a double because the library that
 * counts reckons with plain numbers, while every bigint of ours arrives as BigInt. Unlogged: a crash of the database
 * forgets fifteen minutes at most.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create unlogged table public.rate_limit (
      key varchar(255) primary key,
      points integer not null default 0,
      expire double precision
    );
    grant select, insert, update, delete on public.rate_limit to stoa_web, stoa_admin;
  `.execute(db)
}
